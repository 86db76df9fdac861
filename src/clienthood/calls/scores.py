"""From levels to bits: one table of bits for each set of known dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray, LevelArray
from clienthood.calls.patterns import by_dimension, distinct, known_of, masks_of, places_among
from clienthood.calls.shrink import beta_for
from clienthood.calls.weights import Weights, level_weights
from clienthood.units import BIT_STEPS

_CHUNK = 8192
"""Rows at once: arrays so small that memory is not asked of the system for each anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreTable:
    """Bits of every level under every set of known dimensions that occurs.

    Attributes
    ----------
    masks
        Sets of known dimensions as whole numbers, rising, shape (M,).
    bits
        Shape (M, D, L) with L the most levels of any dimension; multiples of 1/1024; 0 for an
        unknown dimension and for levels that a dimension does not have.
    beta
        Part of each dimension's evidence that counts, shape (M, D).
    """

    masks: IntArray
    bits: FloatArray
    beta: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """What the evidence says of each row.

    Attributes
    ----------
    bits
        Bits of each dimension, shape (P, D); 0 where unknown.
    own_bits
        Their sum, shape (P,).
    log2_odds
        Prior plus ``own_bits``, exactly, shape (P,).
    probability
        P(client), shape (P,).
    """

    bits: FloatArray
    own_bits: FloatArray
    log2_odds: FloatArray
    probability: FloatArray


def score_table(
    masks: IntArray, weights: Weights, covariance: FloatArray, multiplier: FloatArray
) -> ScoreTable:
    """Return the bits of every level for the given sets of known dimensions.

    A level's bits are multiplier * beta * log2(m/u), rounded to 1/1024 so that sums are exact
    in any order.

    Parameters
    ----------
    masks
        Shape (M,), in any order, repeats allowed.
    covariance
        S of the scores, shape (D, D), in bits².
    multiplier
        Multiplier of each dimension (that of its family), shape (D,).
    """
    unique = distinct(masks, weights.dimensions)
    beta = beta_for(unique, covariance) * known_of(unique, weights.dimensions)
    weight = level_weights(weights)
    bits = (beta * multiplier)[:, :, None] * weight[None, :, :]
    return ScoreTable(masks=unique, bits=rounded(bits), beta=beta)


def score_levels(levels: LevelArray, table: ScoreTable, prior_bits: float) -> Scores:
    """Return the scores of rows of levels, shape (P, D); -1 where unknown."""
    bits = np.empty(levels.shape, order="F")
    own = own_bits(levels, table, bits)
    odds = prior_bits + own
    return Scores(bits=bits, own_bits=own, log2_odds=odds, probability=probabilities(odds))


def own_bits(levels: LevelArray, table: ScoreTable, bits: FloatArray | None = None) -> FloatArray:
    """Return the sum of the bits of each row of levels, shape (P,).

    Parameters
    ----------
    levels
        Shape (P, D); -1 where unknown.
    bits
        Where the bits of each dimension are written, shape (P, D); None for nowhere.
    """
    rows, own = by_dimension(levels), np.zeros(len(levels))
    starts = places_among(table.masks, rows.shape[1])(masks_of(rows))
    starts *= table.bits.shape[2] + 1
    starts += 1
    for d, level in enumerate(rows.T):
        cells = np.pad(table.bits[:, d], ((0, 0), (1, 0))).ravel()
        for begin in range(0, len(own), _CHUNK):
            few = slice(begin, begin + _CHUNK)
            found = cells.take(starts[few] + level[few])
            own[few] += found
            if bits is not None:
                bits[few, d] = found
    return own


def rounded(bits: FloatArray) -> FloatArray:
    """Return the nearest multiples of 1/1024; never minus zero."""
    return np.asarray(np.rint(bits * BIT_STEPS) / BIT_STEPS + 0.0)


def probabilities(log2_odds: FloatArray) -> FloatArray:
    """Return the probabilities whose log2 odds are given, any shape; never NaN."""
    smaller = np.exp2(-np.abs(log2_odds))
    larger = 1.0 / (1.0 + smaller)
    return np.where(log2_odds >= 0, larger, smaller * larger)
