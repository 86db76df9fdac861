"""Static covariates: what is known of an account beside its history, and which process it moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates:
    """Columns of numbers by name, one value per account.

    Attributes
    ----------
    buying
        What moves how often an account buys: its rate is multiplied by exp(g'z).
    leaving
        What moves how soon it drops out: likewise.
    shared
        What moves both by one coefficient.
    """

    buying: Mapping[str, Column] = field(default_factory=dict)
    leaving: Mapping[str, Column] = field(default_factory=dict)
    shared: Mapping[str, Column] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, in their order."""
        return (
            *(f"buying.{name}" for name in self.buying),
            *(f"leaving.{name}" for name in self.leaving),
            *(f"shared.{name}" for name in self.shared),
        )

    @property
    def moves_buying(self) -> FloatArray:
        """1 for each coefficient that moves buying, else 0."""
        return np.array([not name.startswith("leaving.") for name in self.names], dtype=np.float64)

    @property
    def moves_leaving(self) -> FloatArray:
        """1 for each coefficient that moves leaving, else 0."""
        return np.array([not name.startswith("buying.") for name in self.names], dtype=np.float64)


NO_COVARIATES = Covariates()


def matrix(covariates: Covariates, accounts: int) -> FloatArray:
    """Return the covariates as an array, shape (accounts, coefficients).

    Raises
    ------
    FitError
        If a column is no column of numbers of that length, or says the same of every account.
    """
    columns = [
        column(values, name, length=accounts)
        for group in (covariates.buying, covariates.leaving, covariates.shared)
        for name, values in group.items()
    ]
    for name, values in zip(covariates.names, columns, strict=True):
        if accounts > 1 and np.ptp(values) == 0:
            raise FitError(
                f"the covariate {name} is {values[0]:g} for every account",
                hint="leave it out: it cannot tell accounts apart",
            )
    return np.column_stack(columns) if columns else np.zeros((accounts, 0))
