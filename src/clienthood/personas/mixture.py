"""Latent class model: accounts come from a few groups, each with its own chance of every level.

A level that is not on record says nothing: it is left out of the likelihood of its account. Fits
run on distinct patterns with weights, many at once, so that folds, resamples and starts cost one
matrix product an iteration.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FINE = 16
"""Parts of one in which counts are given, so that they are whole numbers."""
SHORT = 8
"""Iterations of every start, after which only the best of each fit goes on."""
LONG = 50
"""Iterations at most of the best start."""
CLOSE = 3e-4
"""Gain in log likelihood for an account at which a fit is done."""
PSEUDO = 2.0
"""Accounts for which the prior stands in each group; they have the levels of all accounts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """Distinct rows of levels as zeros and ones."""

    hot: FloatArray
    """Shape (P, L): 1 where a pattern has a level, or how often; 0 over what is not known."""
    starts: IntArray
    """First column of each feature, shape (D,)."""
    apart: FloatArray
    """Share of the features known of both in which two patterns differ, shape (P, P)."""

    @property
    def sizes(self) -> IntArray:
        """Number of levels of each feature."""
        return np.diff(np.append(self.starts, self.hot.shape[1]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """One fit: K groups over L levels."""

    log_share: FloatArray
    """Log of the share of each group, shape (K,)."""
    log_chance: FloatArray
    """Log of the chance of each level in each group, shape (K, L)."""

    def joint(self, patterns: Patterns) -> FloatArray:
        """Return the log likelihood of each pattern together with each group, shape (P, K)."""
        return patterns.hot @ self.log_chance.T + self.log_share

    def log_likelihood(self, patterns: Patterns) -> FloatArray:
        """Return the log likelihood of each pattern, shape (P,)."""
        return np.asarray(np.logaddexp.reduce(self.joint(patterns), axis=1), np.float64)

    def labels(self, patterns: Patterns) -> IntArray:
        """Return the likeliest group of each pattern, shape (P,)."""
        return np.asarray(self.joint(patterns).argmax(axis=1), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many levels each feature has, and which of them come as counts."""

    sizes: tuple[int, ...]
    counted: tuple[bool, ...]
    """A counted feature has a column for each level; any other has one column with its level."""


def encode(levels: IntArray, shape: Shape) -> Patterns:
    """Return rows of levels as a column for each level: 1 for a level, or how often it counts.

    Parameters
    ----------
    levels
        One column for a feature, or of a counted one a column for each level; below 0 where not
        known. Few enough rows for all pairs of them.
    shape
        What the columns are.
    """
    starts = np.concatenate([[0], np.cumsum(shape.sizes)[:-1]]).astype(np.int64)
    hot = hot_of(levels, shape)
    whole = np.repeat(sums_of(hot, starts), shape.sizes, axis=1)
    near = np.sqrt(hot / np.where(whole > 0, whole, 1.0))
    known = (sums_of(hot, starts) > 0).astype(np.float64)
    apart = np.maximum(1.0 - (near @ near.T) / np.maximum(known @ known.T, 1.0), 0.0)
    return Patterns(hot=hot, starts=starts, apart=apart)


def hot_of(levels: IntArray, shape: Shape) -> FloatArray:
    """Return a column for each level of each feature; 0 over a feature that is not known."""
    parts, at = [], 0
    for size, counted in zip(shape.sizes, shape.counted, strict=True):
        if counted:
            parts.append(np.maximum(levels[:, at : at + size], 0) / FINE)
            at += size
        else:
            own = np.maximum(levels[:, at], -1)
            parts.append(np.vstack([np.eye(size), np.zeros((1, size))])[own])
            at += 1
    return np.hstack(parts)


def sums_of(hot: FloatArray, starts: IntArray) -> FloatArray:
    """Return the sum over the levels of each feature, shape (..., D)."""
    return np.asarray(np.add.reduceat(hot, starts, axis=-1), np.float64)


def fit(
    patterns: Patterns, weights: FloatArray, groups: int, *, starts: int, seed: int
) -> tuple[Mixture, ...]:
    """Return a fit for each row of weights, the best of several starts.

    Parameters
    ----------
    weights
        How many accounts have each pattern, one row a fit, shape (B, P).
    groups
        Number of groups.
    starts
        How many beginnings are tried for each fit.
    seed
        Equal seeds give equal fits.
    """
    rng = np.random.default_rng([seed, groups])
    around = _margins(patterns, weights.sum(axis=0))
    tried = np.repeat(weights, starts, axis=0)
    chance = np.stack([_begin(patterns, each, groups, around, rng) for each in tried])
    share = np.full((len(tried), groups), 1.0 / groups)
    chance, share, reached = _climb(patterns, tried, around, (chance, share), SHORT)
    best = reached.reshape(len(weights), starts).argmax(axis=1) + np.arange(len(weights)) * starts
    chance, share, _ = _climb(patterns, weights, around, (chance[best], share[best]), LONG)
    return tuple(
        Mixture(log_share=np.log(each_share), log_chance=np.log(each))
        for each_share, each in zip(share, chance, strict=True)
    )


def _margins(patterns: Patterns, weights: FloatArray) -> FloatArray:
    """Return the chance of each level among all, a little smoothed, shape (L,)."""
    counts = weights @ patterns.hot + 0.5
    return counts / _over(patterns, counts)


def _over(patterns: Patterns, counts: FloatArray) -> FloatArray:
    """Return, for each level, the sum over the levels of its feature."""
    return np.repeat(sums_of(counts, patterns.starts), patterns.sizes, axis=-1)


def _begin(
    patterns: Patterns,
    weights: FloatArray,
    groups: int,
    around: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    """Return a beginning: each group like one pattern, the patterns far from one another."""
    far = np.ones(len(weights))
    chosen = []
    for _ in range(groups):
        chance = weights * far**2
        if chance.sum() <= 0:
            chance = weights
        pick = int(rng.choice(len(weights), p=chance / chance.sum()))
        chosen.append(pick)
        far = np.minimum(far, patterns.apart[pick])
    made = around + patterns.hot[chosen]
    return made / _over(patterns, made)


def _climb(
    patterns: Patterns,
    weights: FloatArray,
    around: FloatArray,
    begun: tuple[FloatArray, FloatArray],
    most: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return chances, shares and log likelihoods after some iterations of EM."""
    chance, share = begun
    fits, groups = share.shape
    accounts = weights.sum(axis=1)
    reached = np.full(fits, -np.inf)
    for _ in range(most):
        joint = (np.log(chance).reshape(fits * groups, -1) @ patterns.hot.T).reshape(
            fits, groups, -1
        ) + np.log(share)[:, :, None]
        top = joint.max(axis=1, keepdims=True)
        belongs = np.exp(joint - top)
        whole = belongs.sum(axis=1, keepdims=True)
        now = np.asarray((weights * (np.log(whole) + top)[:, 0]).sum(axis=1), np.float64)
        belongs *= weights[:, None, :] / whole
        counts = (belongs.reshape(fits * groups, -1) @ patterns.hot).reshape(fits, groups, -1)
        counts += PSEUDO * around
        chance = counts / _over(patterns, counts)
        share = belongs.sum(axis=2) + 1.0
        share /= share.sum(axis=1, keepdims=True)
        done = bool(np.all(now - reached < CLOSE * accounts))
        reached = now
        if done:
            break
    return chance, share, reached
