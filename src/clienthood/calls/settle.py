"""What would settle an undecided account: the worth of each piece of missing evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.model import CallsModel
from clienthood.calls.patterns import masks_of
from clienthood.calls.scores import probabilities, score_levels
from clienthood.calls.shrink import beta_for
from clienthood.calls.weights import level_weights

FEW = 4096
"""Sets of known dimensions that are solved together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Missing:
    """Result of ``value_of_missing``.

    Attributes
    ----------
    drop
        Expected drop of p(1 - p) if the dimension were known, shape (P, D); 0 where it is
        known already and never below 0.
    order
        Dimensions, the most telling first, shape (P, D); equal ones in their own order.
    """

    drop: FloatArray
    order: IntArray


def value_of_missing(model: CallsModel, levels: IntArray) -> Missing:
    """Return what each unknown dimension would be expected to settle.

    A level is expected with p m + (1 - p) u. If it came, its bits would be added, and the bits
    of the known dimensions would be shrunk anew, since the set of known dimensions has grown.

    Parameters
    ----------
    model
        The book's model.
    levels
        Shape (P, D); -1 where unknown.
    """
    masks = masks_of(levels)
    table = model.table(masks)
    scores = score_levels(levels, table, model.prior_bits)
    multiplier = model.multiplier[model.family]
    weight = level_weights(model.weights) * multiplier[:, None]
    padded = np.pad(weight, ((0, 0), (0, 1)))
    known_weight = padded[np.arange(levels.shape[1]), levels] * (levels >= 0)
    p = scores.probability
    drop = np.zeros(levels.shape)
    unknown = [np.flatnonzero(levels[:, d] < 0) for d in range(levels.shape[1])]
    for d, (rows, beta) in enumerate(zip(unknown, _betas(model, masks, unknown), strict=True)):
        kept = model.prior_bits + (beta * known_weight[rows]).sum(axis=1)
        m, u, here = model.weights.m[d], model.weights.u[d], p[rows, None]
        odds = kept[:, None] + beta[:, d : d + 1] * weight[d, : len(m)]
        after = probabilities(odds)
        expected = ((here * m + (1.0 - here) * u) * after * (1.0 - after)).sum(axis=1)
        drop[rows, d] = np.maximum(p[rows] * (1.0 - p[rows]) - expected, 0.0)
    return Missing(drop=drop, order=np.argsort(-drop, axis=1, kind="stable"))


def _betas(model: CallsModel, masks: IntArray, unknown: list[IntArray]) -> Iterator[FloatArray]:
    """Yield beta of the patterns in which a dimension is unknown as if it were known, one by one.

    For a few patterns all of them are solved together, which is quicker.
    """
    grown = [masks[rows] | (1 << d) for d, rows in enumerate(unknown)]
    covariance = model.dependence.covariance
    if sum(map(len, grown)) > FEW:
        yield from (beta_for(each, covariance) for each in grown)
        return
    ends = np.cumsum([len(each) for each in grown])[:-1]
    yield from np.split(beta_for(np.concatenate(grown), covariance), ends)
