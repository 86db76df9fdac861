"""Why the odds of an account differ between two dates: four parts that add up exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.calling import SAID, fit_table, levels_of, pattern_sql
from clienthood.calls.model import CallsModel, score_patterns
from clienthood.engine import Embedded
from clienthood.evidence import Dimension, folds, measure
from clienthood.settings import CallsSection

PARTS = ("time", "records", "learnt", "settings")
"""Time passed; records arrived; what the book taught; settings changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How calls are made: the dimensions in their order, and the settings of the calls."""

    dimensions: tuple[Dimension, ...]
    settings: CallsSection
    doubted: bool = False
    """Whether there are ``doubts``, of accounts that are perhaps one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """The level pattern of each account on record; keys rise."""

    account_key: IntArray
    pattern: IntArray
    confirmed: FloatArray
    doubts: pa.Table | None
    """Keys of accounts that are perhaps one, and how likely they are."""


def split(
    engine: Embedded, now: Way, *, since: int, until: int, before: Way | None = None
) -> pa.Table:
    """Return the change of the log2 odds of every account between two dates, in four parts.

    Columns: account_key, account_id, since_odds, time, records, learnt, settings, until_odds; in
    the order of the keys, one row for each account on record at the later date. Bits lie on a
    grid, so that since_odds and the parts add up to until_odds, to the last digit:

    - time: the records up to the earlier date, read at the later one; less the earlier odds.
    - records: those that came between the dates, the norms that they moved among them.
    - learnt: weights and prior as the book teaches them at the later date.
    - settings: what the settings of today change.

    The first two are weighed as the book weighed at the earlier date. An account that was not on
    record then starts from the prior. An agreement that ends, or a ticket that is closed, is time.

    Parameters
    ----------
    engine
        Where the rows that evidence is counted on, ``labels`` and, if any, ``doubts`` are named;
        nothing is left.
    now
        How calls are made now.
    since, until
        Day numbers, the earlier first.
    before
        How they were made at the earlier date, on the same increments; as now where not given.
    """
    then = before or now
    first, aged, last = (
        _seen(engine, then, as_of=as_of, until=read)
        for as_of, read in ((since, since), (until, since), (until, until))
    )
    old = _model(first, then)
    taught = _model(last, then)
    today, model = last, taught
    if then != now:
        today = _seen(engine, now, as_of=until, until=until)
        model = _model(today, now)
    keys = last.account_key
    odds = [
        _odds(first, old, then, keys),
        _odds(aged, old, then, keys),
        _odds(last, old, then, keys),
        _odds(last, taught, then, keys),
        _odds(today, model, now, keys),
    ]
    parts = {
        name: after - earlier for name, earlier, after in zip(PARTS, odds, odds[1:], strict=False)
    }
    names = engine.fetch("select account_key, account_id from roster order by account_key")
    which = np.searchsorted(names.column("account_key").to_numpy(), keys)
    return pa.table(
        {
            "account_key": keys,
            "account_id": names.column("account_id").take(pa.array(which)),
            "since_odds": odds[0],
            **parts,
            "until_odds": odds[-1],
        }
    )


def _seen(engine: Embedded, way: Way, *, as_of: int, until: int) -> _Seen:
    dimensions, own = way.dimensions, engine.reader()
    try:
        measure(own, folds(dimensions), dimensions, as_of=as_of, until=until)
        rows = own.fetch(
            f"select e.account_key, {pattern_sql(dimensions)} as pattern,\n"
            f"  {SAID.format(kind='coalesce(l.kind, e.confirmed_kind)')} as confirmed\n"
            "from evidence e left join labels l on l.account_id = e.account_id"
            " order by e.account_key"
        )
        doubts = own.fetch("select * from doubts order by one, other") if way.doubted else None
    finally:
        own.close()
    return _Seen(
        account_key=rows.column("account_key").to_numpy().astype(np.int64),
        pattern=rows.column("pattern").to_numpy().astype(np.int64),
        confirmed=np.asarray(rows.column("confirmed").to_numpy(), np.float64),
        doubts=doubts,
    )


def _model(seen: _Seen, way: Way) -> CallsModel:
    """Return the model that a run would learn of these accounts."""
    confirmed = np.where(np.isnan(seen.confirmed), -1.0, seen.confirmed)
    both, counts = np.unique(
        np.vstack([seen.pattern, confirmed.astype(np.int64)]), axis=1, return_counts=True
    )
    kind = both[1].astype(np.float64)
    counted = pa.table(
        {"pattern": both[0], "accounts": counts, "confirmed": np.where(kind < 0, np.nan, kind)}
    )
    return fit_table(counted, _pairs(seen), way.dimensions, way.settings)


def _pairs(seen: _Seen) -> pa.Table | None:
    """Return the patterns of accounts that are perhaps one, where both were on record."""
    if seen.doubts is None or not len(seen.account_key):
        return None
    keys = [seen.doubts.column(name).to_numpy() for name in ("one", "other")]
    at = [np.searchsorted(seen.account_key, key) for key in keys]
    at = [np.minimum(each, len(seen.account_key) - 1) for each in at]
    there = np.all([seen.account_key[a] == key for a, key in zip(at, keys, strict=True)], axis=0)
    one, other = (each[there] for each in at)
    return pa.table(
        {
            "one": seen.pattern[one],
            "other": seen.pattern[other],
            "one_confirmed": seen.confirmed[one],
            "other_confirmed": seen.confirmed[other],
            "parts": seen.doubts.column("parts").to_numpy()[there],
        }
    )


def _odds(seen: _Seen, model: CallsModel, way: Way, keys: IntArray) -> FloatArray:
    """Return the log2 odds of accounts; the prior where nothing is on record."""
    pattern, place = np.unique(seen.pattern, return_inverse=True)
    scored = score_patterns(model, levels_of(pattern, way.dimensions)).log2_odds
    found = np.full(len(keys), model.prior_bits)
    at = np.searchsorted(keys, seen.account_key)
    here = (at < len(keys)) & (keys[np.minimum(at, len(keys) - 1)] == seen.account_key)
    found[at[here]] = scored[place[here]]
    return found
