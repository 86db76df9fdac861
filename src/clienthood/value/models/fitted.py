"""A fit: the parameters of a model with their uncertainty, and what the data cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Generic, Literal, TypeVar

import numpy as np

from clienthood.value.models.columns import FloatArray
from clienthood.value.models.optimum import RIDGE, Objective, Optimum, lowest

Params = TypeVar("Params", bound=tuple[object, ...])
"""A named tuple of a model's parameters, each a number or an array."""
Prior = Literal["weak", "none"]
"""``weak`` is N(0, 3²) on each scaled log-parameter; ``none`` is maximum likelihood."""

Height = Callable[[FloatArray], FloatArray]
"""A log density at each of many theta, shape (n, p) to (n,)."""

PRIOR_DEVIATION = 3.0
LOOSE = 0.5
"""A far log-parameter is told by the data all the same if its deviation is smaller."""
FLAT = 1e8
"""A Hessian of a larger condition number does not tell its parameters apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The prior of the scaled log-parameters: independent normals."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """Whether to trust a fit.

    Attributes
    ----------
    converged
        Whether the slope vanished.
    identified
        Whether the data alone fix every parameter.
    held_by_prior
        Parameters that the prior holds rather than the data.
    ridge
        Parameters that ran off along a ridge: the data bear any larger or smaller value.
    condition
        Condition number of the Hessian over the scaled log-parameters.
    gradient
        Largest slope left, per account.
    """

    converged: bool
    identified: bool
    held_by_prior: tuple[str, ...]
    ridge: tuple[str, ...]
    condition: float
    gradient: float

    @property
    def words(self) -> str:
        """What the diagnostics say, in one sentence."""
        if self.ridge:
            return (
                f"Not identified: {', '.join(self.ridge)} ran off along a ridge; forecasts may "
                "stand, the parameters do not. More accounts or a longer history would tell."
            )
        if not self.converged:
            return "The search did not settle; do not rely on these parameters."
        if self.held_by_prior:
            return (
                f"Regularised: the data say little of {', '.join(self.held_by_prior)}, which the "
                "prior holds; more accounts or a longer history would tell."
            )
        return "Every parameter is fixed by the data."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit(Generic[Params]):
    """A fitted model; it may stand wherever a function takes its parameters.

    Attributes
    ----------
    model
        Name of the model.
    params
        The parameters, in the unit of time or money that the data came in.
    coefficients
        Coefficients of covariates, by ``process.name``, and ``scales`` the deviation of each
        covariate: the search runs over coefficient times scale.
    log_likelihood
        Log-likelihood of the data at the parameters, without the prior, in nats, with times in
        the unit of the data.
    accounts
        Number of accounts, and ``rows`` the number of distinct histories among them.
    prior
        ``weak``, ``none`` or ``pooled``.
    theta, covariance
        Mode over the scaled log-parameters, and its Laplace covariance.
    heights
        Log posterior density at many theta, shape (n, p), but for a constant; ``objective`` is
        minus it at one, with its gradient.
    """

    model: str
    names: tuple[str, ...]
    params: Params
    coefficients: Mapping[str, float] = field(default_factory=dict)
    scales: tuple[float, ...] = ()
    log_likelihood: float
    accounts: float
    rows: int
    prior: str
    theta: FloatArray
    covariance: FloatArray
    diagnostics: Diagnostics
    objective: Objective
    heights: Height
    natural: Callable[[FloatArray], Params]

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each parameter, by the delta method from the log-parameters."""
        spread = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        values = self.values
        first = len(self.names) - len(self.scales)
        return {
            name: float(
                spread[place] * abs(values[name])
                if place < first
                else spread[place] / self.scales[place - first]
            )
            for place, name in enumerate(self.names)
        }

    @property
    def values(self) -> dict[str, float]:
        """Every parameter and coefficient by name."""
        count = len(self.names) - len(self.coefficients)
        found = {
            name: float(np.asarray(value))
            for name, value in zip(self.names[:count], self.params, strict=False)
        }
        return found | dict(self.coefficients)

    def __iter__(self) -> Iterator[Any]:
        """Yield the parameters: a fit may stand wherever a function takes them."""
        return iter(self.params)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the parameters hold
        """Return a parameter, so that ``fit.r`` reads as it is written in the paper."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.params, name)

    def __repr__(self) -> str:
        errors = self.standard_errors
        width = max(len(name) for name in self.names)
        lines = [
            f"{self.model}: {self.accounts:,.0f} accounts, log-likelihood "
            f"{self.log_likelihood:,.3f}, prior {self.prior}"
        ]
        lines += [
            f"  {name:<{width}}  {value:>12.6g}  ± {errors[name]:.3g}"
            for name, value in self.values.items()
        ]
        return "\n".join([*lines, f"  {self.diagnostics.words}"])

    def _repr_html_(self) -> str:
        errors = self.standard_errors
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{value:.6g}</td><td>{errors[name]:.3g}</td></tr>"
            for name, value in self.values.items()
        )
        return (
            f"<table><caption>{escape(self.model)}: {self.accounts:,.0f} accounts, "
            f"log-likelihood {self.log_likelihood:,.3f}, prior {escape(self.prior)}</caption>"
            "<thead><tr><th>parameter</th><th>value</th><th>standard error</th></tr></thead>"
            f"<tbody>{rows}</tbody></table><p>{escape(self.diagnostics.words)}</p>"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihood(Generic[Params]):
    """What a model gives to be fitted: minus its log-likelihood over scaled log-parameters.

    Attributes
    ----------
    objective, sample
        Minus the log-likelihood and its gradient, on all rows and on a subsample where there are
        very many.
    value
        Minus the log-likelihood alone, where it costs less than with its gradient.
    values
        The same at many theta at once, shape (n, p) to (n,), where that costs less than one by
        one; sums may then round otherwise, by a relative 1e-12 at most.
    start
        Where the search begins.
    natural
        From scaled log-parameters, shape (p, ...), to parameters in the unit of the data.
    offset
        What to add to the log-likelihood of the scaled data to get that of the data.
    scales
        Deviations of the covariates, whose coefficients are the last names.
    """

    model: str
    names: tuple[str, ...]
    start: FloatArray
    objective: Objective
    natural: Callable[[FloatArray], Params]
    accounts: float
    rows: int
    offset: float = 0.0
    scales: tuple[float, ...] = ()
    sample: Objective | None = None
    value: Callable[[FloatArray], float] | None = None
    values: Callable[[FloatArray], FloatArray] | None = None


def fitted(
    likelihood: Likelihood[Params], prior: Prior | Centre = "weak", *, label: str = ""
) -> Fit[Params]:
    """Return the fit of highest penalised likelihood, whatever the data bear.

    Parameters
    ----------
    prior
        ``weak``: N(0, 3²) on each scaled log-parameter and coefficient; ``none``: maximum
        likelihood; a centre: its own means and deviations.
    label
        What to call the prior where it is a centre.
    """
    centre = _centre(prior, len(likelihood.start))
    objective = _penalised(likelihood.objective, centre)
    found = _sought(likelihood, likelihood.start, centre)
    if centre is None and np.abs(found.theta).max() > RIDGE:
        held = _sought(likelihood, likelihood.start, _centre("weak", len(likelihood.start)))
        other = _sought(likelihood, held.theta, centre)
        found = min(found, other, key=lambda each: each.value)
    values = found.value - (0.0 if centre is None else _penalty(centre, found.theta)[0])
    cut = len(likelihood.names) - len(likelihood.scales)
    coefficients = found.theta[cut:] / np.array(likelihood.scales)
    return Fit(
        model=likelihood.model,
        names=likelihood.names,
        params=likelihood.natural(found.theta),
        coefficients=dict(zip(likelihood.names[cut:], coefficients.tolist(), strict=True)),
        scales=likelihood.scales,
        log_likelihood=likelihood.offset - values,
        accounts=likelihood.accounts,
        rows=likelihood.rows,
        prior=label or (prior if isinstance(prior, str) else "pooled"),
        theta=found.theta,
        covariance=_covariance(found.hessian),
        diagnostics=_diagnosed(likelihood, found, centre),
        objective=objective,
        heights=_heights(likelihood, centre),
        natural=likelihood.natural,
    )


def _sought(likelihood: Likelihood[Params], start: FloatArray, centre: Centre | None) -> Optimum:
    """Return the lowest point from a start; a ridge may have several ends."""
    sample = None if likelihood.sample is None else _penalised(likelihood.sample, centre)
    objective = _penalised(likelihood.objective, centre)
    return lowest(objective, start, likelihood.accounts, sample)


def _centre(prior: Prior | Centre, size: int) -> Centre | None:
    if isinstance(prior, Centre):
        return prior
    if prior == "none":
        return None
    return Centre(mean=(0.0,) * size, deviation=(PRIOR_DEVIATION,) * size)


def _heights(likelihood: Likelihood[Params], centre: Centre | None) -> Height:
    value = likelihood.value or (lambda theta: likelihood.objective(theta)[0])
    values = likelihood.values or (
        lambda many: np.array([value(theta) for theta in many], dtype=np.float64)
    )
    if centre is None:
        return lambda many: -values(many)
    mean, deviation = np.array(centre.mean), np.array(centre.deviation)
    return lambda many: -values(many) - 0.5 * np.square((many - mean) / deviation).sum(axis=1)


def _penalised(objective: Objective, centre: Centre | None) -> Objective:
    if centre is None:
        return objective

    def penalised(theta: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = objective(theta)
        penalty, pull = _penalty(centre, theta)
        return value + penalty, gradient + pull

    return penalised


def _penalty(centre: Centre, theta: FloatArray) -> tuple[float, FloatArray]:
    """Return minus the log prior but for a constant, and its gradient."""
    away = (theta - np.array(centre.mean)) / np.array(centre.deviation)
    return 0.5 * float(away @ away), away / np.array(centre.deviation)


def _covariance(hessian: FloatArray) -> FloatArray:
    """Return the inverse Hessian; a direction without curvature gets a deviation of 1,000."""
    values, vectors = np.linalg.eigh(hessian)
    return np.asarray((vectors / np.maximum(values, 1e-6)) @ vectors.T, dtype=np.float64)


def _diagnosed(
    likelihood: Likelihood[Params], found: Optimum, centre: Centre | None
) -> Diagnostics:
    curvature = np.linalg.eigvalsh(found.hessian)
    condition = float(curvature[-1] / curvature[0]) if curvature[0] > 0 else float("inf")
    spread = np.sqrt(np.diag(_covariance(found.hessian)))
    ridge: Sequence[str] = [
        name
        for name, value, deviation in zip(likelihood.names, found.theta, spread, strict=True)
        if abs(value) > RIDGE and deviation > LOOSE
    ]
    if centre is None and not ridge and condition > FLAT:
        ridge = _slack(likelihood.names, found.hessian, 0.0)
    held: tuple[str, ...] = ()
    if centre is not None:
        precision = 1.0 / np.square(centre.deviation)
        held = _slack(likelihood.names, found.hessian - np.diag(precision), float(precision.max()))
    return Diagnostics(
        converged=found.converged,
        identified=not held and not ridge,
        held_by_prior=held,
        ridge=tuple(ridge),
        condition=condition,
        gradient=found.gradient,
    )


def _slack(names: Sequence[str], hessian: FloatArray, least: float) -> tuple[str, ...]:
    """Return the parameters that make up the directions along which the data curve too little."""
    values, vectors = np.linalg.eigh(hessian)
    flat = vectors[:, values <= max(least, float(values.max()) / FLAT)]
    share = np.abs(flat).max(axis=1) if flat.size else np.zeros(len(names))
    return tuple(name for name, part in zip(names, share, strict=True) if part > 0.5)
