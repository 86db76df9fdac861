"""What was said of two identifiers: that they are one account, or that they are not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("into_account_id", sa.String, nullable=False, index=True),
        sa.Column("of", sa.Integer),
        sa.Column("bits", sa.Float),
        sa.Column("weights", sa.Text, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("said_by", sa.String, nullable=False),
        sa.Column("said_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("merges")
