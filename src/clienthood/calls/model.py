"""The call model of one book: weights, dependence, prior and multipliers, fitted together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.confirmed import RecalibrationOptions, recalibrate
from clienthood.calls.dependence import (
    Dependence,
    DependenceOptions,
    elicited_dependence,
    residual_dependence,
)
from clienthood.calls.fit import CallsFit, FitOptions, fit_calls
from clienthood.calls.patterns import Patterns, by_dimension, masks_of
from clienthood.calls.prior import prior_from_evidence, prior_from_share
from clienthood.calls.scores import Scores, ScoreTable, own_bits, score_levels, score_table
from clienthood.calls.weights import Weights, anchored
from clienthood.errors import FitError
from clienthood.units import on_grid


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """How a book's model is fitted.

    Attributes
    ----------
    fit, dependence, recalibration
        Options of the parts.
    learn
        Whether weights and correlations may move from their elicited values.
    client_share
        Share of clients that the business states; None for the share among clear accounts.
    """

    fit: FitOptions = field(default_factory=FitOptions)
    dependence: DependenceOptions = field(default_factory=DependenceOptions)
    recalibration: RecalibrationOptions = field(default_factory=RecalibrationOptions)
    learn: bool = True
    client_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallsModel:
    """All that is needed to score any pattern, and to show why.

    Attributes
    ----------
    weights
        Learned m and u.
    anchor
        Elicited m and u in order, from which they were learned.
    family
        Family of each dimension, shape (D,), numbered from 0.
    dependence
        Correlations within the classes.
    multiplier
        Multiplier of each family, shape (F,); 1 without confirmed kinds.
    prior_bits
        Log2 odds before any evidence, a multiple of 1/1024.
    accounts, confirmed
        Accounts fitted, and those of confirmed kind.
    iterations, converged
        Steps of the last fit, and whether it ended by itself.
    """

    weights: Weights
    anchor: Weights
    family: IntArray
    dependence: Dependence
    multiplier: FloatArray
    prior_bits: float
    accounts: float
    confirmed: float
    iterations: int
    converged: bool

    def table(self, masks: IntArray) -> ScoreTable:
        """Return the bits of every level for sets of known dimensions, shape (M,)."""
        return score_table(
            masks, self.weights, self.dependence.covariance, self.multiplier[self.family]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain values that JSON holds exactly."""
        return {
            "weights": _tables(self.weights),
            "anchor": _tables(self.anchor),
            "family": self.family.tolist(),
            "correlation": self.dependence.correlation.tolist(),
            "group": self.dependence.group.tolist(),
            "covariance": self.dependence.covariance.tolist(),
            "multiplier": self.multiplier.tolist(),
            "prior_bits": self.prior_bits,
            "accounts": self.accounts,
            "confirmed": self.confirmed,
            "iterations": self.iterations,
            "converged": self.converged,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CallsModel:
        """Return the model that ``to_dict`` wrote."""
        size = len(values["family"])
        square = (size, size)
        return cls(
            weights=_weights(values["weights"]),
            anchor=_weights(values["anchor"]),
            family=np.array(values["family"], dtype=np.int64),
            dependence=Dependence(
                correlation=np.array(values["correlation"], dtype=np.float64).reshape(square),
                group=np.array(values["group"], dtype=np.int64),
                covariance=np.array(values["covariance"], dtype=np.float64).reshape(square),
            ),
            multiplier=np.array(values["multiplier"], dtype=np.float64),
            prior_bits=float(values["prior_bits"]),
            accounts=float(values["accounts"]),
            confirmed=float(values["confirmed"]),
            iterations=int(values["iterations"]),
            converged=bool(values["converged"]),
        )


def fit_model(
    patterns: Patterns,
    elicited: Weights,
    family: ArrayLike,
    *,
    options: ModelOptions | None = None,
    never_against: Sequence[BoolArray] | None = None,
) -> CallsModel:
    """Return the call model of a book.

    The weights are fitted, the dependence is found within the classes they tell apart, then
    comes the prior, and last the multipliers if kinds are confirmed.

    Parameters
    ----------
    patterns
        The book; it may be empty.
    elicited
        m0 and u0.
    family
        Family of each dimension, shape (D,), numbered from 0.
    never_against
        Per dimension, shape (L_d,): levels whose weight must be at least 0.

    Raises
    ------
    FitError
        If patterns, tables and families differ in dimensions or levels.
    """
    chosen = options or ModelOptions()
    families = np.asarray(family, dtype=np.int64)
    if families.shape != (elicited.dimensions,):
        raise FitError(f"{elicited.dimensions} dimensions have {families.size} families")
    anchor = anchored(elicited, never_against)
    fit: CallsFit | None = None
    if not chosen.learn:
        dependence = elicited_dependence(anchor, families, chosen.dependence)
    else:
        fit = fit_calls(patterns, anchor, options=chosen.fit, never_against=never_against)
        dependence = residual_dependence(
            patterns, fit.client, fit.weights, families, chosen.dependence
        )
    return _finished(patterns, anchor, families, fit, dependence, chosen)


def score_patterns(model: CallsModel, levels: ArrayLike) -> Scores:
    """Return the scores of rows of levels, shape (P, D); anything below 0 is unknown."""
    rows = by_dimension(levels)
    return score_levels(rows, model.table(masks_of(rows)), model.prior_bits)


def _finished(
    patterns: Patterns,
    anchor: Weights,
    family: IntArray,
    fit: CallsFit | None,
    dependence: Dependence,
    options: ModelOptions,
) -> CallsModel:
    """Add the prior and, where kinds are confirmed, the intercept and multipliers."""
    weights = anchor if fit is None else fit.weights
    table = score_table(
        masks_of(patterns.levels), weights, dependence.covariance, np.ones(len(family))
    )
    if options.client_share is None:
        prior = prior_from_evidence(own_bits(patterns.levels, table), patterns.counts)
    else:
        prior = prior_from_share(options.client_share)
    told = ~np.isnan(patterns.confirmed)
    scores = score_levels(patterns.levels[told], table, 0.0)
    family_bits = np.zeros((len(scores.own_bits), int(family.max(initial=-1)) + 1))
    for d, group in enumerate(family.tolist()):
        family_bits[:, group] += scores.bits[:, d]
    found = recalibrate(
        family_bits,
        patterns.confirmed[told],
        patterns.counts[told],
        prior,
        options.recalibration,
    )
    return CallsModel(
        weights=weights,
        anchor=anchor,
        family=family,
        dependence=dependence,
        multiplier=found.multiplier,
        prior_bits=on_grid(found.intercept_bits),
        accounts=float(patterns.counts.sum()),
        confirmed=found.accounts,
        iterations=0 if fit is None else len(fit.objective) - 1,
        converged=True if fit is None else fit.converged,
    )


def _tables(weights: Weights) -> dict[str, list[list[float]]]:
    return {"m": [row.tolist() for row in weights.m], "u": [row.tolist() for row in weights.u]}


def _weights(values: Mapping[str, Any]) -> Weights:
    return Weights(
        m=tuple(np.array(row, dtype=np.float64) for row in values["m"]),
        u=tuple(np.array(row, dtype=np.float64) for row in values["u"]),
    )
