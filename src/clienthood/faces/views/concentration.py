"""How far the business rests on few accounts, and what the loss of the largest would cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from clienthood.business.inequality import Inequality, inequality
from clienthood.faces.views.outlook import about, span
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, share

POINTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The accounts of most worth, and the part of the worth that they hold together."""

    accounts: float
    """Share of the accounts that were valued."""
    worth: float
    """Share of the worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one sum is spread over the accounts."""

    of: str
    """revenue (of the last twelve months) or worth (in the time ahead)."""
    title: str
    accounts: int
    total: float
    gini: float
    """0: all bring the same; near 1: one brings all."""
    hhi: float
    """Herfindahl index: sum of the squared shares."""
    equal_accounts: float
    """As concentrated as so many accounts of equal size."""
    top: float
    """Share of the largest account."""
    top_share: float
    """Share of the ten largest."""
    half: int
    """The fewest accounts that bring half."""
    curve: tuple[Portion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Largest:
    """One of the accounts that are expected to bring most, and the business without it."""

    account_id: str
    name: str
    kind: str
    revenue_year: float
    ahead: float
    """Revenue expected of it in the next year."""
    ahead_low: float
    ahead_high: float
    rest: float
    """Revenue expected of all other accounts on record."""
    rest_low: float
    rest_high: float
    loses: float | None
    """Share of the revenue ahead that goes with it."""
    brought: int
    """Accounts that it brought, which might not have come without it."""
    referral: float | None
    """What further accounts are worth that it is expected to bring; no part of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """Revenue ahead without the first so many of the largest accounts."""

    accounts: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How far the business rests on few; money in whole units."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    sentences: tuple[str, ...]
    spreads: tuple[Spread, ...]
    largest: tuple[Largest, ...]
    without: tuple[Without, ...]
    """Ranges hold nine futures of ten."""


def concentration(reading: Reading) -> tuple[Portion, ...]:
    """Return the part of the worth held by the first 0, 5, 10 … 100 % of the accounts.

    Empty where no account has a worth above nothing.
    """
    found = _inequality(reading, "value", "worth", "value is not null")
    return _curve(found) if found else ()


def concentration_of(reading: Reading) -> Concentration:
    """Return how far revenue and worth rest on few, and the business without its largest."""
    kept = reading.needs("business")
    spreads = tuple(_spreads(reading))
    largest = _largest(reading)
    without = tuple(
        Without(
            accounts=each["accounts"],
            mean=each["mean"] / reading.minor,
            low=each["low"] / reading.minor,
            high=each["high"] / reading.minor,
        )
        for each in kept["without"]
    )
    return Concentration(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        sentences=tuple(_sentences(reading, spreads, largest, without)),
        spreads=spreads,
        largest=largest,
        without=without,
    )


def _inequality(reading: Reading, column: str, table: str, where: str) -> Inequality | None:
    rows = reading.engine.fetch(f"select {column} as v from {table} where {where}")
    return inequality(np.asarray(rows.column("v").to_numpy(), np.float64), POINTS)


def _curve(found: Inequality) -> tuple[Portion, ...]:
    return tuple(
        Portion(accounts=float(accounts), worth=float(part))
        for accounts, part in zip(found.at, found.curve, strict=True)
    )


def _spreads(reading: Reading) -> Iterator[Spread]:
    asked = (
        ("revenue", "Revenue of the last twelve months", "spent_year", "calls", "spent_year > 0"),
        ("worth", "Worth in the time ahead", "value", "worth", "value > 0"),
    )
    for of, title, column, table, where in asked:
        found = _inequality(reading, column, table, where)
        if found is None:
            continue
        yield Spread(
            of=of,
            title=title,
            accounts=found.accounts,
            total=found.total / (reading.minor if of == "revenue" else 1),
            gini=found.gini,
            hhi=found.hhi,
            equal_accounts=found.equal_accounts,
            top=found.top,
            top_share=found.top_share,
            half=found.half,
            curve=_curve(found),
        )


def _largest(reading: Reading) -> tuple[Largest, ...]:
    rows: list[dict[str, Any]] = reading.rows(
        "select t.*, l.name, l.kind, l.spend_year, l.worth_referral, coalesce(b.n, 0) as brought"
        " from largest t join listed l on l.account_id = t.account_id left join ("
        "select m.account_key, count(*) as n from referrals r"
        " join members m on m.account_id = r.referrer_account_id"
        " where r.referred_account_id is not null group by m.account_key"
        ") b on b.account_key = t.account_key order by t.rank"
    )
    return tuple(_account(row, reading.minor) for row in rows)


def _account(row: Mapping[str, Any], minor: int) -> Largest:
    whole = row["ahead_mean"] + row["rest_mean"]
    return Largest(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        revenue_year=row["spend_year"] or 0.0,
        ahead=row["ahead_mean"] / minor,
        ahead_low=row["ahead_low"] / minor,
        ahead_high=row["ahead_high"] / minor,
        rest=row["rest_mean"] / minor,
        rest_low=row["rest_low"] / minor,
        rest_high=row["rest_high"] / minor,
        loses=row["ahead_mean"] / whole if whole > 0 else None,
        brought=row["brought"],
        referral=row["worth_referral"],
    )


def _sentences(
    reading: Reading,
    spreads: tuple[Spread, ...],
    largest: tuple[Largest, ...],
    without: tuple[Without, ...],
) -> Iterator[str]:
    if not spreads:
        yield "No revenue is on record, so nothing tells how far it rests on few."
        return
    first = spreads[0]
    what = "the revenue of the last twelve months" if first.of == "revenue" else "the worth ahead"
    yield (
        f"{count(first.half, 'account')} of {first.accounts:,} bring half of {what}; the ten"
        f" largest bring {share(first.top_share)}, the largest alone {share(first.top)}."
    )
    if not largest or without[0].mean <= 0:
        return
    lost, whole = largest[0], without[0]
    yield (
        f"The accounts on record are expected to bring {about(whole.mean, reading.currency)} in"
        f" the next year. Without {lost.name or lost.account_id} it would be"
        f" {share(lost.loses or 0.0)} less:"
        f" {span(lost.rest_low, lost.rest_high, reading.currency)}, nine times out of ten."
    )
    if len(without) > 3:
        three = without[3]
        yield f"Without the first three it would be {share(1 - three.mean / whole.mean)} less."
    brought = sum(each.brought for each in largest)
    if brought:
        yield (
            f"These {len(largest)} accounts brought {count(brought, 'other account')}; what those"
            " bring is not counted as lost with them."
        )
