"""The call of every account at each of several dates: what a run as of that date would say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.calling import (
    SAID,
    WORDS,
    fit_table,
    kinds_called,
    levels_of,
    pattern_sql,
)
from clienthood.calls.model import CallsModel, score_patterns
from clienthood.engine import Engine
from clienthood.evidence import Dimension, folds
from clienthood.evidence.dated import read_months
from clienthood.settings import CallsSection

CODES = {word: int(kind) for kind, word in WORDS.items()}
ABSENT = -1
"""Pattern of an account at a date at which nothing is on record of it."""
SHARD = 250_000
"""Accounts that are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """The patterns of one date and what each says."""

    pattern: IntArray
    """Numbers of the patterns, rising, shape (P,)."""
    bits: FloatArray
    """Shape (P, D)."""
    log2_odds: FloatArray
    probability: FloatArray
    kind: IntArray
    """``Kind`` of each pattern, shape (P,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Called:
    """Accounts of one shard at all dates."""

    account_key: IntArray
    """Keys, rising, shape (N,)."""
    account_id: pa.Array
    pattern: IntArray
    """Shape (N, M); -1 where nothing is on record yet."""
    place: IntArray
    """Place of the pattern among those of its date, shape (N, M); 0 where there is none."""
    called: IntArray
    """``Kind`` of each account at each date, a confirmed one standing, shape (N, M)."""

    @property
    def seen(self) -> BoolArray:
        """Whether anything is on record, shape (N, M)."""
        return np.asarray(self.pattern != ABSENT)


def call_months(
    engine: Engine,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
    days: Sequence[int],
    *,
    doubted: bool = False,
) -> tuple[Scored, ...]:
    """Return what each pattern of each date says, the last date's as the run has called it.

    Keeps the table ``patterns_at`` (account_key, nth, pattern) in the engine. Needs what evidence
    is read from, ``labels``, ``calls`` and ``patterns``.

    Parameters
    ----------
    days
        Last days of months that follow one another, and the date of the run.
    doubted
        Whether there are ``doubts``, as for the calls of the run.
    """
    last = f"select account_key, {len(days) - 1} as nth, pattern from calls"
    parts = [last]
    if days[:-1]:
        read_months(engine, folds(dimensions), dimensions, days[:-1])
        parts.insert(
            0, f"select account_key, nth, {pattern_sql(dimensions)} as pattern from levels_at"
        )
    engine.table("patterns_at", "\nunion all\n".join(parts))
    engine.table("confirmed_at", _CONFIRMED)
    counted = engine.fetch(_COUNTED)
    pairs = engine.fetch(_DOUBTED) if doubted else None
    models = [
        _scored(_at(counted, n), None if pairs is None else _at(pairs, n), dimensions, settings)
        for n in range(len(days) - 1)
    ]
    return (*models, _scored_by_run(engine, dimensions))


def shards(engine: Engine, scored: Sequence[Scored]) -> Iterator[Called]:
    """Yield the accounts in the order of their keys, so many at once."""
    highest = int(str(engine.rows("select coalesce(max(account_key), 0) as x from roster")[0]["x"]))
    for low in range(1, highest + 1, SHARD):
        yield _shard(engine, scored, low, min(low + SHARD, highest + 1) - 1)


_CONFIRMED = """select r.account_key, coalesce(l.kind, r.confirmed_kind) as kind
from roster r left join labels l on l.account_id = r.account_id
where coalesce(l.kind, r.confirmed_kind) is not null"""

_COUNTED = f"""select p.nth, p.pattern, max({SAID.format(kind="c.kind")}) as confirmed,
  count(*) as accounts
from patterns_at p left join confirmed_at c on c.account_key = p.account_key
group by p.nth, p.pattern, c.kind order by p.nth, p.pattern, c.kind"""

_DOUBTED = f"""select p.nth, p.pattern as one, q.pattern as other, d.parts,
  {SAID.format(kind="c.kind")} as one_confirmed, {SAID.format(kind="e.kind")} as other_confirmed
from doubts d join patterns_at p on p.account_key = d.one
join patterns_at q on q.account_key = d.other and q.nth = p.nth
left join confirmed_at c on c.account_key = d.one
left join confirmed_at e on e.account_key = d.other
order by p.nth, d.one, d.other"""


def _at(rows: pa.Table, nth: int) -> pa.Table:
    return rows.filter(pa.array(rows.column("nth").to_numpy() == nth))


def _scored(
    counted: pa.Table,
    pairs: pa.Table | None,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> Scored:
    key = counted.column("pattern").to_numpy().astype(np.int64)
    model = fit_table(counted, pairs, dimensions, settings)
    return score_keys(model, np.unique(key), dimensions, settings)


def score_keys(
    model: CallsModel, key: IntArray, dimensions: Sequence[Dimension], settings: CallsSection
) -> Scored:
    """Return what patterns, given by their numbers, say by a model."""
    levels = levels_of(key, dimensions)
    scores = score_patterns(model, levels)
    return Scored(
        pattern=key,
        bits=scores.bits,
        log2_odds=scores.log2_odds,
        probability=scores.probability,
        kind=kinds_called(scores, levels, dimensions, settings),
    )


def _scored_by_run(engine: Engine, dimensions: Sequence[Dimension]) -> Scored:
    rows = engine.fetch("select * from patterns order by pattern")
    floats = {
        name: np.asarray(rows.column(name).to_numpy(), np.float64)
        for name in ("log2_odds", "probability", *(f"{d.name}_bits" for d in dimensions))
    }
    return Scored(
        pattern=rows.column("pattern").to_numpy().astype(np.int64),
        bits=np.column_stack([floats[f"{d.name}_bits"] for d in dimensions]),
        log2_odds=floats["log2_odds"],
        probability=floats["probability"],
        kind=coded(rows.column("kind")),
    )


def coded(words: pa.ChunkedArray) -> IntArray:
    """Return the ``Kind`` of each word."""
    return np.array([CODES[word] for word in words.to_pylist()], dtype=np.int64)


def _shard(engine: Engine, scored: Sequence[Scored], low: int, high: int) -> Called:
    held = f"account_key between {low} and {high}"
    rows = engine.fetch(f"select account_key, nth, pattern from patterns_at where {held}")
    pattern = np.full((high - low + 1, len(scored)), ABSENT)
    row = rows.column("account_key").to_numpy().astype(np.int64) - low
    pattern[row, rows.column("nth").to_numpy()] = rows.column("pattern").to_numpy()
    names = engine.fetch(f"select account_key, account_id from roster where {held} order by 1")
    place = np.zeros_like(pattern)
    called = np.zeros_like(pattern)
    for nth, each in enumerate(scored):
        if len(each.pattern):
            shown = np.maximum(pattern[:, nth], each.pattern[0])
            place[:, nth] = np.searchsorted(each.pattern, shown)
            called[:, nth] = each.kind[place[:, nth]]
    confirmed = engine.fetch(f"select account_key, kind from confirmed_at where {held}")
    which = confirmed.column("account_key").to_numpy().astype(np.int64) - low
    called[which] = coded(confirmed.column("kind"))[:, None]
    return Called(
        account_key=names.column("account_key").to_numpy().astype(np.int64),
        account_id=names.column("account_id").combine_chunks(),
        pattern=pattern,
        place=place,
        called=called,
    )
