"""The groups of the book: who they are, what sets them apart, what they are worth and prefer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from clienthood.faces.views.fields import persona_names
from clienthood.faces.views.lookup import Found
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import (
    count,
    figure,
    kind_word,
    listed,
    money,
    opened,
    share,
    spelled,
)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REASONS = 5
COMMON = 1.5
"""How many times an even share a weekday must have to be preferred."""
MAIN = 3
TAKEN = pa.schema(
    [
        ("account_id", pa.string()),
        ("persona", pa.int64()),
        ("persona_name", pa.string()),
        ("likelihood", pa.float64()),
    ]
)
ROWS = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """Accounts of one kind."""

    kind: str
    accounts: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaCard:
    """One group."""

    number: int
    name: str
    accounts: int
    share: float
    """Of all called accounts."""
    kinds: tuple[KindCount, ...]
    worth: float | None
    """Of all its accounts in the time ahead, on average; None: not known of any."""
    worth_share: float | None
    """Of the worth of all accounts."""
    worth_middle: float | None
    """Of the middle account."""
    sentence: str
    """Size, kinds and worth."""
    reasons: tuple[str, ...]
    """What sets it apart."""
    prefers: tuple[str, ...]
    """What it buys, where, when and how often, what won it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Personas:
    """All groups, the largest first."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    accounts: int
    headline: str
    why: str
    """Why there are so many groups, and how far they hold."""
    personas: tuple[PersonaCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InGroup:
    """The group of one account."""

    number: int
    name: str
    likelihood: float
    """Chance that it is of that group, given the groups."""


def personas(reading: Reading) -> Personas:
    """Return the groups of a run.

    Raises
    ------
    NotFoundError
        If the run is of a version that found none.
    """
    learnt = reading.needs("personas")
    rows = _rows(reading)
    accounts = int(str(reading.rows("select count(*) as n from listed")[0]["n"]))
    whole = sum(max(row["worth"] or 0.0, 0.0) for row in rows.values())
    cards = tuple(
        _card(reading, group, rows[group["persona"]], accounts, whole)
        for group in learnt["groups"]
        if group["persona"] in rows
    )
    return Personas(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        accounts=accounts,
        headline=_headline(cards, accounts),
        why=learnt["told"],
        personas=cards,
    )


def group_of(reading: Reading, found: Found) -> InGroup | None:
    """Return the group of an account; None where it has none."""
    names = persona_names(reading)
    if not names or found.run_key is None:
        return None
    rows = reading.rows(
        f"select persona, likelihood from personas where account_key = {found.run_key}"
    )
    if not rows:
        return None
    number = int(str(rows[0]["persona"]))
    return InGroup(number=number, name=names[number], likelihood=float(str(rows[0]["likelihood"])))


def persona_batches(reading: Reading) -> Iterator[pa.RecordBatch]:
    """Yield every account that has a group, with its number, name and likelihood."""
    names = persona_names(reading)
    sql = "select account_id, persona, likelihood from personas order by account_key"
    for batch in reading.engine.batches(sql, rows=ROWS) if names else ():
        numbers = batch.column("persona")
        told = pa.array([names[each] for each in numbers.to_pylist()], pa.string())
        columns = [batch.column("account_id"), numbers, told, batch.column("likelihood")]
        yield pa.RecordBatch.from_arrays(columns, schema=TAKEN)


def _rows(reading: Reading) -> dict[int, dict[str, Any]]:
    """Return size, kinds and worth of each group, by its number."""
    kinds = ", ".join(
        f"sum(case when kind = '{each}' then 1 else 0 end) as {each}"
        for each in ("client", "customer", "undecided")
    )
    found = reading.rows(
        f"select persona, count(*) as accounts, {kinds}, sum(worth_value) as worth,"
        " median(worth_value) as middle from listed where persona is not null group by persona"
    )
    return {int(str(row["persona"])): row for row in found}


def _headline(cards: Sequence[PersonaCard], accounts: int) -> str:
    if not cards:
        return f"No groups that hold were found among {count(accounts, 'account')}."
    told = [f"“{each.name}” ({share(each.share)})" for each in cards]
    return f"{opened(spelled(len(cards)))} groups of accounts: {listed(told)}."


def _card(
    reading: Reading,
    group: Mapping[str, Any],
    row: Mapping[str, Any],
    accounts: int,
    whole: float,
) -> PersonaCard:
    size = int(row["accounts"])
    worth = row["worth"]
    kinds = tuple(
        KindCount(kind=each, accounts=int(row[each]), share=int(row[each]) / size)
        for each in ("client", "customer", "undecided")
    )
    part = max(worth, 0.0) / whole if worth is not None and whole > 0 else None
    return PersonaCard(
        number=group["persona"],
        name=group["name"],
        accounts=size,
        share=size / accounts,
        kinds=kinds,
        worth=worth,
        worth_share=part,
        worth_middle=row["middle"],
        sentence=_sentence(reading, kinds, row, part),
        reasons=tuple(_reason(each) for each in group["traits"][:REASONS]),
        prefers=tuple(_preferences(group)),
    )


def _sentence(
    reading: Reading, kinds: Sequence[KindCount], row: Mapping[str, Any], part: float | None
) -> str:
    house = reading.settings.words
    told = [
        f"{figure(each.accounts)} {kind_word(each.kind, house, each.accounts)}"
        for each in kinds
        if each.accounts
    ]
    text = f"{count(row['accounts'], 'account')}: {listed(told)}."
    if row["worth"] is None:
        return f"{text} What they are worth is not known."
    ahead = f"In the time ahead they bring {money(row['worth'], reading.currency)} on average"
    of_all = f", {share(part)} of all" if part is not None else ""
    middle = f"the middle one of them {money(row['middle'], reading.currency)}"
    return f"{text} {ahead}{of_all}; {middle}."


def _reason(trait: Mapping[str, Any]) -> str:
    inside, outside = share(trait["inside"]), share(trait["outside"])
    if trait["role"] == "needs":
        return f"{inside} of their spending is for {trait['phrase']}; of all others {outside}."
    known = trait["known"]
    of = "" if known > 0.95 else f" (known of {share(known)})"
    return f"{inside} are {trait['phrase']}{of}; of all others {outside}."


def _preferences(group: Mapping[str, Any]) -> Iterator[str]:
    if group["gap_days"]:
        yield f"How often: about every {count(group['gap_days'], 'day')}."
    if group["categories"]:
        told = [f"{each['name']} ({share(each['share'])})" for each in group["categories"][:MAIN]]
        yield f"What they spend on: {listed(told)}."
    if len(group["channels"]) > 1:
        told = [f"{each['name']} ({share(each['share'])})" for each in group["channels"][:MAIN]]
        yield f"Where they buy: {listed(told)}."
    days = [
        f"{DAYS[at]} ({share(part)})"
        for at, part in enumerate(group["weekdays"])
        if part > COMMON / 7
    ]
    if days:
        yield f"Days they come more often: {listed(days)}."
    elif group["weekdays"]:
        yield "Days: none much more often than the others."
    if (motive := _motive(group)) is not None:
        yield motive


def _motive(group: Mapping[str, Any]) -> str | None:
    counts = group["motive"]
    known = sum(each["accounts"] for each in counts)
    if not known:
        return None
    best = max(counts, key=lambda each: int(each["accounts"]))
    return (
        f"What moves them most: {best['name']} ({share(best['accounts'] / known)} of those known)."
    )
