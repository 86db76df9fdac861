"""What would settle an undecided account: the worth of each piece of missing evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clienthood.calls.arrays import FloatArray, IntArray, LevelArray
from clienthood.calls.model import CallsModel, score_patterns
from clienthood.calls.patterns import by_dimension, distinct, masks_of, places_among
from clienthood.calls.scores import Scores, probabilities
from clienthood.calls.shrink import beta_for
from clienthood.calls.weights import level_weights

_CHUNK = 4096
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


def value_of_missing(model: CallsModel, levels: ArrayLike, scores: Scores | None = None) -> Missing:
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
    drop = np.empty(np.shape(levels), order="F")
    for part, found in _drops(model, by_dimension(levels), scores):
        drop[part] = found.T
    return Missing(drop=drop)


def most_telling(
    model: CallsModel, levels: LevelArray, scores: Scores
) -> tuple[IntArray, FloatArray]:
    """Return which unknown dimension would settle most, and the drop, each of shape (P,).

    Where all is known the drop is 0; of equal dimensions the first is told.
    """
    best, drop = np.empty(len(levels), dtype=np.int64), np.empty(len(levels))
    for part, found in _drops(model, levels, scores):
        best[part] = found.argmax(axis=0)
        drop[part] = found.max(axis=0)
    return best, drop


def _drops(
    model: CallsModel, levels: LevelArray, scores: Scores | None
) -> Iterator[tuple[slice, FloatArray]]:
    """Yield some rows and the expected drop of each dimension there, shape (D, rows)."""
    p = (scores or score_patterns(model, levels)).probability
    weight = level_weights(model.weights) * model.multiplier[model.family][:, None]
    padded = np.pad(weight, ((0, 0), (1, 0)))
    starts = 1 + padded.shape[1] * np.arange(len(weight))
    masks = masks_of(levels)
    sets = _grown(distinct(masks, len(weight)), len(weight))
    place, beta = places_among(sets, len(weight)), beta_for(sets, model.dependence.covariance)
    tables = list(zip(weight, model.weights.m, model.weights.u, strict=True))
    for begin in range(0, len(levels), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        known_weight = padded.take(np.ascontiguousarray(levels[part]) + starts)
        drop = np.zeros(levels[part].shape[::-1])
        for d, (bits, m, u) in enumerate(tables):
            rows = np.flatnonzero(levels[part, d] < 0)
            shrunk = beta.take(place(masks[part].take(rows) | (1 << d)), axis=0)
            own = shrunk[:, d].copy()
            shrunk *= known_weight.take(rows, axis=0)
            kept = model.prior_bits + shrunk.sum(axis=1)
            here = p[part].take(rows)
            after = probabilities(own * bits[: len(m), None] + kept)
            likely = here * m[:, None] + (1.0 - here) * u[:, None]
            expected = (likely * after * (1.0 - after)).sum(axis=0)
            drop[d, rows] = np.maximum(here * (1.0 - here) - expected, 0.0)
        yield part, drop


def _grown(masks: IntArray, dimensions: int) -> IntArray:
    """Return the sets of known dimensions that one more would make of these, rising."""
    more = masks[:, None] | (1 << np.arange(dimensions, dtype=np.int64))
    return distinct(more[more != masks[:, None]], dimensions)
