"""From the evidence table to calls: fit on level patterns, score each pattern once, look it up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray, LevelArray
from clienthood.calls.band import Kind, Thresholds, kinds
from clienthood.calls.doubts import Counts, Doubts, with_doubts
from clienthood.calls.model import CallsModel, ModelOptions, fit_model, score_patterns
from clienthood.calls.patterns import patterns_of
from clienthood.calls.rules import call_by_rules
from clienthood.calls.scores import Scores
from clienthood.calls.settle import most_telling
from clienthood.calls.weights import Weights, weights_of
from clienthood.engine import Engine
from clienthood.errors import SettingsError
from clienthood.evidence import Dimension, Family
from clienthood.identity.doubts import WHOLE
from clienthood.settings import CallsSection

WORDS = {Kind.CLIENT: "client", Kind.CUSTOMER: "customer", Kind.UNDECIDED: "undecided"}
FAMILIES = tuple(Family)
_CHUNK = 4096
"""Patterns at once: so few that their levels stay near the processor."""


def call_accounts(
    engine: Engine,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
    *,
    doubted: bool = False,
) -> CallsModel:
    """Keep the tables ``patterns`` and ``calls`` in the engine and return the model.

    Needs the table ``evidence`` and the table ``labels`` (account_id, kind). ``patterns`` has one
    row per level pattern: pattern, known, <dimension>_bits, prior_bits, own_bits, log2_odds,
    probability, kind, settles (dimension that would settle it most) and settles_drop. ``calls``
    is ``evidence`` with the pattern and the kind of each account, a confirmed kind standing over
    the called one.

    Parameters
    ----------
    doubted
        Whether there is a table ``doubts`` (one, other, parts) of accounts that are perhaps one.
        They are called as they are; the model learns of either, and of what they are together.
    """
    engine.view("called", called_sql(dimensions))
    rows = engine.fetch(_SPOTTED)
    key = rows.column("pattern").to_numpy().astype(np.int64)
    pairs = engine.fetch(_DOUBTED) if doubted else None
    model = fit_table(rows, pairs, dimensions, settings)
    key.sort()
    key = key[np.diff(key, prepend=-1) > 0]
    engine.load("patterns", patterns_scored(model, key, dimensions, settings))
    engine.table("calls", LOOKED_UP)
    engine.drop("called")
    return model


def fit_table(
    rows: pa.Table,
    pairs: pa.Table | None,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> CallsModel:
    """Return the model of a book whose level patterns were counted in an engine.

    Parameters
    ----------
    rows
        pattern, accounts, confirmed (1.0 client, 0.0 customer, NaN not confirmed).
    pairs
        Accounts that are perhaps one: one, other (their patterns), one_confirmed,
        other_confirmed, parts.
    """
    found = Counts(
        levels=levels_of(_whole(rows, "pattern"), dimensions),
        accounts=_floats(rows, "accounts"),
        confirmed=_floats(rows, "confirmed"),
    )
    if pairs is not None and pairs.num_rows:
        doubts = Doubts(
            one=levels_of(_whole(pairs, "one"), dimensions),
            other=levels_of(_whole(pairs, "other"), dimensions),
            confirmed=np.column_stack(
                [_floats(pairs, "one_confirmed"), _floats(pairs, "other_confirmed")]
            ),
            chance=_floats(pairs, "parts") / WHOLE,
        )
        found = with_doubts(found, doubts, [len(each.levels) for each in dimensions])
    return fit_counted(found.levels, found.accounts, found.confirmed, dimensions, settings)


def _whole(rows: pa.Table, name: str) -> IntArray:
    return np.asarray(rows.column(name).to_numpy(), dtype=np.int64)


def _floats(rows: pa.Table, name: str) -> FloatArray:
    return np.asarray(rows.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)


def fit_counted(
    levels: LevelArray,
    counts: FloatArray,
    confirmed: FloatArray,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> CallsModel:
    """Return the model of a book whose level patterns were counted.

    Parameters
    ----------
    levels
        Shape (P, D); -1 where unknown.
    counts
        Accounts of each pattern, shape (P,).
    confirmed
        1.0 client, 0.0 customer, NaN not confirmed, shape (P,).
    """
    return fit_model(
        patterns_of(levels, counts, confirmed),
        elicited_weights(dimensions),
        families_of(dimensions),
        options=ModelOptions(learn=settings.learn, client_share=settings.client_share),
        never_against=[np.array([level.never_against for level in d.levels]) for d in dimensions],
    )


def pattern_sql(dimensions: Sequence[Dimension]) -> str:
    """Return the number of an account's level pattern, over the columns of its levels.

    Raises
    ------
    SettingsError
        If there are more patterns than numbers.
    """
    place, terms = 1, []
    for dimension in dimensions:
        level = f"{dimension.name}_level"
        terms.append(
            f"case when {level} is null then 0 else ({level} + 1) * cast({place} as bigint) end"
        )
        place *= len(dimension.levels) + 1
    if place >= 2**62:
        raise SettingsError("there are too many dimensions and levels to number their patterns")
    return " + ".join(terms)


def levels_of(pattern: IntArray, dimensions: Sequence[Dimension]) -> LevelArray:
    """Return the levels that pattern numbers stand for, shape (P, D); -1 where unknown."""
    columns = np.empty((len(dimensions), len(pattern)), dtype=np.int16)
    for begin in range(0, len(pattern), _CHUNK):
        few = slice(begin, begin + _CHUNK)
        left = pattern[few]
        for column, dimension in zip(columns[:, few], dimensions, strict=True):
            rest = left // (len(dimension.levels) + 1)
            column[...] = left - rest * (len(dimension.levels) + 1) - 1
            left = rest
    return columns.T


def elicited_weights(dimensions: Sequence[Dimension]) -> Weights:
    """Return m0 and u0 of the dimensions."""
    return weights_of([d.m for d in dimensions], [d.u for d in dimensions])


def families_of(dimensions: Sequence[Dimension]) -> IntArray:
    """Return the family number of each dimension, shape (D,)."""
    return np.array([FAMILIES.index(d.family) for d in dimensions], dtype=np.int64)


def called_sql(dimensions: Sequence[Dimension]) -> str:
    """Select the evidence with its pattern number and the confirmed kind."""
    return (
        f"select e.*, {pattern_sql(dimensions)} as pattern,"
        " coalesce(l.kind, e.confirmed_kind) as confirmed\n"
        "from evidence e left join labels l on l.account_id = e.account_id"
    )


LOOKED_UP = (
    "select c.*, p.known, p.log2_odds, p.own_bits, p.probability,"
    " coalesce(c.confirmed, p.kind) as kind, p.settles\n"
    "from called c left join patterns p on p.pattern = c.pattern"
)
"""The calls: what was found of each account's pattern, looked up.

Each account has its pattern there. Were those without one to be left out, DuckDB would number the
patterns a second time to see which can be.
"""

SAID = (
    "case {kind} when 'client' then cast(1 as double) when 'customer'"
    " then cast(0 as double) else cast('nan' as double) end"
)
"""A confirmed kind as the fit takes it."""
_DOUBTED = (
    "select a.pattern as one, b.pattern as other,"
    f" {SAID.format(kind='a.confirmed')} as one_confirmed,"
    f" {SAID.format(kind='b.confirmed')} as other_confirmed, d.parts\n"
    "from doubts d join called a on a.account_key = d.one"
    " join called b on b.account_key = d.other order by d.one, d.other"
)
_SPOTTED = (
    "select pattern, count(*) as accounts,\n"
    f"  max({SAID.format(kind='confirmed')}) as confirmed\n"
    "from called group by pattern, called.confirmed"
)


def patterns_scored(
    model: CallsModel,
    key: IntArray,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> pa.Table:
    """Return the rows of ``patterns`` for these pattern numbers, shape (P,)."""
    levels = levels_of(key, dimensions)
    scores = score_patterns(model, levels)
    kind = kinds_called(scores, levels, dimensions, settings)
    best, drop = most_telling(model, levels, scores)
    columns: dict[str, pa.Array] = {
        "pattern": pa.array(key),
        "known": pa.array((levels >= 0).sum(axis=1)),
    }
    for number, dimension in enumerate(dimensions):
        columns[f"{dimension.name}_bits"] = pa.array(scores.bits[:, number])
    columns |= {
        "prior_bits": pa.array(np.full(len(key), model.prior_bits)),
        "own_bits": pa.array(scores.own_bits),
        "log2_odds": pa.array(scores.log2_odds),
        "probability": pa.array(scores.probability),
        "kind": _words([WORDS[Kind(value)] for value in (-1, 0, 1)], kind + 1),
        "settles": _words([d.name for d in dimensions], best, drop > 0),
        "settles_drop": pa.array(drop),
    }
    return pa.table(columns)


def _words(words: Sequence[str], at: IntArray, told: BoolArray | None = None) -> pa.Array:
    """Return the words at these places, none where nothing is told."""
    places = pa.array(at, mask=None if told is None else ~told)
    return pa.array(words, pa.string()).take(places)


def kinds_called(
    scores: Scores,
    levels: LevelArray,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> IntArray:
    """Return the kind of each pattern, by the model or by plain rules as the settings say."""
    family = families_of(dimensions)
    if settings.mode == "rules":
        names = [d.name for d in dimensions]
        contract = names.index("contract") if "contract" in names else None
        return call_by_rules(levels, elicited_weights(dimensions), family, contract).kind
    thresholds = Thresholds(
        client_from=settings.client_from,
        customer_to=settings.customer_to,
        own_bits=settings.own_bits,
    )
    return kinds(scores, family, FAMILIES.index(Family.TIME), thresholds)
