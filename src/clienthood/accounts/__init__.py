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
    count_left_out,
    make_lineage,
    make_roster,
    name_left_out,
    name_roster,
)

__all__ = [
    "REFERENCES",
    "by_account_file",
    "count_left_out",
    "keep_by_account",
    "large_tables",
    "make_lineage",
    "make_roster",
    "name_by_account",
    "name_left_out",
    "name_roster",
]
