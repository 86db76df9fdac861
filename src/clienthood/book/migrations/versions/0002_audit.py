"""The audit trail, and the triggers that keep anybody from changing it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEEP = """
create trigger audit_stays before delete on audit
begin select raise(abort, 'the audit trail is never shortened'); end
"""
APPEND = """
create trigger audit_grows_at_its_end before insert on audit
when new.id is not (select coalesce(max(id), 0) + 1 from audit)
begin select raise(abort, 'the audit trail grows at its end only'); end
"""
BLANK = """
create trigger audit_is_blanked_only before update on audit
when not (new.id is old.id and new.at is old.at and new.name is old.name
  and new.face is old.face and new.what is old.what and new.digest is old.digest
  and new.seal is old.seal
  and new.subject = '' and new.before = '' and new.after = '' and new.salt is null)
begin select raise(abort, 'texts of the audit trail can be blanked, nothing else'); end
"""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("face", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("after", sa.String, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("seal", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    for trigger in (KEEP, APPEND, BLANK):
        op.execute(trigger)


def downgrade() -> None:
    op.drop_table("audit")
