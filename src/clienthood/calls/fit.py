"""Learning m and u from a book: anchored, ordered expectation-maximisation.

Dawid & Skene (1979) for the two hidden classes, Fellegi & Sunter (1969) for the weights. The
anchors, the order of the levels and the trust region keep the classes what the elicited tables
say they are; without them the two classes become big and small spenders.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.order import ordered_tables
from clienthood.calls.patterns import Patterns
from clienthood.calls.weights import Weights
from clienthood.errors import FitError

LN2 = math.log(2.0)
_CHUNK = 4096
"""Patterns at once: arrays so small that memory is not asked of the system for each anew."""
_JOINT = 4096
"""Most joint cells of dimensions that are looked up as one: what a processor holds near."""
_INSET = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOptions:
    """How strongly the elicited tables hold, and when to stop.

    Attributes
    ----------
    anchor_floor, anchor_share
        Each class is anchored by max(floor, anchor_share * n) pseudo-accounts.
    floor_known, share_known
        The floor holds while accounts know this many dimensions on average, the share likewise;
        beyond, each falls in proportion: many dimensions tell the classes apart by themselves.
    share_floor, share_share
        Beta prior of the share of clients: share_floor + share_share * n on each side.
    shift_bits
        Farthest that a learned weight may lie from its elicited one, in bits.
    tolerance
        The fit ends when no weight moves by more, in nats.
    """

    anchor_floor: float = 50.0
    anchor_share: float = 0.3
    floor_known: float = 5.0
    share_known: float = 7.5
    share_floor: float = 2.0
    share_share: float = 0.1
    shift_bits: float = 1.0
    max_iterations: int = 200
    tolerance: float = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallsFit:
    """Result of ``fit_calls``.

    Attributes
    ----------
    weights
        Learned m and u.
    share
        Share of clients in the fit, between 0 and 1.
    client
        P(client) of each pattern in the fit, shape (P,); 1 or 0 where confirmed.
    objective
        Penalised log-likelihood before each iteration and at the end, in nats; never falls.
    converged
        Whether the last iteration moved no weight by more than the tolerance.
    """

    weights: Weights
    share: float
    client: FloatArray
    objective: tuple[float, ...]
    converged: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Some dimensions next to each other, looked up as one: a pattern has one cell in them all."""

    cells: tuple[slice, ...]
    """Cells of each dimension; an unknown has the last of them."""
    codes: IntArray
    """Joint cell of each pattern, shape (P,)."""

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(each.stop - each.start for each in self.cells)

    def joined(self, weight: FloatArray) -> FloatArray:
        """Return the sum of the cells' weights in each joint cell."""
        total = np.zeros(())
        for each in self.cells:
            total = np.add.outer(total, weight[each])
        return np.ravel(total)

    def add(self, joint: FloatArray, found: FloatArray) -> None:
        """Add what was counted in the joint cells to the cells of each dimension."""
        counted = joint.reshape(self.shape)
        for at, each in enumerate(self.cells):
            others = tuple(axis for axis in range(len(self.cells)) if axis != at)
            found[each] += counted.sum(axis=others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """What stays the same from one iteration to the next; flat arrays run over all cells."""

    parts: tuple[_Part, ...]
    counts: FloatArray
    confirmed: FloatArray
    starts: tuple[int, ...]
    """First cell of each dimension, and the number of cells."""
    mass: FloatArray
    """Accounts in each cell, shape (cells,)."""
    anchor_m: FloatArray
    anchor_u: FloatArray
    low: FloatArray
    high: FloatArray
    learns: tuple[bool, ...]
    share_prior: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _State:
    m: FloatArray
    u: FloatArray
    share: float
    client: FloatArray = field(default_factory=lambda: np.zeros(0))


def fit_calls(
    patterns: Patterns,
    anchor: Weights,
    *,
    options: FitOptions | None = None,
    never_against: Sequence[BoolArray] | None = None,
    start: CallsFit | None = None,
) -> CallsFit:
    """Return m, u and the share of clients of highest penalised likelihood.

    The likelihood of a pattern in a class is the product of P(level | class) over the known
    dimensions; each step is an exact expectation-maximisation of that likelihood with its
    priors, which therefore never falls. Dependence is allowed for in the scores, not here: the
    classes are told apart best by all that was seen (docs/decisions/0005).

    Parameters
    ----------
    patterns
        The book; confirmed patterns keep their class.
    anchor
        Elicited tables in order: those of ``anchored``.
    never_against
        Per dimension, shape (L_d,): levels whose weight must be at least 0.
    start
        An earlier fit of the same book to begin with; the anchor if left out.

    Raises
    ------
    FitError
        If the patterns have other dimensions or levels than the tables.
    """
    chosen = options or FitOptions()
    problem = _problem(patterns, anchor, chosen, never_against)
    state = _State(m=_flat(anchor.m), u=_flat(anchor.u), share=0.5)
    if start is not None:
        state = _State(m=_flat(start.weights.m), u=_flat(start.weights.u), share=start.share)
    objective: list[float] = []
    converged = False
    for _ in range(chosen.max_iterations):
        expected, client, value = _expect(problem, state)
        objective.append(value)
        following = _maximise(problem, state, expected, client)
        moved = _distance(state, following)
        state = following
        if moved <= chosen.tolerance:
            converged = True
            break
    _, client, value = _expect(problem, state)
    bounds = list(pairwise(problem.starts))
    return CallsFit(
        weights=Weights(
            m=tuple(state.m[i : j - 1] for i, j in bounds),
            u=tuple(state.u[i : j - 1] for i, j in bounds),
        ),
        share=state.share,
        client=client,
        objective=(*objective, value),
        converged=converged,
    )


def _flat(tables: Sequence[FloatArray]) -> FloatArray:
    """Join tables, each followed by a cell of 1 for unknown, whose logarithm says nothing."""
    return np.concatenate([np.zeros(0), *(np.append(row, 1.0) for row in tables)])


def _problem(
    patterns: Patterns,
    anchor: Weights,
    options: FitOptions,
    never_against: Sequence[BoolArray] | None,
) -> _Problem:
    sizes = np.array(anchor.levels, dtype=np.int64)
    _check_levels(patterns.levels, sizes)
    starts = np.concatenate([[0], np.cumsum(sizes + 1)])
    unknown = patterns.levels < 0
    parts = tuple(_parts(patterns.levels, starts))
    mass = np.zeros(int(starts[-1]))
    for part in parts:
        size = math.prod(part.shape)
        counted = np.bincount(part.codes, weights=patterns.counts, minlength=size)
        part.add(counted.astype(np.float64), mass)
    mass[starts[1:] - 1] = 0.0
    n = float(patterns.counts[~unknown.all(axis=1)].sum())
    telling = [d for d in range(anchor.dimensions) if np.abs(anchor.bits(d)).max() > _INSET]
    known = float(patterns.counts @ (~unknown[:, telling]).sum(axis=1)) / max(n, 1.0)
    floor = options.anchor_floor * min(1.0, options.floor_known / max(known, 1.0))
    share = options.anchor_share * min(1.0, options.share_known / max(known, 1.0))
    pseudo = max(floor, share * n)
    low, high = _trust_region(anchor, options, never_against)
    seen = [mass[i : j - 1] > 0 for i, j in pairwise(starts.tolist())]
    return _Problem(
        parts=parts,
        counts=patterns.counts,
        confirmed=patterns.confirmed,
        starts=tuple(starts.tolist()),
        mass=mass,
        anchor_m=_flat(anchor.m) * pseudo,
        anchor_u=_flat(anchor.u) * pseudo,
        low=low,
        high=high,
        learns=tuple(int(row.sum()) > 1 for row in seen),
        share_prior=options.share_floor + options.share_share * n - 1.0,
    )


def _parts(levels: IntArray, starts: IntArray) -> Iterator[_Part]:
    """Yield the dimensions, as many together as a small table holds the joint cells of."""
    sizes = np.diff(starts).tolist()
    first = 0
    while first < len(sizes):
        last = first + 1
        while last < len(sizes) and math.prod(sizes[first : last + 1]) <= _JOINT:
            last += 1
        codes = np.zeros(len(levels), dtype=np.int64)
        for d in range(first, last):
            level = levels[:, d]
            codes *= sizes[d]
            codes += np.where(level < 0, sizes[d] - 1, level)
        cells = tuple(slice(int(starts[d]), int(starts[d + 1])) for d in range(first, last))
        yield _Part(cells=cells, codes=codes)
        first = last


def _check_levels(levels: IntArray, sizes: IntArray) -> None:
    if levels.shape[1] != len(sizes):
        raise FitError(f"patterns have {levels.shape[1]} dimensions, the tables {len(sizes)}")
    for d in np.flatnonzero(levels.max(axis=0, initial=-1) >= sizes).tolist():
        raise FitError(
            f"level {levels[:, d].max()} is none of the {sizes[d]} levels of the tables",
            where=f"dimension {d}",
        )


def _trust_region(
    anchor: Weights, options: FitOptions, never_against: Sequence[BoolArray] | None
) -> tuple[FloatArray, FloatArray]:
    """Bounds of log(m/u) in nats, a hair inside so that rounding cannot leave them."""
    reach = max(options.shift_bits - _INSET, 0.0)
    low, high = [np.zeros(0)], [np.zeros(0)]
    for d in range(anchor.dimensions):
        weight = anchor.bits(d)
        floor = weight - reach
        if never_against is not None:
            floor = np.maximum.accumulate(np.where(never_against[d], np.maximum(floor, 0), floor))
        low.append(np.append(floor, 0.0) * LN2)
        high.append(np.append(np.maximum(weight + reach, floor), 0.0) * LN2)
    return np.concatenate(low), np.concatenate(high)


def _expect(problem: _Problem, state: _State) -> tuple[FloatArray, FloatArray, float]:
    """Return the expected clients in each cell, P(client) per pattern and the objective."""
    weight = np.log(state.m) - np.log(state.u)
    prior = math.log(state.share) - math.log1p(-state.share)
    looked = [part.joined(weight) for part in problem.parts]
    counted = [np.zeros(len(each)) for each in looked]
    client = np.empty(len(problem.counts))
    value = float(problem.mass @ np.log(state.u))
    for begin in range(0, len(client), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        odds = np.full(len(client[part]), prior)
        for each, joint in zip(problem.parts, looked, strict=True):
            odds += joint.take(each.codes[part], mode="clip")
        fixed, counts = problem.confirmed[part], problem.counts[part]
        smaller = np.exp(-np.abs(odds))
        larger = 1.0 / (1.0 + smaller)
        soft = np.where(odds >= 0, larger, smaller * larger)
        gain = np.maximum(odds, 0.0) + np.log1p(smaller)
        said = ~np.isnan(fixed)
        if said.any():
            soft = np.where(said, fixed, soft)
            gain = np.where(said, soft * odds, gain)
        client[part] = soft
        value += float(counts @ gain)
        accounts = counts * soft
        for each, joint in zip(problem.parts, counted, strict=True):
            joint += np.bincount(each.codes[part], weights=accounts, minlength=len(joint))
    expected = np.zeros(len(weight))
    for each, joint in zip(problem.parts, counted, strict=True):
        each.add(joint, expected)
    total = float(problem.counts.sum())
    value += total * math.log1p(-state.share)
    value += problem.share_prior * (math.log(state.share) + math.log1p(-state.share))
    value += float(problem.anchor_m @ np.log(state.m) + problem.anchor_u @ np.log(state.u))
    return expected, client, value


def _maximise(problem: _Problem, state: _State, expected: FloatArray, client: FloatArray) -> _State:
    """Return the tables and the share that the expected counts and the priors favour most."""
    m, u = state.m.copy(), state.u.copy()
    clients = expected + problem.anchor_m
    customers = np.maximum(problem.mass - expected, 0.0) + problem.anchor_u
    for learns, (i, j) in zip(problem.learns, pairwise(problem.starts), strict=True):
        cells = slice(i, j - 1)
        if learns:
            m[cells], u[cells] = ordered_tables(
                clients[cells], customers[cells], problem.low[cells], problem.high[cells]
            )
    side = problem.share_prior
    total = float(problem.counts.sum())
    share = (float(problem.counts @ client) + side) / (total + 2.0 * side)
    return _State(m=m, u=u, share=share)


def _distance(before: _State, after: _State) -> float:
    """Return the farthest that a weight or the log odds of the share moved, in nats."""
    weights = np.log(after.m / before.m) - np.log(after.u / before.u)
    odds = math.log(after.share / before.share)
    odds -= math.log1p(-after.share) - math.log1p(-before.share)
    return max(float(np.abs(weights).max(initial=0.0)), abs(odds))
