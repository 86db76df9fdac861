"""Shifted-beta-geometric: contracts renewed or not at known dates (Fader & Hardie 2007).

At each renewal a contract is lost with its own constant probability theta ~ Beta(alpha, beta).
Those who stay are more and more the loyal ones, so retention rises although nobody changes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clienthood.value.models import renewals
from clienthood.value.models.columns import Column, FloatArray
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Prior, fitted
from clienthood.value.models.gamma_ratios import digamma_rise, log_beta_fall
from clienthood.value.models.optimum import Objective
from clienthood.value.models.renewals import Fall
from clienthood.value.models.tenure import Contracts, contracts_of, fates

NAME = "sBG"
NAMES = ("alpha", "beta")


class SBG(NamedTuple):
    """Parameters of the sBG, each a number or an array that fits the contracts.

    alpha and beta: the beta distribution of the probability of loss at a renewal; its mean is
    alpha / (alpha + beta), and the smaller alpha + beta, the more contracts differ.
    """

    alpha: FloatArray | float
    beta: FloatArray | float

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
) -> Fit[SBG]:
    """Return the sBG fitted to contracts.

    Parameters
    ----------
    survived
        Renewals each contract survived.
    lost
        Whether the next renewal was refused; else the contract is still in force.
    weights
        How many contracts each row stands for.
    covariates
        Columns of ``leaving``: the odds of loss at every renewal are multiplied by exp(g'z),
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
            start=np.zeros(2 + len(scales)),
            objective=_objective(contracts, z),
            value=lambda theta: _value(contracts, _moved(theta, z)),
            natural=lambda theta: SBG(np.exp(theta[0]), np.exp(theta[1])),
            accounts=contracts.accounts,
            rows=len(contracts.survived),
            scales=tuple(scales.tolist()),
        ),
        prior,
    )


def unseen(prior: Centre) -> Fit[SBG]:
    """Return the sBG of contracts of which none came up for renewal yet: the prior itself."""
    return fitted(
        Likelihood(
            model=NAME,
            names=NAMES,
            start=np.array(prior.mean),
            objective=lambda theta: (0.0, np.zeros(2)),
            natural=lambda theta: SBG(np.exp(theta[0]), np.exp(theta[1])),
            accounts=1.0,
            rows=1,
        ),
        prior,
    )


def with_covariates(fit: Fit[SBG], covariates: Covariates, accounts: int) -> SBG:
    """Return the parameters of each contract by its covariates; alpha of shape (accounts,)."""
    moved = matrix(covariates, accounts) @ np.array(list(fit.coefficients.values()))
    return fit.params._replace(alpha=fit.params.alpha * np.exp(moved))


def log_likelihood(params: SBG, survived: Column, lost: Column) -> FloatArray:
    """Return the log-likelihood of each contract (Fader & Hardie 2007), shape (contracts,)."""
    return _each(params, *fates(survived, lost))


def survival(params: SBG, t: Column) -> FloatArray:
    """Return the share of new contracts in force after ``t`` renewals."""
    later = np.asarray(t, dtype=np.float64)
    return np.exp(-log_beta_fall(params.alpha, params.beta, later))


def retention(params: SBG, t: Column) -> FloatArray:
    """Return the share of contracts up for their ``t``-th renewal that renew."""
    alpha, beta = params
    before = np.asarray(t, dtype=np.float64) - 1
    return np.asarray((beta + before) / (alpha + beta + before))


def p_alive(params: SBG, survived: Column, lost: Column, *, ahead: float = 0.0) -> FloatArray:
    """Return the probability that each contract is in force after ``ahead`` more renewals.

    For ``ahead`` 0 it is known: 0 where lost, else 1.
    """
    return renewals.p_alive(_fall(params), survived, lost, ahead)


def expected_renewals(params: SBG, horizon: int, survived: Column) -> FloatArray:
    """Return the expected renewals among the next ``horizon`` of contracts in force.

    ``survived`` are the renewals survived so far.
    """
    return renewals.expected_renewals(_fall(params), horizon, survived)


def p_renewals(params: SBG, n: int, horizon: int, survived: Column) -> FloatArray:
    """Return the probability that contracts in force renew ``n`` of the next ``horizon`` times."""
    return renewals.p_renewals(_fall(params), n, horizon, survived)


def derl(params: SBG, discount: float, survived: Column) -> FloatArray:
    """Return the discounted expected residual lifetime in renewals, without horizon.

    Just before the next renewal, which counts whole; ``discount`` per period, more than 0.
    Fader & Hardie (2010), whose n periods of tenure are ``survived`` + 1.
    """
    return renewals.derl(_fall(params), discount, survived)


def simulate_future(
    params: SBG, horizon: int, survived: Column, random: np.random.Generator
) -> FloatArray:
    """Return one draw of the renewals of each contract in force among its next ``horizon``.

    Shape of the parameters broadcast against the contracts: one row per draw of the parameters.
    """
    return renewals.drawn(_fall(params), horizon, survived, random)


def simulate(params: SBG, opportunities: Column, *, seed: int = 0) -> renewals.Simulated:
    """Return one simulated contract for each number of renewal dates observed."""
    return renewals.simulated(_fall(params), opportunities, seed)


def _fall(params: SBG) -> Fall:
    """Return minus the log probability to survive ``ahead`` more renewals."""
    alpha, beta = params
    return lambda survived, ahead: log_beta_fall(alpha, beta + survived, ahead)


def _each(params: SBG, survived: FloatArray, lost: FloatArray) -> FloatArray:
    """Return the log-likelihood of each contract."""
    alpha, beta = params
    at_loss = np.log(alpha / (alpha + beta + survived))
    return np.asarray(lost * at_loss - log_beta_fall(alpha, beta, survived))


def _moved(theta: FloatArray, z: FloatArray) -> SBG:
    """Return the parameters of each row at (log alpha, log beta, g)."""
    return SBG(np.exp(theta[0] + z @ theta[2:]), np.exp(theta[1]))


def _value(contracts: Contracts, params: SBG) -> float:
    """Return minus the log-likelihood alone."""
    return -float(contracts.weight @ _each(params, contracts.survived, contracts.lost))


def _objective(contracts: Contracts, z: FloatArray) -> Objective:
    """Return minus the log-likelihood over (log alpha, log beta, g) and its slope."""
    survived, lost, weight = contracts.survived, contracts.lost, contracts.weight

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        alpha, beta = params = _moved(theta, z)
        each = _each(params, survived, lost)
        up_for = alpha + beta + survived
        by_alpha = lost * (1 - alpha / up_for) - alpha * digamma_rise(alpha + beta, survived)
        rises = digamma_rise(beta, alpha) - digamma_rise(beta + survived, alpha)
        by_beta = beta * (rises - lost / up_for)
        slope = [weight @ by_alpha, weight @ by_beta, *(weight * by_alpha @ z)]
        return -float(weight @ each), -np.array(slope)

    return objective
