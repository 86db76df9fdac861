"""How many groups there are: as few as foretell accounts left out, and come again on resamples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clienthood.personas.mixture import (
    FloatArray,
    IntArray,
    Mixture,
    Patterns,
    Shape,
    encode,
    fit,
)

FEWEST = 40
"""Accounts below which nothing is looked for: what is found in them does not come again."""
MOST_GROUPS = 8
ROOM = 65
"""Accounts for each group that is tried: fewer of them make no more groups."""
FOLDS = 3
RESAMPLES = 4
PART = 0.8
"""Share of the accounts that a resample draws, each at most once."""
STARTS = 5
STABLE = 0.9
"""Adjusted Rand index between fits on resamples from which groups are said to hold."""
WORSE = 2
"""Numbers of groups in a row that foretell worse than the best, after which no more are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One number of groups, and how well it does."""

    groups: int
    held_out: float
    """Mean log likelihood of an account that was left out of the fit, in nats."""
    error: float
    """Standard error of that mean."""
    stability: float
    """Mean adjusted Rand index between fits on resamples."""
    smallest: int
    """Accounts in the smallest group."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """The groups that were found."""

    tried: tuple[Tried, ...]
    groups: int
    """1: none that hold."""
    mixture: Mixture | None
    """The fit on all accounts, the largest group first; None where there are no groups."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fits:
    """All fits of one number of groups."""

    groups: int
    whole: Mixture
    held: FloatArray
    """Log likelihood of each pattern under the fit of each fold, shape (FOLDS, P)."""
    stability: float
    smallest: int


def choose(levels: IntArray, shape: Shape, *, seed: int) -> Chosen:
    """Return the groups among accounts.

    Of the numbers of groups that hold (resamples agree, no group is tiny, one group foretells
    worse) the smallest is taken that foretells accounts left out as well as the best of them does,
    within one standard error.

    Parameters
    ----------
    levels
        What is known of each account, as ``encode`` reads it.
    shape
        What its columns are.
    seed
        Equal seeds give equal groups.
    """
    if len(levels) < FEWEST or not shape.sizes:
        return Chosen(tried=(), groups=1, mixture=None)
    distinct, at = np.unique(levels, axis=0, return_inverse=True)
    patterns = encode(distinct, shape)
    weights, tests = _weights(at.ravel(), len(distinct), seed)
    found: list[_Fits] = []
    for groups in range(1, min(MOST_GROUPS, len(levels) // ROOM + 1) + 1):
        found.append(_fits(patterns, weights, groups, seed))
        if _past(found, tests):
            break
    return _settled(found, tests, len(levels))


def adjusted_rand(one: IntArray, other: IntArray, weights: FloatArray) -> float:
    """Return how far two ways to group agree: 1 wholly, 0 as by chance.

    Parameters
    ----------
    one, other
        Group of each pattern, shape (P,).
    weights
        Accounts with each pattern, shape (P,).
    """
    cells = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(cells, (one, other), weights)
    both, first, second = _pairs(cells), _pairs(cells.sum(axis=1)), _pairs(cells.sum(axis=0))
    chance = first * second / _pairs(cells.sum())
    most = (first + second) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: FloatArray) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _weights(at: IntArray, patterns: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Return weights of the whole, the folds and the resamples; and what each fold leaves out."""
    rng = np.random.default_rng(seed)
    accounts = len(at)
    fold = rng.permutation(accounts) % FOLDS
    whole = np.bincount(at, minlength=patterns).astype(np.float64)
    tests = np.stack(
        [np.bincount(at[fold == nth], minlength=patterns) for nth in range(FOLDS)]
    ).astype(np.float64)
    most = round(accounts * PART)
    drawn = [
        np.bincount(at[rng.permutation(accounts)[:most]], minlength=patterns)
        for _ in range(RESAMPLES)
    ]
    return np.vstack([whole[None], whole - tests, np.stack(drawn).astype(np.float64)]), tests


def _fits(patterns: Patterns, weights: FloatArray, groups: int, seed: int) -> _Fits:
    starts = STARTS if groups > 1 else 1
    whole, *others = fit(patterns, weights, groups, starts=starts, seed=seed)
    labels = [each.labels(patterns) for each in others[FOLDS:]]
    agreed = [adjusted_rand(one, other, weights[0]) for one, other in combinations(labels, 2)]
    sizes = np.bincount(whole.labels(patterns), weights=weights[0], minlength=groups)
    return _Fits(
        groups=groups,
        whole=whole,
        held=np.stack([each.log_likelihood(patterns) for each in others[:FOLDS]]),
        stability=float(np.mean(agreed)),
        smallest=int(sizes.min()),
    )


def _past(found: Sequence[_Fits], tests: FloatArray) -> bool:
    """Return whether the last few numbers of groups foretell worse than one before them."""
    scores = [float((tests * each.held).sum()) for each in found]
    return len(scores) - 1 - int(np.argmax(scores)) >= WORSE


def _settled(found: Sequence[_Fits], tests: FloatArray, accounts: int) -> Chosen:
    tried = tuple(_tried(each, tests) for each in found)
    best = max(tried, key=lambda each: each.held_out)
    least = max(5, round(accounts * 0.02))
    holds = [
        each
        for each in tried[1 : best.groups]
        if each.stability >= STABLE
        and each.smallest >= least
        and _beats(found[each.groups - 1], found[0], tests)
    ]
    if not holds:
        return Chosen(tried=tried, groups=1, mixture=None)
    most = max(holds, key=lambda each: each.held_out)
    taken = next(each for each in holds if each.held_out >= most.held_out - most.error)
    return Chosen(tried=tried, groups=taken.groups, mixture=_by_size(found[taken.groups - 1].whole))


def _tried(each: _Fits, tests: FloatArray) -> Tried:
    mean, error = _mean(each.held, tests)
    return Tried(
        groups=each.groups,
        held_out=mean,
        error=error,
        stability=each.stability,
        smallest=each.smallest,
    )


def _mean(values: FloatArray, tests: FloatArray) -> tuple[float, float]:
    """Return the mean over the accounts left out, and its standard error."""
    accounts = float(tests.sum())
    mean = float((tests * values).sum() / accounts)
    spread = float((tests * (values - mean) ** 2).sum() / accounts)
    return mean, float(np.sqrt(spread / accounts))


def _beats(each: _Fits, one: _Fits, tests: FloatArray) -> bool:
    gain, error = _mean(each.held - one.held, tests)
    return gain > error


def _by_size(mixture: Mixture) -> Mixture:
    order = np.argsort(-mixture.log_share, kind="stable")
    return Mixture(log_share=mixture.log_share[order], log_chance=mixture.log_chance[order])
