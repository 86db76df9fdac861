"""From calls at month ends to the kind of each month, and to the moves between kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.band import Kind
from clienthood.calls.calling import levels_of
from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.evidence.spans import month_of
from clienthood.evidence.states import Frame
from clienthood.movement.calling_months import Called, Scored, call_months, shards
from clienthood.movement.facts import facts_of, make_facts
from clienthood.movement.months import month_ends
from clienthood.movement.moves import BECOMING_CLIENT, CAUSES, MOVES, Levels, Moves, moves_of
from clienthood.movement.path import UNSEEN, flows_of, path_of
from clienthood.movement.rising import rising
from clienthood.settings import Settings
from clienthood.units import date_of

NOT_YET = "not yet"
"""The kind of an account at a date before its first record."""
LEARNT = "learnt"
"""The cause of a move where nothing of the account's own moved as far as the prior did."""
KINDS = ("customer", "undecided", "client", NOT_YET)
"""Kinds in the order in which flows are counted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Told:
    """What is the same for all shards."""

    days: tuple[int, ...]
    months: IntArray
    scored: tuple[Scored, ...]
    dimensions: tuple[Dimension, ...]
    levels: Levels


def make_movement(
    engine: Engine,
    dimensions: Sequence[Dimension],
    settings: Settings,
    *,
    as_of: int,
    doubted: bool = False,
) -> Mapping[str, Any]:
    """Keep the tables ``months`` and ``moves`` in the engine; return months and flows.

    ``months`` has a row for each account and date at which anything is on record of it:
    account_key, account_id, month, month_end, kind (after hysteresis), called, probability,
    log2_odds. ``moves`` has a row for each move: account_key, account_id, day, move, from_kind,
    to_kind (of a customer on its way to a client, what it is called), cause, and
    level (that of the dimension which is the cause, -1 unknown). Needs ``calls``,
    ``patterns``, ``spans`` and what evidence is read from; and ``doubts`` if any are ``doubted``.
    """
    days = month_ends(as_of, settings.movement.months)
    if not days:
        engine.load("months", _MONTHS.empty_table())
        engine.load("moves", _MOVED.empty_table())
        return {"months": [], "flows": []}
    months = np.array([month_of(date_of(day)) for day in days])
    told = _Told(
        days=days,
        months=months,
        scored=call_months(engine, dimensions, settings.calls, days, doubted=doubted),
        dimensions=tuple(dimensions),
        levels=Levels(
            drifting_years=settings.movement.drifting_years,
            lost_years=settings.movement.lost_years,
        ),
    )
    make_facts(engine, days, int(months[0]))
    flows = np.zeros((len(days) - 1, 4, 4), np.int64)
    kept: list[str] = []
    moved: list[pa.Table] = []
    for called in shards(engine, told.scored):
        path = path_of(called.called, called.seen)
        flows += flows_of(path)
        kept.append(f"months_{len(kept)}")
        engine.load(kept[-1], _months_table(told, called, path))
        moved.append(_moves_table(engine, told, called, path))
    listed = "\nunion all\n".join(f"select * from {part}" for part in kept)
    engine.view("months", f"select * from ({listed}) told order by account_key, month_end")
    engine.load("moves", pa.concat_tables([_MOVED.empty_table(), *moved]))
    return {
        "months": [date_of(day).isoformat() for day in days],
        "flows": _flows(days, flows),
    }


_MONTHS = pa.schema(
    [
        ("account_key", pa.int64()),
        ("account_id", pa.string()),
        ("month", pa.int64()),
        ("month_end", pa.int64()),
        ("kind", pa.string()),
        ("called", pa.string()),
        ("probability", pa.float64()),
        ("log2_odds", pa.float64()),
    ]
)
_MOVED = pa.schema(
    [
        ("account_key", pa.int64()),
        ("account_id", pa.string()),
        ("day", pa.int64()),
        ("move", pa.string()),
        ("from_kind", pa.string()),
        ("to_kind", pa.string()),
        ("cause", pa.string()),
        ("level", pa.int64()),
    ]
)


def _months_table(told: _Told, called: Called, path: IntArray) -> pa.Table:
    row, nth = np.nonzero(called.seen)
    place = called.place[row, nth]
    starts = np.cumsum([0, *(len(each.pattern) for each in told.scored)])
    at = starts[nth] + place
    return pa.table(
        {
            "account_key": called.account_key[row],
            "account_id": pa.DictionaryArray.from_arrays(pa.array(row), called.account_id),
            "month": told.months[nth],
            "month_end": np.array(told.days)[nth],
            "kind": _words(path[row, nth]),
            "called": _words(called.called[row, nth]),
            "probability": np.concatenate([each.probability for each in told.scored])[at],
            "log2_odds": np.concatenate([each.log2_odds for each in told.scored])[at],
        }
    )


def _words(kinds: IntArray) -> pa.Array:
    """Return the words of kinds, those of the unseen among them."""
    place = np.where(kinds == UNSEEN, 3, kinds + 1)
    return pa.DictionaryArray.from_arrays(pa.array(place), pa.array(KINDS))


def _moves_table(engine: Engine, told: _Told, called: Called, path: IntArray) -> pa.Table:
    frame = Frame(
        low=int(called.account_key[0]),
        accounts=len(called.account_key),
        first=int(told.months[0]),
        last=int(told.months[-1]),
    )
    facts = facts_of(engine, frame, (path == int(Kind.CLIENT)).any(axis=1))
    rises = rising(path, _own_bits(told, called))
    found = moves_of(path, np.array(told.days), facts, told.levels, rises)
    on_its_way = rises[0][found.row, found.nth] & (found.move == MOVES.index(BECOMING_CLIENT))
    kind = np.where(on_its_way, called.called[found.row, found.nth], path[found.row, found.nth])
    was = path[found.row, found.nth - 1]
    was = np.where(on_its_way, path[found.row, _no_client(path)[found.row, found.nth - 1]], was)
    cause, level = _causes(told, called, found)
    return pa.table(
        {
            "account_key": called.account_key[found.row],
            "account_id": called.account_id.take(pa.array(found.row)),
            "day": np.array(told.days)[found.nth],
            "move": pa.array(MOVES).take(pa.array(found.move)),
            "from_kind": _words(was).dictionary_decode(),
            "to_kind": _words(kind).dictionary_decode(),
            "cause": cause,
            "level": level,
        },
        schema=_MOVED,
    )


def _no_client(path: IntArray) -> IntArray:
    """Return the last date up to each at which the kind was not client, shape (N, M)."""
    dates = np.where(path != int(Kind.CLIENT), np.arange(path.shape[1]), -1)
    return np.asarray(np.maximum.accumulate(dates, axis=1))


def _own_bits(told: _Told, called: Called) -> FloatArray:
    """Return the bits of each account's own evidence, shape (N, M); NaN where unseen."""
    own = np.full(called.pattern.shape, np.nan)
    for nth, each in enumerate(told.scored):
        seen = called.seen[:, nth]
        own[seen, nth] = each.bits.sum(axis=1)[called.place[seen, nth]]
    return own


def _causes(told: _Told, called: Called, found: Moves) -> tuple[pa.Array, pa.Array]:
    """Return each move's cause, of a change of kind what moved its odds furthest, and its level."""
    names = (*CAUSES, *(each.name for each in told.dimensions), LEARNT)
    cause = found.cause.copy()
    for nth in np.unique(found.nth[cause < 0]).tolist():
        at = np.flatnonzero((found.cause < 0) & (found.nth == nth))
        row = found.row[at]
        now = _terms(told.scored[nth])[called.place[row, nth]]
        before = np.zeros_like(now)
        seen = called.seen[row, nth - 1]
        before[seen] = _terms(told.scored[nth - 1])[called.place[row[seen], nth - 1]]
        toward = np.where(
            found.move[at] == MOVES.index(BECOMING_CLIENT), int(Kind.CLIENT), int(Kind.CUSTOMER)
        )
        cause[at] = len(CAUSES) + np.argmax((now - before) * toward[:, None], axis=1)
    nth = cause - len(CAUSES)
    none = (nth < 0) | (nth == len(told.dimensions))
    levels = levels_of(called.pattern[found.row, found.nth], told.dimensions)
    level = levels[np.arange(len(cause)), np.where(none, 0, nth)]
    return pa.array(names).take(pa.array(cause)), pa.array(level, mask=none)


def _terms(scored: Scored) -> FloatArray:
    """Return the bits of each pattern by dimension, and the prior after them."""
    prior = scored.log2_odds - scored.bits.sum(axis=1)
    return np.column_stack([scored.bits, prior])


def _flows(days: Sequence[int], flows: IntArray) -> list[dict[str, Any]]:
    """Return how many accounts went from kind to kind between dates that follow one another."""
    return [
        {
            "from": date_of(days[nth]).isoformat(),
            "to": date_of(days[nth + 1]).isoformat(),
            "from_kind": KINDS[before],
            "to_kind": KINDS[after],
            "accounts": int(flows[nth, before, after]),
        }
        for nth, before, after in np.argwhere(flows > 0).tolist()
        if (before, after) != (3, 3)
    ]
