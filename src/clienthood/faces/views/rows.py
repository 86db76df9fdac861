"""The records of one account, found without looking at those of the others."""

from __future__ import annotations

from clienthood.faces.views.lookup import Found, quoted
from clienthood.faces.views.reading import Reading
from clienthood.records.current import latest_of


def account_rows(reading: Reading, found: Found, table: str, *, party: str = "account_id") -> str:
    """Return a select of the current records of an account and its members in a table.

    Parameters
    ----------
    reading
        A run.
    found
        The account.
    table
        A standard table.
    party
        Column that names the account.
    """
    ids = ", ".join(quoted(each) for each in found.members)
    if party == "account_id" and table in reading.by_account:
        if found.key is not None:
            return f"select * from {table}_by_account where account_key = {found.key}"
        own = f"account_key is null and {party} in ({ids})"
        return f"select * from {table}_by_account where {own}"
    batches = reading.manifest.of(table)
    if table not in reading.in_memory and any(batch.overlaps for batch in batches):
        return _current(table, party, ids, latest_of(batches))
    return f"select * from {table} where {party} in ({ids})"


def _current(table: str, party: str, ids: str, order: str) -> str:
    """Look for later versions of these records alone, not of all."""
    return (
        "select * from (select *, row_number() over (partition by record_key"
        f" order by {order}) as nth from _stored_{table} where record_key in"
        f" (select record_key from _stored_{table} where {party} in ({ids}))) versions"
        f" where nth = 1 and {party} in ({ids})"
    )
