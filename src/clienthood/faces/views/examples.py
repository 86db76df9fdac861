"""Accounts of the book that are examples of something, each with what makes it one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.book.runs import ACCOUNTS, read_run, run_folder, run_ids
from clienthood.evidence import Dimension
from clienthood.faces.views.phrases import (
    Phrase,
    beyond_time,
    phrases,
    strongest_against,
    strongest_for,
)
from clienthood.faces.views.reading import Reading, bits_columns
from clienthood.faces.views.wording import (
    ago,
    count,
    figure,
    likelihood,
    listed,
    long_date,
    money,
    opened,
)

LOYAL = 5
"""Days of purchase after the first from which a customer is a frequent buyer."""
SILENT = 365
"""Days without a dealing from which an account is silent for long."""
NAMED = 4
IN_FORCE = ("standard terms, in force", "signed and in force")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One account of the book and what makes it an example."""

    account_id: str
    name: str
    kind: str
    sentences: tuple[str, ...]


def clearest(reading: Reading) -> tuple[Example, ...]:
    """Return the client and the customer whose own evidence is clearest."""
    found = []
    for kind, order in (("client", "c.own_bits desc"), ("customer", "c.own_bits")):
        for row in _rows(reading, f"c.kind = '{kind}' and c.confirmed is null", order):
            told = _reasons(row, reading.dimensions, kind)
            found.append(_example(row, *told))
    return tuple(found)


def payers(reading: Reading) -> tuple[Example, ...]:
    """Return the account for which most others are known who benefit."""
    if "people" not in reading.kept:
        return ()
    rows = _rows(
        reading,
        "k.users > 0",
        "k.users desc",
        more=", k.users, k.names",
        join="join (select m.root, count(*) as users, string_agg(p.name, '|' order by p.person_id)"
        " as names from people p join members m on m.account_id = p.account_id"
        " where p.role = 'beneficiary' group by m.root) k on k.root = c.account_id",
    )
    found = []
    for row in rows:
        names = [name for name in (row["names"] or "").split("|") if name]
        who = count(row["users"], "person or animal", "people or animals")
        told = f"pays, and {who} on record use what it buys"
        more = f": {listed(names)}" if 0 < len(names) <= NAMED else ""
        found.append(_example(row, told + more))
    return tuple(found)


def loyal_customers(reading: Reading) -> tuple[Example, ...]:
    """Return the most frequent buyer who is called customer."""
    rows = _rows(
        reading,
        f"c.kind = 'customer' and c.confirmed is null and w.x >= {LOYAL}",
        "w.x desc",
        more=", w.x",
    )
    return tuple(
        _example(
            row,
            f"bought on {figure(row['x'] + 1)} days and is called customer all the same",
            *_reasons(row, reading.dimensions, "customer"),
        )
        for row in rows
    )


def silent_clients(reading: Reading) -> tuple[Example, ...]:
    """Return the client with whom no dealing is on record for longest."""
    rows = _rows(
        reading,
        f"c.kind = 'client' and c.confirmed is null and c.last_day <= {reading.as_of - SILENT}",
        "c.last_day",
    )
    return tuple(
        _example(
            row,
            f"last dealing {ago(reading.as_of - row['last_day'])}, and still called client",
            *_reasons(row, reading.dimensions, "client"),
        )
        for row in rows
    )


def changed_kind(reading: Reading) -> tuple[Example, ...]:
    """Return accounts that an earlier day's run called customer and this one client, or back."""
    runs = [read_run(reading.book, name) for name in run_ids(reading.book)]
    earlier = [run for run in runs if run.as_of < reading.run.as_of]
    if not earlier:
        return ()
    before = max(earlier, key=lambda run: (run.as_of, run.id))
    reading.engine.scan("calls_before", [run_folder(reading.book, before) / ACCOUNTS])
    found = []
    for was, now in (("customer", "client"), ("client", "customer")):
        rows = _rows(
            reading,
            f"b.kind = '{was}' and c.kind = '{now}'",
            "abs(c.probability - b.probability) desc",
            join="join calls_before b on b.account_id = c.account_id",
        )
        told = f"was called {was} as of {long_date(before.as_of)}, and is called {now} now"
        found += [_example(row, told, *_reasons(row, reading.dimensions, now)) for row in rows]
    reading.engine.drop("calls_before")
    return tuple(found)


def undecided(reading: Reading) -> tuple[Example, ...]:
    """Return the undecided account that brought most, with what would settle it."""
    found = []
    for row in _rows(reading, "c.kind = 'undecided'", "coalesce(s.total, 0) desc"):
        known = phrases(row, reading.dimensions)
        best, worst = strongest_for(known), strongest_against(known)
        told = [f"{likelihood(row['probability'])} likely a client"]
        told += [f"most for it: {best.sentence}"] if best else []
        told += [f"most against: {worst.sentence}"] if worst else []
        settles = [each.settles for each in reading.dimensions if each.name == row["settles"]]
        told += [f"what would settle it: {each}" for each in settles]
        found.append(_example(row, *told))
    return tuple(found)


def beside_contracts(reading: Reading) -> tuple[Example, ...]:
    """Return a customer with terms in force, and a client with nothing signed."""
    contract = next((each for each in reading.dimensions if each.name == "contract"), None)
    if contract is None:
        return ()
    names = [level.name for level in contract.levels]
    within = [str(names.index(name)) for name in IN_FORCE if name in names]
    found = []
    for kind, level, order in (
        ("customer", f"in ({', '.join(within) or '-1'})", "c.own_bits"),
        ("client", f"= {names.index('none')}" if "none" in names else "= -1", "c.own_bits desc"),
    ):
        where = f"c.kind = '{kind}' and c.confirmed is null and c.contract_level {level}"
        for row in _rows(reading, where, order):
            said = [p for p in phrases(row, [contract]) if p.dimension == "contract"]
            yet = f"{said[0].sentence}, and it is called {kind}"
            found.append(_example(row, yet, *_reasons(row, reading.dimensions, kind)))
    return tuple(found)


def least_known(reading: Reading) -> tuple[Example, ...]:
    """Return the account that has a kind though fewest dimensions of it could be read."""
    every = len(reading.dimensions)
    where = f"c.kind <> 'undecided' and c.confirmed is null and c.known < {every}"
    found = []
    for row in _rows(reading, where, "c.known, abs(c.probability - 0.5) desc"):
        dark = [each.title.lower() for each in reading.dimensions if _level(row, each) is None]
        told = f"{row['known']} of {every} dimensions could be read; the other {len(dark)}"
        found.append(_example(row, f"{told} weigh nothing: {listed(dark)}"))
    return tuple(found)


def heaviest(reading: Reading) -> tuple[Example, ...]:
    """Return the client of whom one dimension says most, with its bits."""
    most = "greatest(" + ", ".join(f"p.{each.name}_bits" for each in reading.dimensions) + ")"
    found = []
    for row in _rows(reading, f"c.kind = 'client' and {most} > 0", f"{most} desc"):
        best = strongest_for(phrases(row, reading.dimensions))
        if best is not None:
            told = f"{best.sentence}: {best.bits:+.2f} bits, which multiply the odds that it is a"
            found.append(_example(row, f"{told} client by {2**best.bits:.1f}"))
    return tuple(found)


def near_the_line(reading: Reading) -> tuple[Example, ...]:
    """Return the client whose probability is nearest to that from which one is called client."""
    line = reading.settings.calls.client_from
    where = "c.kind = 'client' and c.confirmed is null"
    rows = _rows(reading, where, f"abs(c.probability - {line!r})")
    return tuple(
        _example(
            row,
            f"{likelihood(row['probability'])} likely a client: of 100 accounts with such records"
            f" about {row['probability'] * 100:.0f} are, and {100 - row['probability'] * 100:.0f}"
            " are not",
        )
        for row in rows
    )


def best_customer(reading: Reading) -> tuple[Example, ...]:
    """Return the customer who brought most."""
    rows = _rows(reading, "c.kind = 'customer' and s.total > 0", "s.total desc")
    return tuple(
        _example(row, f"brought {money(row['spend'], reading.currency)} as a customer")
        for row in rows
    )


def _rows(
    reading: Reading, where: str, order: str, *, more: str = "", join: str = ""
) -> list[dict[str, Any]]:
    """Return the first account that fits, with its readings."""
    return reading.rows(
        f"select c.*, r.name, s.total as spend, {bits_columns(reading.dimensions)} {more}\n"
        "from calls c join patterns p on p.pattern = c.pattern\n"
        "left join roster r on r.account_id = c.account_id\n"
        "left join spend s on s.account_id = c.account_id\n"
        f"left join worth w on w.account_id = c.account_id {join}\n"
        f"where {where} order by {order}, c.account_id limit 1"
    )


def _example(row: dict[str, Any], *told: str) -> Example:
    return Example(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        sentences=tuple(opened(each) + "." for each in told),
    )


def _reasons(row: dict[str, Any], dimensions: Sequence[Dimension], kind: str) -> tuple[str, ...]:
    """Return the strongest of what speaks for a kind; none where nothing does."""
    found: Sequence[Phrase]
    if kind == "client":
        found = beyond_time(row, dimensions, most=3)
    else:
        speaking = [each for each in phrases(row, dimensions) if each.bits < 0]
        found = sorted(speaking, key=lambda each: each.bits)[:3]
    told = listed([each.sentence for each in found])
    return (f"what speaks for {kind}: {told}",) if found else ()


def _level(row: dict[str, Any], dimension: Dimension) -> int | None:
    level: int | None = row[f"{dimension.name}_level"]
    return level
