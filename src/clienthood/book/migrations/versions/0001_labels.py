"""Labels: what somebody who knows an account says it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("said_by", sa.String, nullable=False),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sa.Column("expires_on", sa.Date),
    )
    op.create_index("ix_labels_account_id", "labels", ["account_id"])


def downgrade() -> None:
    op.drop_table("labels")
