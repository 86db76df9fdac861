"""Learning m and u from a book: anchored, ordered expectation-maximisation.

Dawid & Skene (1979) for the two hidden classes, Fellegi & Sunter (1969) for the weights. The
anchors, the order of the levels and the trust region keep the classes what the elicited tables
say they are; without them the two classes become big and small spenders.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, LevelArray
from clienthood.calls.expectation import Counted, Expected, expect
from clienthood.calls.joint import parts_of
from clienthood.calls.order import ordered_tables
from clienthood.calls.patterns import Patterns
from clienthood.calls.weights import Weights
from clienthood.errors import FitError

LN2 = math.log(2.0)
_JOINT = 4096
"""Most joint cells of dimensions that are looked up as one: what a processor holds near."""
_WORTH = 4
"""A sample is worth its steps where the book has so many times its patterns."""
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
    sample
        A book of at least four times as many patterns is fitted to about so many of them first.
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
    sample: int = 32_768


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
        Penalised log-likelihood before each pass over the book and at the end, in nats; it never
        falls.
    converged
        Whether the last pass moved no weight by more than the tolerance.
    """

    weights: Weights
    share: float
    client: FloatArray
    objective: tuple[float, ...]
    converged: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """What stays the same from one iteration to the next; flat arrays run over all cells."""

    book: Counted
    total: float
    """Accounts."""
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

    @property
    def prior(self) -> float:
        """Log odds of the share, in nats."""
        return math.log(self.share) - math.log1p(-self.share)


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
    classes are told apart best by all that was seen (docs/decisions/0005). In a large book the
    steps are made on a sample of its patterns, set right by each pass over all of them; they end
    where the steps on the whole book end.

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
    steps, state, converged = _climbed(problem, state, chosen)
    found = _expect(problem.book, state)
    bounds = list(pairwise(problem.starts))
    return CallsFit(
        weights=Weights(
            m=tuple(state.m[i : j - 1] for i, j in bounds),
            u=tuple(state.u[i : j - 1] for i, j in bounds),
        ),
        share=state.share,
        client=found.client,
        objective=(*steps, _objective(problem, state, found)),
        converged=converged,
    )


def _climbed(
    problem: _Problem, state: _State, options: FitOptions
) -> tuple[list[float], _State, bool]:
    """Return the objective at each pass over the book, where they end, and whether by themselves.

    With a sample, a pass tells by how much the sample's expectations are off here; the sample so
    corrected is climbed to its top, and the next pass looks from there. Should the book's
    objective be lower there, the plain step from the pass before is taken, and plain steps from
    then on.
    """
    step = len(problem.book.counts) // options.sample
    sample = problem.book.thinned(step) if step >= _WORTH else None
    if sample is not None:
        state = _climbed_by(sample, problem, state, options)
    objective: list[float] = []
    plain = state
    for _ in range(options.max_iterations):
        found = _expect(problem.book, state)
        value = _objective(problem, state, found)
        if sample is not None and objective and value < objective[-1]:
            sample, state = None, plain
            continue
        objective.append(value)
        plain = _maximise(problem, state, found.cells, found.clients)
        if _distance(state, plain) <= options.tolerance:
            return objective, plain, True
        seen, state = (state, found), plain
        if sample is not None:
            state = _climbed_by(sample, problem, plain, options, seen)
    return objective, plain, False


def _climbed_by(
    sample: Counted,
    problem: _Problem,
    state: _State,
    options: FitOptions,
    seen: tuple[_State, Expected] | None = None,
) -> _State:
    """Return where steps on a sample end, set right by what the book gave where it was seen."""
    off: tuple[FloatArray | float, float] = 0.0, 0.0
    if seen is not None:
        before, found = seen
        there = _expect(sample, before)
        off = found.cells - there.cells, found.clients - there.clients
    for _ in range(options.max_iterations):
        found = _expect(sample, state)
        cells = np.clip(found.cells + off[0], 0.0, problem.mass)
        clients = min(max(found.clients + off[1], 0.0), problem.total)
        following = _maximise(problem, state, cells, clients)
        moved = _distance(state, following)
        state = following
        if moved <= options.tolerance:
            break
    return state


def _flat(tables: Sequence[FloatArray]) -> FloatArray:
    """Join tables, each followed by a cell of 1 for unknown, whose logarithm says nothing."""
    return np.concatenate([np.zeros(0), *(np.append(row, 1.0) for row in tables)])


def _problem(
    patterns: Patterns,
    anchor: Weights,
    options: FitOptions,
    never_against: Sequence[BoolArray] | None,
) -> _Problem:
    _check_levels(patterns.levels, anchor.levels)
    starts = np.cumsum([0, *(size + 1 for size in anchor.levels)])
    book = Counted(
        parts=parts_of(patterns.levels, anchor.levels, _JOINT),
        counts=patterns.counts,
        confirmed=patterns.confirmed,
    )
    mass = np.zeros(int(starts[-1]))
    silent = np.ones(len(book.counts), dtype=np.bool_)
    for part in book.parts:
        counted = np.bincount(part.codes, weights=book.counts, minlength=part.size)
        part.add(counted.astype(np.float64), mass)
        silent &= part.codes == part.size - 1
    mass[starts[1:] - 1] = 0.0
    n = float(book.counts[~silent].sum())
    telling = [d for d in range(anchor.dimensions) if np.abs(anchor.bits(d)).max() > _INSET]
    known = sum(float(mass[starts[d] : starts[d + 1]].sum()) for d in telling) / max(n, 1.0)
    floor = options.anchor_floor * min(1.0, options.floor_known / max(known, 1.0))
    share = options.anchor_share * min(1.0, options.share_known / max(known, 1.0))
    pseudo = max(floor, share * n)
    low, high = _trust_region(anchor, options, never_against)
    seen = [mass[i : j - 1] > 0 for i, j in pairwise(starts.tolist())]
    return _Problem(
        book=book,
        total=float(book.counts.sum()),
        starts=tuple(starts.tolist()),
        mass=mass,
        anchor_m=_flat(anchor.m) * pseudo,
        anchor_u=_flat(anchor.u) * pseudo,
        low=low,
        high=high,
        learns=tuple(int(row.sum()) > 1 for row in seen),
        share_prior=options.share_floor + options.share_share * n - 1.0,
    )


def _check_levels(levels: LevelArray, sizes: Sequence[int]) -> None:
    if levels.shape[1] != len(sizes):
        raise FitError(f"patterns have {levels.shape[1]} dimensions, the tables {len(sizes)}")
    highest = levels.max(axis=0, initial=-1)
    for d in np.flatnonzero(highest >= np.array(sizes, dtype=np.int64)).tolist():
        raise FitError(
            f"level {highest[d]} is none of the {sizes[d]} levels of the tables",
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


def _expect(book: Counted, state: _State) -> Expected:
    return expect(book, np.log(state.m) - np.log(state.u), state.prior)


def _objective(problem: _Problem, state: _State, found: Expected) -> float:
    """Return the penalised log-likelihood of a state, in nats."""
    value = found.gain + float(problem.mass @ np.log(state.u))
    value += problem.total * math.log1p(-state.share)
    value += problem.share_prior * (math.log(state.share) + math.log1p(-state.share))
    return value + float(problem.anchor_m @ np.log(state.m) + problem.anchor_u @ np.log(state.u))


def _maximise(problem: _Problem, state: _State, expected: FloatArray, clients: float) -> _State:
    """Return the tables and the share that the expected clients and the priors favour most."""
    m, u = state.m.copy(), state.u.copy()
    client = expected + problem.anchor_m
    customer = np.maximum(problem.mass - expected, 0.0) + problem.anchor_u
    for learns, (i, j) in zip(problem.learns, pairwise(problem.starts), strict=True):
        cells = slice(i, j - 1)
        if learns:
            m[cells], u[cells] = ordered_tables(
                client[cells], customer[cells], problem.low[cells], problem.high[cells]
            )
    side = problem.share_prior
    share = (clients + side) / (problem.total + 2.0 * side)
    return _State(m=m, u=u, share=share)


def _distance(before: _State, after: _State) -> float:
    """Return the farthest that a weight or the log odds of the share moved, in nats."""
    weights = np.log(after.m / before.m) - np.log(after.u / before.u)
    odds = math.log(after.share / before.share)
    odds -= math.log1p(-after.share) - math.log1p(-before.share)
    return max(float(np.abs(weights).max(initial=0.0)), abs(odds))
