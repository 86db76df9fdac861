"""Experiments: lots drawn over accounts, fixed at the start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("play", sa.String, nullable=False),
        sa.Column("definition", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("treated", sa.Integer, nullable=False),
        sa.Column("held", sa.Integer, nullable=False),
        sa.Column("usual", sa.Float),
        sa.Column("detectable", sa.Float),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("ended", sa.String, nullable=False),
        sa.Column("ended_by", sa.String, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
    )
    op.create_table(
        "experiment_accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("experiment", sa.Integer, sa.ForeignKey("experiments.id"), nullable=False),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("stratum", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("log2_odds", sa.Float, nullable=False),
        sa.Column("value", sa.Float),
        sa.UniqueConstraint("experiment", "account_id"),
    )
    op.create_index("ix_experiment_accounts_account_id", "experiment_accounts", ["account_id"])
    op.execute(
        "create trigger experiment_accounts_fixed before update on experiment_accounts"
        " begin select raise(abort, 'lots are fixed when an experiment starts'); end"
    )


def downgrade() -> None:
    op.drop_table("experiment_accounts")
    op.drop_table("experiments")
