"""Who stands behind an account: its people, those dealt with as one, and who brought whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.behind import few_rows
from clienthood.faces.views.lookup import Found, quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.rows import account_rows

ROLES = {"payer": "pays", "beneficiary": "benefits", "contact": "is who we talk to"}
MOST = 200
"""Most people, members or referrals that are shown of one account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of an account."""

    person_id: str
    name: str
    role: str
    """payer, beneficiary or contact; empty if nothing says."""
    does: str
    """The role in words."""
    email: str
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One identifier that is dealt with as part of an account."""

    account_id: str
    name: str
    party: str
    """person, household or organisation; empty if nothing says."""
    parent: str
    """The identifier it belongs to; empty for the account itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One recommendation that links two accounts, seen from one of them."""

    account_id: str
    """The other account; empty where only an enquiry is known."""
    name: str
    kind: str
    """What the other account is called as; empty if it is not."""
    lead_id: str
    day: dt.date | None
    later: bool
    """Whether it happened after the as-of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who stands behind an account."""

    party: str
    """person, household or organisation; empty if nothing says."""
    people: tuple[Person, ...]
    """Payers first, then those who benefit, then contacts."""
    members: tuple[Member, ...]
    """All that is dealt with as this account, itself first."""
    belongs_to: Member | None
    """The household or group above it that is not dealt with as one with it."""
    brought_by: tuple[Tie, ...]
    brought: tuple[Tie, ...]
    """Newest first."""


def people(reading: Reading, found: Found) -> People:
    """Return who stands behind an account."""
    members = _members(reading, found)
    own = next((each for each in members if each.account_id == found.account_id), None)
    above = own.parent if own and own.parent not in found.members else ""
    return People(
        party=own.party if own else "",
        people=_people(reading, found),
        members=members,
        belongs_to=_above(reading, above) if above else None,
        brought_by=_ties(reading, found, "referred_account_id", "referrer_account_id"),
        brought=_ties(reading, found, "referrer_account_id", "referred_account_id"),
    )


def _people(reading: Reading, found: Found) -> tuple[Person, ...]:
    if "people" not in reading.kept:
        return ()
    rows = reading.rows(
        "select person_id, name, role, email, account_id"
        f" from ({account_rows(reading, found, 'people')}) own"
        " order by case role when 'payer' then 0 when 'beneficiary' then 1 when 'contact' then 2"
        f" else 3 end, name, person_id limit {MOST}"
    )
    return tuple(
        Person(
            person_id=_text(row["person_id"]),
            name=_text(row["name"]),
            role=_text(row["role"]),
            does=ROLES.get(_text(row["role"]), ""),
            email=_text(row["email"]),
            account_id=_text(row["account_id"]),
        )
        for row in rows
    )


def _members(reading: Reading, found: Found) -> tuple[Member, ...]:
    rows = few_rows(reading, found, "accounts") if "accounts" in reading.kept else []
    if rows is None:
        rows = reading.rows(
            "select account_id, name, kind, parent_account_id"
            f" from ({account_rows(reading, found, 'accounts')}) own"
        )
    known = {row["account_id"]: row for row in rows}
    return tuple(_member(each, known.get(each, {})) for each in found.members[:MOST])


def _member(account_id: str, row: dict[str, Any]) -> Member:
    return Member(
        account_id=account_id,
        name=_text(row.get("name")),
        party=_text(row.get("kind")),
        parent=_text(row.get("parent_account_id")),
    )


def _above(reading: Reading, account_id: str) -> Member:
    rows: list[dict[str, Any]] = reading.rows(
        "select name, kind, parent_account_id from accounts"
        f" where account_id = {quoted(account_id)}"
    )
    return _member(account_id, rows[0] if rows else {})


def _ties(reading: Reading, found: Found, own: str, other: str) -> tuple[Tie, ...]:
    if "referrals" not in reading.kept:
        return ()
    rows: list[dict[str, Any]] = reading.rows(
        f"select {other} as other, lead_id, cast(referred_at as date) as day"
        f" from ({account_rows(reading, found, 'referrals', party=own)}) own"
        f" order by day desc nulls last, 1 limit {MOST}"
    )
    known = _called(reading, {str(row["other"]) for row in rows if row["other"]})
    return tuple(_tie(reading, row, known.get(row["other"], {})) for row in rows)


def _tie(reading: Reading, row: dict[str, Any], known: dict[str, Any]) -> Tie:
    return Tie(
        account_id=_text(known.get("root") or row["other"]),
        name=_text(known.get("name")),
        kind=_text(known.get("kind")),
        lead_id=_text(row["lead_id"]),
        day=row["day"],
        later=row["day"] is not None and row["day"] > reading.run.as_of,
    )


def _called(reading: Reading, ids: set[str]) -> dict[str, dict[str, Any]]:
    """Return the account, its name and its kind of each identifier that belongs to one."""
    if not ids:
        return {}
    roots = reading.rows(
        f"select account_id, root from members where account_id in ({_among(ids)})"
    )
    if not roots:
        return {}
    called = reading.rows(
        "select account_id, name, kind from listed"
        f" where account_id in ({_among({str(row['root']) for row in roots})})"
    )
    told = {row["account_id"]: row for row in called}
    return {str(row["account_id"]): told.get(row["root"], {}) | row for row in roots}


def _among(ids: set[str]) -> str:
    return ", ".join(quoted(each) for each in sorted(ids))


def _text(value: object) -> str:
    return "" if value is None else str(value)
