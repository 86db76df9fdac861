"""Beta-discrete-Weibull: loyalty that changes with tenure (Fader, Hardie, Liu, Davin &
Steenburgh 2018).

A contract stays in force over t renewals with probability (1 - theta)^(t^c), theta ~ Beta(alpha,
beta): with c above 1 each contract is left more readily as it ages, below 1 less. c = 1 is the sBG.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clienthood.value.models import renewals
from clienthood.value.models.columns import Column, FloatArray
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.gamma_ratios import Number, digamma_rise, log_beta_fall
from clienthood.value.models.optimum import Objective
from clienthood.value.models.renewals import Fall
from clienthood.value.models.tenure import Contracts, contracts_of, fates

NAME = "BdW"
NAMES = ("alpha", "beta", "c")
_LARGEST = 300.0
"""No t^c beyond e^300 is told apart."""
_SMALLEST = 1e-100


class BdW(NamedTuple):
    """Parameters of the BdW, each a number or an array that fits the contracts.

    alpha and beta: the beta distribution of the probability of loss at the first renewal; c: how
    it changes with tenure, above 1 where contracts grow restless, below 1 where they settle.
    """

    alpha: FloatArray | float
    beta: FloatArray | float
    c: FloatArray | float

    @property
    def polarisation(self) -> FloatArray | float:
        """How far contracts differ, 1 / (1 + alpha + beta): 0 all alike, 1 all or nothing."""
        return 1 / (1 + self.alpha + self.beta)


def fit(
    survived: Column,
    lost: Column,
    *,
    weights: Column | None = None,
    covariates: Covariates = NO_COVARIATES,
    prior: Prior | Centre = "weak",
) -> Fit[BdW]:
    """Return the BdW fitted to contracts.

    Parameters
    ----------
    survived
        Renewals each contract survived.
    lost
        Whether the next renewal was refused; else the contract is still in force.
    weights
        How many contracts each row stands for.
    covariates
        Columns of ``leaving``: the odds of loss at the first renewal are multiplied by exp(g'z),
        alpha_i = alpha exp(g'z) (beta-logistic of Heckman & Willis 1977 with a common beta).
    prior
        ``weak`` (N(0, 3²) on log-parameters), ``none`` (maximum likelihood) or a centre.

    Raises
    ------
    FitError
        If a column holds what cannot be (the row is named), no contract came up for renewal, or
        a covariate moves anything but leaving.
    """
    contracts = contracts_of(survived, lost, weights, covariates)
    scales = contracts.covariates.std(axis=0)
    z = contracts.covariates / scales
    return fitted(
        Likelihood(
            model=NAME,
            names=(*NAMES, *covariates.names),
            start=np.zeros(3 + len(scales)),
            objective=_objective(contracts, z),
            value=lambda theta: _value(contracts, _moved(theta, z)),
            natural=lambda theta: BdW(np.exp(theta[0]), np.exp(theta[1]), np.exp(theta[2])),
            accounts=contracts.accounts,
            rows=len(contracts.survived),
            scales=tuple(scales.tolist()),
        ),
        prior,
    )


def with_covariates(fit: Fit[BdW], covariates: Covariates, accounts: int) -> BdW:
    """Return the parameters of each contract by its covariates; alpha of shape (accounts,)."""
    moved = matrix(covariates, accounts) @ np.array(list(fit.coefficients.values()))
    return fit.params._replace(alpha=fit.params.alpha * np.exp(moved))


def log_likelihood(params: BdW, survived: Column, lost: Column) -> FloatArray:
    """Return the log-likelihood of each contract, shape (contracts,)."""
    counts, ended = fates(survived, lost)
    return _each(params, _fall(params)(counts, 1.0), counts, ended)


def survival(params: BdW, t: Column) -> FloatArray:
    """Return the share of new contracts in force after ``t`` renewals, B(alpha, beta + t^c) /
    B(alpha, beta).
    """
    later = np.asarray(t, dtype=np.float64)
    return np.exp(-_fall(params)(np.zeros_like(later), later))


def retention(params: BdW, t: Column) -> FloatArray:
    """Return the share of contracts up for their ``t``-th renewal that renew."""
    return np.exp(-_fall(params)(np.asarray(t, dtype=np.float64) - 1, 1.0))


def p_alive(params: BdW, survived: Column, lost: Column, *, ahead: float = 0.0) -> FloatArray:
    """Return the probability that each contract is in force after ``ahead`` more renewals.

    For ``ahead`` 0 it is known: 0 where lost, else 1.
    """
    return renewals.p_alive(_fall(params), survived, lost, ahead)


def expected_renewals(params: BdW, horizon: int, survived: Column) -> FloatArray:
    """Return the expected renewals among the next ``horizon`` of contracts in force.

    ``survived`` are the renewals survived so far.
    """
    return renewals.expected_renewals(_fall(params), horizon, survived)


def p_renewals(params: BdW, n: int, horizon: int, survived: Column) -> FloatArray:
    """Return the probability that contracts in force renew ``n`` of the next ``horizon`` times."""
    return renewals.p_renewals(_fall(params), n, horizon, survived)


def derl(params: BdW, discount: float, survived: Column) -> FloatArray:
    """Return the discounted expected residual lifetime in renewals, without horizon.

    Just before the next renewal, which counts whole; ``discount`` per period, more than 0.
    """
    return renewals.derl(_fall(params), discount, survived)


def simulate_future(
    params: BdW, horizon: int, survived: Column, random: np.random.Generator
) -> FloatArray:
    """Return one draw of the renewals of each contract in force among its next ``horizon``.

    Shape of the parameters broadcast against the contracts: one row per draw of the parameters.
    """
    return renewals.drawn(_fall(params), horizon, survived, random)


def simulate(params: BdW, opportunities: Column, *, seed: int = 0) -> renewals.Simulated:
    """Return one simulated contract for each number of renewal dates observed."""
    return renewals.simulated(_fall(params), opportunities, seed)


def _fall(params: BdW) -> Fall:
    """Return minus the log probability to survive ``ahead`` more renewals."""
    alpha, beta, c = params
    return lambda survived, ahead: log_beta_fall(
        alpha, beta + _power(survived, c), _power_rise(survived, ahead, c)
    )


def _power(t: FloatArray, c: Number) -> FloatArray:
    """Return t^c, 0 for t = 0."""
    log_t = np.log(np.maximum(t, 1e-12))
    return np.where(t > 0, np.exp(np.minimum(c * log_t, _LARGEST)), 0.0)


def _power_rise(t: FloatArray, ahead: Number, c: Number) -> FloatArray:
    """Return (t + ahead)^c - t^c, to full precision however small it is."""
    later = np.asarray(t + ahead, dtype=np.float64)
    share = np.where(t > 0, ahead / np.maximum(later, 1e-12), 0.5)
    return np.where(t > 0, -np.expm1(c * np.log1p(-share)), 1.0) * _power(later, c)


def _each(params: BdW, drop: FloatArray, survived: FloatArray, lost: FloatArray) -> FloatArray:
    """Return the log-likelihood of each contract; ``drop`` is the fall over the next renewal."""
    leaves = np.log(-np.expm1(-np.maximum(drop, _SMALLEST)))
    stayed = log_beta_fall(params.alpha, params.beta, _power(survived, params.c))
    return np.asarray(lost * leaves - stayed)


def _moved(theta: FloatArray, z: FloatArray) -> BdW:
    """Return the parameters of each row at (log alpha, log beta, log c, g)."""
    return BdW(np.exp(theta[0] + z @ theta[3:]), np.exp(theta[1]), np.exp(theta[2]))


def _value(contracts: Contracts, params: BdW) -> float:
    """Return minus the log-likelihood alone."""
    survived = contracts.survived
    drop = _fall(params)(survived, 1.0)
    return -float(contracts.weight @ _each(params, drop, survived, contracts.lost))


def _objective(contracts: Contracts, z: FloatArray) -> Objective:
    """Return minus the log-likelihood over (log alpha, log beta, log c, g) and its slope."""
    survived, lost, weight = contracts.survived, contracts.lost, contracts.weight
    log_now = np.log(np.maximum(survived, 1.0))
    log_next = np.log(survived + 1)

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        alpha, beta, c = params = _moved(theta, z)
        now, step = _power(survived, c), _power_rise(survived, 1.0, c)
        first, low, high = digamma_rise(beta, alpha), beta + now, beta + now + step
        at_low, at_high = digamma_rise(low, alpha), digamma_rise(high, alpha)
        drop = np.maximum(log_beta_fall(alpha, low, step), _SMALLEST)
        each = _each(params, drop, survived, lost)
        odds = lost / np.expm1(np.minimum(drop, _LARGEST))
        by_alpha = odds * digamma_rise(low + alpha, step) - digamma_rise(beta + alpha, now)
        by_beta = first - at_low + odds * (at_high - at_low)
        moves_now, moves_next = now * log_now, (now + step) * log_next
        by_c = odds * (at_high * moves_next - at_low * moves_now) - at_low * moves_now
        by_alpha, by_beta, by_c = alpha * by_alpha, beta * by_beta, c * by_c
        slope = [weight @ by_alpha, weight @ by_beta, weight @ by_c, *(weight * by_alpha @ z)]
        return -float(weight @ each), -np.array(slope)

    return objective
