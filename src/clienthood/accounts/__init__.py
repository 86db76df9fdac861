"""Who is one account."""

from __future__ import annotations

from clienthood.accounts.roster import make_lineage, make_roster, name_left_out

__all__ = ["make_lineage", "make_roster", "name_left_out"]
