"""Contracts as analysts have them: renewals survived, and whether the next one was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clienthood.errors import FitError
from clienthood.value.models.columns import Column, FloatArray, column, refuse, weights_of
from clienthood.value.models.covariates import NO_COVARIATES, Covariates, matrix


class Tenures(NamedTuple):
    """Contracts in groups of the same fate.

    survived: renewals survived; lost: 1 where the next renewal was refused, 0 where the contract
    is still in force; weights: contracts of each group. Each of shape (groups,).
    """

    survived: FloatArray
    lost: FloatArray
    weights: FloatArray


def from_alive(alive: Column) -> Tenures:
    """Return the contracts of one cohort from its retention table.

    Parameters
    ----------
    alive
        Contracts in force at the start and after each renewal: ``[1000, 869, 743]`` started with
        1,000, of which 869 renewed once and 743 twice.

    Raises
    ------
    FitError
        If a number is missing, negative, not whole or larger than the one before, or the table
        has no renewal or starts from nobody; the row is named.
    """
    counts = column(alive, "alive")
    refuse(counts < 0, counts, "alive", "a negative number of contracts", "0 or more")
    refuse(counts != np.rint(counts), counts, "alive", "a broken number", "a whole number")
    rises = np.append(False, np.diff(counts) > 0)
    refuse(rises, counts, "alive", "more contracts than before the renewal", "as many or fewer")
    if len(counts) < 2 or counts[0] == 0:
        raise FitError(
            "the retention table holds no contract that came up for renewal",
            where="alive, row 1",
            hint="give the contracts at the start and after at least one renewal",
        )
    renewals = len(counts) - 1
    weights = np.append(-np.diff(counts), counts[-1])
    survived, lost = np.append(np.arange(renewals), renewals), np.append(np.ones(renewals), 0.0)
    some = weights > 0
    return Tenures(survived[some].astype(np.float64), lost[some], weights[some])


def fates(survived: Column, lost: Column) -> tuple[FloatArray, FloatArray]:
    """Return renewals survived and losses (0 or 1), checked; shape (contracts,) each.

    Raises
    ------
    FitError
        If a value is missing, ``survived`` is negative or no whole number, or ``lost`` is neither
        true nor false; the first row concerned is named.
    """
    counts = tenure(survived)
    ended = column(lost, "lost", length=len(counts))
    refuse((ended != 0) & (ended != 1), ended, "lost", "neither true nor false", "0 or 1")
    return counts, ended


def tenure(survived: Column) -> FloatArray:
    """Return renewals survived, checked; shape (contracts,)."""
    counts = column(survived, "survived")
    refuse(counts < 0, counts, "survived", "a negative number of renewals", "0 or more")
    refuse(counts != np.rint(counts), counts, "survived", "a broken number", "a whole number")
    return counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contracts:
    """Distinct contracts.

    Attributes
    ----------
    survived, lost
        Renewals survived; 1 where the next was refused, else 0; shape (rows,).
    weight
        Contracts that each row stands for, shape (rows,).
    covariates
        Covariates of each row, shape (rows, columns).
    """

    survived: FloatArray
    lost: FloatArray
    weight: FloatArray
    covariates: FloatArray

    @property
    def accounts(self) -> float:
        """Number of contracts."""
        return float(self.weight.sum())


def contracts_of(
    survived: Column,
    lost: Column,
    weights: Column | None = None,
    covariates: Covariates = NO_COVARIATES,
) -> Contracts:
    """Return the distinct contracts with their weights.

    Raises
    ------
    FitError
        As ``fates``; also where no contract came up for renewal, or a covariate is to move
        anything but leaving.
    """
    counts, ended = fates(survived, lost)
    if not np.any(counts + ended):
        raise FitError(
            "no contract came up for renewal yet",
            hint="wait for the first renewal; until then there is nothing to learn from",
        )
    if covariates.buying or covariates.shared:
        raise FitError(
            "a contract is only left or renewed: its covariates cannot move buying",
            hint="give them as Covariates(leaving=...)",
        )
    z = matrix(covariates, len(counts))
    mass = weights_of(weights, len(counts))
    key = 2 * counts + ended
    _, first, inverse = (
        np.unique(np.column_stack([key, z]), axis=0, return_index=True, return_inverse=True)
        if z.shape[1]
        else np.unique(key, return_index=True, return_inverse=True)
    )
    return Contracts(
        survived=counts[first],
        lost=ended[first],
        weight=np.bincount(inverse, weights=mass).astype(np.float64),
        covariates=z[first],
    )
