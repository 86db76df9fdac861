"""Geometric lifetimes: every contract is lost at every renewal with the same probability.

The yardstick for models in which contracts differ; the sBG becomes it as alpha and beta grow
with alpha / beta fixed (Fader & Hardie 2007).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit

from clienthood.value.models.columns import Column, FloatArray
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.optimum import Objective
from clienthood.value.models.tenure import Contracts, contracts_of, fates

NAME = "geometric"
NAMES = ("odds",)


class Geometric(NamedTuple):
    """The parameter of the geometric model: the odds of loss to renewal at every renewal."""

    odds: FloatArray | float

    @property
    def theta(self) -> FloatArray | float:
        """Probability of loss at every renewal."""
        return self.odds / (1 + self.odds)


def fit(
    survived: Column,
    lost: Column,
    *,
    weights: Column | None = None,
    prior: Prior | Centre = "weak",
) -> Fit[Geometric]:
    """Return the geometric model fitted to contracts.

    Parameters
    ----------
    survived, lost
        Renewals each contract survived; whether the next was refused, else it is in force.
    weights
        How many contracts each row stands for.
    prior
        ``weak`` (N(0, 3²) on the log odds), ``none`` (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be (the row is named) or no contract came up for renewal.
    """
    contracts = contracts_of(survived, lost, weights)
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.zeros(1),
            objective=_objective(contracts),
            natural=lambda theta: Geometric(np.exp(theta[0])),
            accounts=contracts.accounts,
            rows=len(contracts.survived),
        ),
        prior,
    )


def log_likelihood(params: Geometric, survived: Column, lost: Column) -> FloatArray:
    """Return the log-likelihood of each contract, shape (contracts,)."""
    counts, ended = fates(survived, lost)
    log_odds = np.log(params.odds)
    return np.asarray(counts * log_expit(-log_odds) + ended * log_expit(log_odds))


def survival(params: Geometric, t: Column) -> FloatArray:
    """Return the share of contracts in force after ``t`` renewals."""
    return np.exp(-np.asarray(t, dtype=np.float64) * np.log1p(params.odds))


def _objective(contracts: Contracts) -> Objective:
    """Return minus the log-likelihood over the log odds and its slope."""
    renewed = float(contracts.weight @ contracts.survived)
    refused = float(contracts.weight @ contracts.lost)

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        value = renewed * log_expit(-theta[0]) + refused * log_expit(theta[0])
        slope = refused * expit(-theta[0]) - renewed * expit(theta[0])
        return -float(value), -np.array([slope])

    return objective
