"""One model per cohort, each drawn toward the fit of all (empirical Bayes; Morris 1983)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, Protocol

import numpy as np
from numpy.typing import NDArray

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, weights_of
from clienthood.value.models.fitted import Centre, Fit, Params, Prior
from clienthood.value.models.tenure import fates

DEVIATION = 0.5
"""How far a log-parameter of a cohort is expected to lie from that of all contracts."""


class FitContracts(Protocol[Params]):
    """A model of contracts: ``sbg.fit`` or ``bdw.fit``."""

    def __call__(
        self,
        survived: Column,
        lost: Column,
        *,
        weights: Column | None = None,
        prior: Prior | Centre = "weak",
    ) -> Fit[Params]:
        """Return the fit."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohorts(Generic[Params]):
    """Fits by cohort.

    Attributes
    ----------
    pooled
        The fit of all contracts.
    fits
        The fit of each cohort, in the order of their names; the pooled one where no contract
        came up for renewal yet.
    """

    pooled: Fit[Params]
    fits: Mapping[str, Fit[Params]]


def fit_by_cohort(
    fit: FitContracts[Params],
    cohort: Column,
    survived: Column,
    lost: Column,
    *,
    weights: Column | None = None,
) -> Cohorts[Params]:
    """Return a fit of all contracts and one of each cohort, drawn toward it.

    Parameters
    ----------
    fit
        ``sbg.fit`` or ``bdw.fit``.
    cohort
        Name of each contract's cohort, such as the year of its start.
    survived, lost, weights
        As in ``fit``.

    Raises
    ------
    FitError
        As ``fit``; also where there is not one cohort for each contract.
    """
    counts, ended = fates(survived, lost)
    mass = weights_of(weights, len(counts))
    names = _names(cohort, len(counts))
    pooled = fit(counts, ended, weights=mass)
    size = len(pooled.theta)
    centre = Centre(mean=tuple(pooled.theta.tolist()), deviation=(DEVIATION,) * size)
    fits: dict[str, Fit[Params]] = {}
    for name in np.unique(names).tolist():
        own = names == name
        came_up = np.any((counts + ended)[own])
        fits[name] = (
            fit(counts[own], ended[own], weights=mass[own], prior=centre) if came_up else pooled
        )
    return Cohorts(pooled=pooled, fits=fits)


def _names(cohort: Column, length: int) -> NDArray[np.str_]:
    """Return the cohort of each contract as text."""
    values = np.atleast_1d(np.asarray(cohort))
    if values.shape != (length,):
        raise FitError(
            f"cohort has the shape {values.shape}, expected one name for each of {length:,}",
            hint="all columns need one value per contract, in the same order",
        )
    missing = [value is None or value != value for value in values.tolist()]
    if any(missing):
        raise FitError(
            "found a contract without cohort",
            where=f"cohort, row {missing.index(True) + 1:,}",
            hint="name its cohort or leave it out",
        )
    return values.astype(np.str_)
