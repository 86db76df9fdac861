"""Segments: groups of accounts that people keep, as a definition or as a fixed list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("definition", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("frozen_on", sa.Date),
    )
    op.create_table(
        "segment_accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("segment", sa.Integer, sa.ForeignKey("segments.id"), nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.UniqueConstraint("segment", "account_id"),
    )
    op.create_index("ix_segment_accounts_segment", "segment_accounts", ["segment"])
    op.create_index("ix_segment_accounts_account_id", "segment_accounts", ["account_id"])


def downgrade() -> None:
    op.drop_table("segment_accounts")
    op.drop_table("segments")
