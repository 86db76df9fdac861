"""What would settle an undecided account: the worth of each piece of missing evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.model import CallsModel, score_patterns
from clienthood.calls.patterns import UNKNOWN, distinct, masks_of, places_among
from clienthood.calls.scores import Scores, probabilities
from clienthood.calls.shrink import beta_for
from clienthood.calls.weights import level_weights

_CHUNK = 1024
"""Patterns at once: arrays so small that memory is not asked of the system for each anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Missing:
    """Result of ``value_of_missing``.

    Attributes
    ----------
    drop
        Expected drop of p(1 - p) if the dimension were known, shape (P, D); 0 where it is
        known already and never below 0.
    """

    drop: FloatArray

    @property
    def order(self) -> IntArray:
        """Dimensions, the most telling first, shape (P, D); equal ones in their own order."""
        return np.argsort(-self.drop, axis=1, kind="stable")


def value_of_missing(model: CallsModel, levels: IntArray, scores: Scores | None = None) -> Missing:
    """Return what each unknown dimension would be expected to settle.

    A level is expected with p m + (1 - p) u. If it came, its bits would be added, and the bits
    of the known dimensions would be shrunk anew, since the set of known dimensions has grown.

    Parameters
    ----------
    model
        The book's model.
    levels
        Shape (P, D); -1 where unknown.
    scores
        What ``score_patterns`` returned of them; found anew if left out.
    """
    p = (scores or score_patterns(model, levels)).probability
    weight = level_weights(model.weights) * model.multiplier[model.family][:, None]
    padded = np.pad(weight, ((0, 0), (1, 0)))
    starts = 1 + padded.shape[1] * np.arange(len(weight))
    masks = masks_of(levels)
    sets = _grown(distinct(masks, len(weight)), len(weight))
    place, beta = places_among(sets, len(weight)), beta_for(sets, model.dependence.covariance)
    drop = np.zeros(levels.shape)
    for begin in range(0, len(levels), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        known_weight = padded.take(np.maximum(levels[part], UNKNOWN) + starts)
        for d in range(len(weight)):
            rows = np.flatnonzero(levels[part, d] < 0)
            shrunk = beta.take(place(masks[part][rows] | (1 << d)), axis=0)
            kept = model.prior_bits + (shrunk * known_weight.take(rows, axis=0)).sum(axis=1)
            m, u, here = model.weights.m[d], model.weights.u[d], p[part][rows]
            odds = kept[:, None] + shrunk[:, d : d + 1] * weight[d, : len(m)]
            after = probabilities(odds)
            likely = here[:, None] * m + (1.0 - here)[:, None] * u
            expected = (likely * after * (1.0 - after)).sum(axis=1)
            drop[begin + rows, d] = np.maximum(here * (1.0 - here) - expected, 0.0)
    return Missing(drop=drop)


def _grown(masks: IntArray, dimensions: int) -> IntArray:
    """Return the sets of known dimensions that one more would make of these, rising."""
    more = masks[:, None] | (1 << np.arange(dimensions, dtype=np.int64))
    return distinct(more[more != masks[:, None]], dimensions)
