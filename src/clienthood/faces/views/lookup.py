"""Finds an account by what the user calls it: its identifier, a member's, or its name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from clienthood.errors import NotFoundError
from clienthood.faces.views.reading import Reading

NEAR = 5
SEARCHED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An account of the records."""

    account_id: str
    """Identifier of the account to which everything rolls up."""
    name: str
    asked: str
    members: tuple[str, ...]
    """All identifiers that roll up to it, its own first."""
    not_called: str
    """Why it has no call; empty if it has one."""
    key: int | None = None
    """Its account_key among the current records; None where it is left out."""
    run_key: int | None = None
    """Its account_key in the run; None where it is not called."""


def find_account(reading: Reading, asked: str) -> Found:
    """Return the account that an identifier or a name means.

    Raises
    ------
    NotFoundError
        If the book has no such account, or several of that name; tells which are near.
    """
    row = listed_row(reading, asked)
    if row is not None and row["roster_key"] is not None:
        return _found(reading, asked, asked, row["roster_key"])
    told = quoted(asked)
    rows = reading.rows(f"select root, account_key from members where account_id = {told}")
    if not rows:
        refused = _refused(reading, asked)
        if refused is not None:
            return refused
        rows = reading.rows(
            "select distinct m.root, m.account_key from members m"
            " join accounts a on a.account_id = m.account_id"
            f" where lower(a.name) = lower({told})"
        )
    if len(rows) != 1:
        raise NotFoundError(
            f"there is no account {asked}" if not rows else f"several accounts are called {asked}",
            hint=_hint(reading, asked, [str(row["root"]) for row in rows]),
        )
    return _found(reading, asked, str(rows[0]["root"]), int(str(rows[0]["account_key"])))


def listed_row(reading: Reading, account_id: str) -> dict[str, Any] | None:
    """Return the row of ``listed`` of an account, None where it is not called; read once."""
    asked = ("listed", account_id)
    if asked not in reading.looked_up:
        rows = reading.rows(f"select * from listed where account_id = {quoted(account_id)}")
        reading.looked_up[asked] = rows[0] if rows else None
    found: dict[str, Any] | None = reading.looked_up[asked]
    return found


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _found(reading: Reading, asked: str, root: str, key: int) -> Found:
    """Return an account with its members."""
    members = reading.rows(
        f"select account_id from members where account_key = {key}"
        f" order by account_id <> {quoted(root)}, account_id"
    )
    called = listed_row(reading, root)
    name = called or reading.rows(f"select name from roster where account_key = {key}")[0]
    return Found(
        account_id=root,
        name=str(name["name"] or ""),
        asked=asked,
        members=tuple(str(row["account_id"]) for row in members),
        not_called="" if called else f"it came onto the list only after {reading.run.as_of}",
        key=key,
        run_key=called["account_key"] if called else None,
    )


def _refused(reading: Reading, asked: str) -> Found | None:
    rows = reading.rows(
        "select n.account_id, a.name, coalesce(a.excluded, false) as excluded from"
        " (select account_id from accounts union select account_id from objectors) n"
        f" left join accounts a on a.account_id = n.account_id where n.account_id = {quoted(asked)}"
    )
    if not rows:
        return None
    why = (
        "it is a supplier, a partner or staff (excluded), and such accounts are never called"
        if rows[0]["excluded"]
        else "it, or the account it belongs to, has objected to being profiled"
    )
    return Found(
        account_id=asked,
        name=str(rows[0]["name"] or ""),
        asked=asked,
        members=(asked,),
        not_called=why,
    )


def _hint(reading: Reading, asked: str, same: list[str]) -> str:
    if same:
        return "say which one by its identifier: " + ", ".join(same[:NEAR])
    like = quoted("%" + asked.lower() + "%")
    inside = reading.rows(
        "select account_id, name from roster where lower(account_id) like "
        f"{like} or lower(name) like {like} order by account_id limit {NEAR}"
    )
    rows = inside or reading.rows(
        f"select account_id, name from roster order by account_id limit {SEARCHED}"
    )
    by_text = {str(row["account_id"]).casefold(): row for row in reversed(rows)}
    by_text |= {str(row["name"]).casefold(): row for row in reversed(rows) if row["name"]}
    near = [id(row) for row in inside] or [
        id(by_text[text])
        for text in difflib.get_close_matches(asked.casefold(), list(by_text), n=NEAR)
    ]
    told = [row for row in rows if id(row) in near]
    shown = ", ".join(f"{row['account_id']} ({row['name'] or 'no name'})" for row in told)
    return f"did you mean {shown}?" if shown else "list them all: clienthood accounts"
