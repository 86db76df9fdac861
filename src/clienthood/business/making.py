"""The stage of a run: futures of revenue, new accounts, the largest accounts, the year foretold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.business.foresight import foreseen, held_against
from clienthood.business.futures import QUARTER, Revenue, by_day, in_season, revenue
from clienthood.business.known import DRAWN, GROUPS, Known, known_now, known_then
from clienthood.business.newcomers import (
    Arrivals,
    fetch_newcomers,
    income_select,
    make_newcomers,
)
from clienthood.business.planning import Ahead, Terms, look_ahead
from clienthood.business.season import season_of
from clienthood.engine import Engine
from clienthood.value.futures import MOST_DRAWS, Size
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.valuing import Valued

TABLES = ("newcomers", "largest")
YEAR = 4
"""Quarters of a year."""
FUTURES = Size(drawn=MOST_DRAWS, repeats=8)
FUTURES_THEN = Size(drawn=DRAWN, repeats=15)
LEADING = 10
"""Accounts whose loss is looked at one by one."""
LEAST_RECORD = 730
"""Days of record from which a year can be held out; of a shorter one a quarter is."""
OLDEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """A plan made at an earlier day, with all that was known then and nothing later."""

    since: int
    quarters: int
    known: Known
    existing: Revenue
    factors: FloatArray
    ahead: Ahead


def make_business(engine: Engine, valued: Valued, *, as_of: int) -> dict[str, Any]:
    """Leave ``newcomers`` and ``largest`` in the engine; return what was learnt, in minor units.

    ``largest`` has one row for each of the ten accounts that are expected to bring most in the
    next year: account_id, account_key, rank, ahead, ahead_low and ahead_high (its own revenue),
    rest_mean, rest_low and rest_high (that of all others); its ranges hold nine futures of ten.
    """
    known = known_now(engine, valued.buying, valued.contracts, as_of=as_of)
    expected = known.sources.expected(as_of, QUARTER * YEAR)
    order = np.argsort(-expected, kind="stable")[:LEADING]
    largest = order[expected[order] > 0]
    found = revenue(known.sources, as_of=as_of, size=FUTURES, watched=largest, seed=abs(as_of))
    factors = season_of(engine, as_of=as_of)
    arrivals = make_newcomers(engine, as_of=as_of)
    _load_largest(engine, known.account_key[largest], found)
    return {
        "quarter_days": QUARTER,
        "futures": np.rint(found.total()).astype(np.int64).tolist(),
        "without": _without(found),
        "season": factors.tolist(),
        "groups": _groups(known, in_season(found.groups, factors)),
        "arrivals": _told(arrivals),
        "foretold": _foretold(engine, valued, as_of),
    }


def arrivals_of(told: Mapping[str, Any]) -> Arrivals:
    """Return the arrivals that a run kept."""
    return Arrivals(
        counts=np.asarray(told["counts"], np.int64),
        clients=float(told["clients"]),
        settled=int(told["settled"]),
    )


def _told(arrivals: Arrivals) -> dict[str, Any]:
    return {
        "counts": arrivals.counts.tolist(),
        "clients": arrivals.clients,
        "settled": arrivals.settled,
    }


def _load_largest(engine: Engine, keys: IntArray, found: Revenue) -> None:
    year = found.total()[:, :YEAR].sum(axis=1)
    own = found.watched[:, :, :YEAR].sum(axis=2)
    columns: dict[str, Any] = {
        "account_key": pa.array(keys, pa.int64()),
        "rank": pa.array(np.arange(1, len(keys) + 1), pa.int64()),
    }
    for name, futures in (("ahead", own), ("rest", year[None, :] - own)):
        told = [foreseen(each) for each in futures]
        for part in ("mean", "low", "high"):
            values = pa.array([getattr(each, part) for each in told], pa.float64())
            columns[f"{name}_{part}"] = values
    engine.load("largest_loaded", pa.table(columns))
    engine.table(
        "largest",
        "select c.account_id, l.* from largest_loaded l"
        " join calls c on c.account_key = l.account_key order by l.rank",
    )
    engine.drop("largest_loaded")


def _without(found: Revenue) -> list[dict[str, Any]]:
    """Return the revenue of the next year without the first 0, 1, 2 … of the largest accounts."""
    year = found.total()[:, :YEAR].sum(axis=1)
    own = found.watched[:, :, :YEAR].sum(axis=2)
    lost = np.concatenate([np.zeros((1, len(year))), np.cumsum(own, axis=0)])
    return [
        {"accounts": number} | asdict(foreseen(year - gone)) for number, gone in enumerate(lost)
    ]


def _groups(known: Known, groups: FloatArray) -> list[dict[str, Any]]:
    told = []
    for number, futures in enumerate(groups):
        told.append(
            {
                "group": GROUPS[number],
                "accounts": int((known.sources.group == number).sum()),
                "quarter": asdict(foreseen(futures[:, 0])),
                "year": asdict(foreseen(futures[:, :YEAR].sum(axis=1))),
            }
        )
    return told


def _foretold(engine: Engine, valued: Valued, as_of: int) -> dict[str, Any] | None:
    """Return what this way of foreseeing would have said a year ago, and what came."""
    made = foretell(engine, valued, as_of=as_of)
    if made is None:
        return None
    came = _came(engine, made)
    group = made.known.sources.group
    own = came[: len(group)]
    told = []
    for number, futures in enumerate(in_season(made.existing.groups, made.factors)):
        actual = own[group == number].sum(axis=0)
        spans = [(quarter, quarter + 1) for quarter in range(made.quarters)]
        told.append(
            {
                "group": GROUPS[number],
                "accounts": int((group == number).sum()),
                "quarters": [
                    asdict(held_against(futures[:, a:b].sum(axis=1), float(actual[a:b].sum())))
                    for a, b in spans
                ],
                "whole": asdict(
                    held_against(futures[:, : made.quarters].sum(axis=1), float(actual.sum()))
                ),
            }
        )
    return {
        "since": made.since,
        "quarters": made.quarters,
        "groups": told,
        "known": asdict(held_against(made.ahead.existing, float(own.sum()))),
        "all": asdict(held_against(made.ahead.revenue(), float(came.sum()))),
    }


def foretell(engine: Engine, valued: Valued, *, as_of: int) -> Foretold | None:
    """Return the plan that would have been made a year ago, or a quarter where less is on record.

    None where the record is too short, or holds no revenue.
    """
    income = income_select(engine)
    begin = engine.rows(f"select min(day) as day from ({income}) i where cents > 0")[0]["day"]
    if begin is None:
        return None
    record = as_of - int(str(begin))
    quarters = YEAR if record >= LEAST_RECORD else 1
    if record < OLDEST * QUARTER:
        return None
    since = as_of - round(quarters * QUARTER)
    model = valued.buying.model.key if valued.buying is not None else "pareto_nbd"
    known = known_then(engine, model=model, trade=valued.trade, as_of=since)
    if known is None:
        return None
    nobody = np.zeros(0, np.int64)
    found = revenue(known.sources, as_of=since, size=FUTURES_THEN, watched=nobody, seed=abs(as_of))
    arrivals = make_newcomers(engine, as_of=since, name="newcomers_then")
    newcomers = fetch_newcomers(engine, as_of=since, name="newcomers_then")
    engine.drop("newcomers_then")
    terms = Terms(days=quarters * QUARTER, delay=0.0, goal=0.0)
    factors = season_of(engine, as_of=since)
    existing = by_day(found.total(), terms.days, factors)
    return Foretold(
        since=since,
        quarters=quarters,
        known=known,
        existing=found,
        factors=factors,
        ahead=look_ahead(existing, newcomers, arrivals, terms, seed=abs(as_of)),
    )


def _came(engine: Engine, made: Foretold) -> FloatArray:
    """Return the revenue of each quarter: of the accounts known, and of all others in a last row.

    Shape (accounts + 1, quarters).
    """
    income = income_select(engine)
    last = made.since + round(made.quarters * QUARTER)
    rows = engine.fetch(
        f"select account_key, cast(floor((day - {made.since} - 1) / {QUARTER}) as integer)"
        f" as quarter, sum(cents) as cents from ({income}) i"
        f" where day > {made.since} and day <= {last} group by account_key, quarter"
        " order by account_key, quarter"
    )
    keys = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    place = np.searchsorted(made.known.account_key, keys)
    known = np.isin(keys, made.known.account_key)
    found = np.zeros((len(made.known.account_key) + 1, made.quarters))
    quarter = np.minimum(np.asarray(rows.column("quarter").to_numpy(), np.int64), made.quarters - 1)
    cents = np.asarray(rows.column("cents").to_numpy(), np.float64)
    np.add.at(found, (np.where(known, place, len(found) - 1), quarter), cents)
    return found
