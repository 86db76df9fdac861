"""Who is one account."""

from __future__ import annotations

from clienthood.accounts.by_account import (
    by_account_file,
    keep_by_account,
    large_tables,
    name_by_account,
)
from clienthood.accounts.roster import (
    REFERENCES,
    add_members,
    make_lineage,
    make_roster,
    name_left_out,
)

__all__ = [
    "REFERENCES",
    "add_members",
    "by_account_file",
    "keep_by_account",
    "large_tables",
    "make_lineage",
    "make_roster",
    "name_by_account",
    "name_left_out",
]
