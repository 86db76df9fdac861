"""Objections to profiling, and tombstones of erased accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objections",
        sa.Column("account_id", sa.String, primary_key=True),
        sa.Column("said_by", sa.String, nullable=False),
        sa.Column("said_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("laid_at", sa.DateTime, nullable=False),
    )
    op.create_table("erasing_secret", sa.Column("secret", sa.String, primary_key=True))


def downgrade() -> None:
    for name in ("erasing_secret", "tombstones", "objections"):
        op.drop_table(name)
