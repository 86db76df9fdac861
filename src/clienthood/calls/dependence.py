"""How far dimensions repeat one another within a class: correlations of their weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.joint import Part, parts_of
from clienthood.calls.patterns import Patterns
from clienthood.calls.weights import Weights

_JOINT = 128
"""Most joint cells of dimensions that are counted as one: those of two parts stay near the
processor, and their products are too few for the libraries behind NumPy to share among threads,
which would make sums depend on the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DependenceOptions:
    """What is believed of the dependence between dimensions before a book is seen.

    Attributes
    ----------
    within_family, across
        Elicited correlations of two dimensions of one family, and of two families.
    pseudo_accounts
        Accounts that the elicited correlations are worth.
    repeats_from
        Correlation above which two dimensions count as one.
    """

    within_family: float = 0.25
    across: float = 0.05
    pseudo_accounts: float = 1000.0
    repeats_from: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dependence:
    """Dependence between the scores of D dimensions within a class.

    Attributes
    ----------
    correlation
        Shrunk correlations, shape (D, D), before groups are made and eigenvalues are floored.
    group
        Number of the group of dimensions that repeat one another, shape (D,); a dimension
        that repeats none is alone in its group.
    covariance
        S, shape (D, D), in bits²: what ``beta_for`` takes.
    """

    correlation: FloatArray
    group: IntArray
    covariance: FloatArray


def elicited_dependence(
    weights: Weights, family: IntArray, options: DependenceOptions | None = None
) -> Dependence:
    """Return the dependence believed before any account is seen."""
    stated = _elicited(family, options or DependenceOptions())
    return _dependence(stated, weights, options or DependenceOptions())


def residual_dependence(
    patterns: Patterns,
    client: FloatArray,
    weights: Weights,
    family: IntArray,
    options: DependenceOptions | None = None,
) -> Dependence:
    """Return the dependence found within the classes, shrunk to the elicited one.

    Correlations are pooled over the two classes, each account counted in each class by its
    probability, over accounts that know both dimensions. They are floored at 0: accounts are
    told apart by the sum of their scores, which makes scores look opposed where they are not.

    Parameters
    ----------
    patterns
        The book.
    client
        P(client) of each pattern, shape (P,).
    weights
        m and u whose log2 ratios are the scores.
    family
        Family of each dimension, shape (D,).
    """
    chosen = options or DependenceOptions()
    stated = _elicited(family, chosen)
    found, accounts = _pooled_correlation(patterns, client, weights)
    part = accounts / (accounts + chosen.pseudo_accounts)
    shrunk = np.maximum(part * found + (1.0 - part) * stated, 0.0)
    np.fill_diagonal(shrunk, 1.0)
    return _dependence(shrunk, weights, chosen)


def _elicited(family: IntArray, options: DependenceOptions) -> FloatArray:
    same = family[:, None] == family[None, :]
    stated = np.where(same, options.within_family, options.across)
    np.fill_diagonal(stated, 1.0)
    return stated


def _pooled_correlation(
    patterns: Patterns, client: FloatArray, weights: Weights
) -> tuple[FloatArray, FloatArray]:
    """Return the within-class correlations and the accounts they rest on, each (D, D)."""
    dims = weights.dimensions
    size = np.zeros((dims, dims))
    cross, square = np.zeros_like(size), np.zeros_like(size)
    for moments in _moments(patterns, client, weights):
        n, total = moments[:dims, :dims], moments[dims : 2 * dims, :dims]
        per = 1.0 / np.maximum(n, 1e-300)
        cross += moments[dims : 2 * dims, dims : 2 * dims] - total * total.T * per
        square += moments[2 * dims :, :dims] - total**2 * per
        size += n
    noise = 1e-9 * np.maximum(size, 1.0)
    varies = np.minimum(square, square.T) > noise
    scale = np.sqrt(np.where(varies, square * square.T, 1.0))
    found = np.clip(np.where(varies, cross / scale, 0.0), -1.0, 1.0)
    return found, np.where(varies, size, 0.0)


def _moments(patterns: Patterns, client: FloatArray, weights: Weights) -> FloatArray:
    """Return the cross products of (known, score, score²) in each class, shape (2, 3D, 3D)."""
    dims = weights.dimensions
    parts = parts_of(patterns.levels, weights.levels, _JOINT)
    of_cells = [_features(part, weights) for part in parts]
    clients = patterns.counts * client
    moments = np.zeros((2, 3 * dims, 3 * dims))
    both = np.empty(len(client), dtype=np.int64)
    for first, (left, (at, rows)) in enumerate(zip(parts, of_cells, strict=True)):
        for right, (across, columns) in zip(parts[: first + 1], of_cells, strict=False):
            np.multiply(left.codes, right.size, out=both)
            both += right.codes
            for held, accounts in zip(moments, (clients, patterns.counts - clients), strict=True):
                counted = np.bincount(both, accounts, minlength=left.size * right.size)
                found = rows.T @ counted.reshape(left.size, right.size) @ columns
                held[np.ix_(at, across)] = found
                held[np.ix_(across, at)] = found.T
    return moments


def _features(part: Part, weights: Weights) -> tuple[IntArray, FloatArray]:
    """Return where known, score and score² of a part's dimensions stand, and them by joint cell."""
    found = []
    for d, cell in zip(
        part.dimensions, np.unravel_index(range(part.size), part.shape), strict=True
    ):
        score = np.append(weights.bits(d), 0.0)[cell]
        found.append((cell < weights.levels[d], score, score**2))
    places = np.array(part.dimensions) + weights.dimensions * np.arange(3)[:, None]
    features = np.array(found, dtype=np.float64).swapaxes(0, 1).reshape(-1, part.size)
    return places.ravel(), features.T


def _dependence(
    correlation: FloatArray, weights: Weights, options: DependenceOptions
) -> Dependence:
    group = _groups(correlation, options.repeats_from)
    merged = _merged(correlation, group)
    deviation = np.sqrt(weights.variance())
    deviation = np.where(deviation > 1e-9, deviation, 0.0)
    return Dependence(
        correlation=correlation,
        group=group,
        covariance=_positive(merged) * np.outer(deviation, deviation),
    )


def _groups(correlation: FloatArray, repeats_from: float) -> IntArray:
    """Join the most correlated pairs first, and only where every pair of the union repeats."""
    group = np.arange(len(correlation), dtype=np.int64)
    first, second = np.triu_indices(len(correlation), k=1)
    order = np.argsort(-correlation[first, second], kind="stable")
    for i, j in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if correlation[i, j] <= repeats_from:
            break
        left, right = group == group[i], group == group[j]
        if group[i] != group[j] and correlation[np.ix_(left, right)].min() > repeats_from:
            group[left | right] = min(int(group[i]), int(group[j]))
    return group


def _merged(correlation: FloatArray, group: IntArray) -> FloatArray:
    """Set correlations to 1 inside a group and to the groups' mean between groups."""
    member = (group[:, None] == np.unique(group)[None, :]).astype(np.float64)
    share = member / np.maximum(member.sum(axis=0), 1.0)
    merged = member @ (share.T @ correlation @ share) @ member.T
    return np.where(group[:, None] == group[None, :], 1.0, merged)


def _positive(correlation: FloatArray) -> FloatArray:
    """Raise eigenvalues to at least 1e-6, so that every set of dimensions can be solved."""
    if len(correlation) == 0:
        return correlation
    values, vectors = np.linalg.eigh(correlation)
    if values[0] >= 1e-6:
        return correlation
    raised = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(raised))
    return np.asarray(raised / np.outer(scale, scale))
