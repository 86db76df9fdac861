"""Pulls: what was read of which source, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pulls",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("read", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("cursor", sa.String, nullable=False),
        sa.Column("batches", sa.String, nullable=False),
        sa.Column("trouble", sa.String, nullable=False),
    )
    op.create_index("ix_pulls_source", "pulls", ["source"])


def downgrade() -> None:
    op.drop_table("pulls")
