"""Contacts: the time that an account takes."""

from __future__ import annotations

from clienthood.engine import Engine

YEAR_DAYS = 365


def make_contact_minutes(engine: Engine, *, as_of: int) -> None:
    """Make the table ``contact_minutes``: one row per account that was ever in contact.

    Columns: account_key, minutes (double: of the interactions in the last 365 days up to and
    including ``as_of``; null where no interaction of the account carries minutes).
    """
    engine.table("contact_minutes", contacts_select(as_of=as_of))


def contacts_select(*, as_of: int) -> str:
    """Return the select of the minutes of each account."""
    return f"""select account_key, sum(case when minutes is null then null
    when day > {as_of - YEAR_DAYS} then minutes else 0 end) as minutes
from interactions_rows where day <= {as_of} group by account_key"""
