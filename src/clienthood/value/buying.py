"""Models of buying without contract, under one form: from a history to forecasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.value.models import bg_nbd, mbg_cnbd, mbg_nbd, pareto_nbd
from clienthood.value.models.columns import FloatArray
from clienthood.value.models.fitted import Centre, Fit, Prior
from clienthood.value.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Purchase histories of accounts, in days; each array of shape (accounts,).

    Attributes
    ----------
    x, t_x, T
        Repeat purchase days; days from the first to the last; days from the first to the end of
        observation.
    log_gaps
        Sum of the logarithms of the gaps between purchase days, in days.
    """

    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    log_gaps: FloatArray

    def __len__(self) -> int:
        """Return the number of accounts."""
        return len(self.x)

    def at(self, where: Any) -> History:  # noqa: ANN401 - whatever indexes an array
        """Return the histories at some places."""
        return History(
            x=self.x[where],
            t_x=self.t_x[where],
            T=self.T[where],
            log_gaps=self.log_gaps[where],
        )


def history_of(summary: Summary) -> History:
    """Return the histories of a summary."""
    return History(
        x=summary.x.astype(np.float64),
        t_x=summary.t_x.astype(np.float64),
        T=summary.T.astype(np.float64),
        log_gaps=summary.litt,
    )


def begun(history: History) -> History:
    """Return histories of which the longest has lasted for a day at least.

    Where every account was first seen on the last day of the record, that day is what was seen.
    """
    if len(history) and history.T.max() == 0:
        return replace(history, T=np.ones(len(history)))
    return history


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """A model of buying: its functions over histories in days.

    Parameters may be arrays of shape (draws, 1); results then have the shape (draws, accounts).
    """

    key: str
    name: str
    tells_alive: bool
    """Whether its P(alive) may be shown."""
    params: type[Any]
    """The named tuple of its parameters."""
    fit: Callable[[History, Prior | Centre], Fit[Any]]
    p_alive: Callable[[Any, History], FloatArray]
    expected_new: Callable[[Any, float], FloatArray]
    expected: Callable[[Any, FloatArray | float, History], FloatArray]
    log_likelihood: Callable[[Any, History], FloatArray]
    dert: Callable[[Any, float, History], FloatArray]
    simulate: Callable[[Any, float, History, np.random.Generator], FloatArray]
    """Purchases ahead of accounts that are alive."""


def _plain(
    module: Any,  # noqa: ANN401 - a module
    params: type[Any],
    *,
    tells_alive: bool = True,
) -> Buying:
    """Return a model that reads x, t_x and T alone."""
    return Buying(
        key=module.__name__.rpartition(".")[2],
        name=module.NAME,
        tells_alive=tells_alive,
        params=params,
        expected_new=module.expected_new,
        fit=lambda h, prior: module.fit(h.x, h.t_x, h.T, prior=prior),
        p_alive=lambda params, h: module.p_alive(params, h.x, h.t_x, h.T),
        expected=lambda params, horizon, h: module.expected_purchases(
            params, horizon, h.x, h.t_x, h.T
        ),
        log_likelihood=lambda params, h: module.log_likelihood(params, h.x, h.t_x, h.T),
        dert=lambda params, discount, h: module.dert(params, discount, h.x, h.t_x, h.T),
        simulate=lambda params, horizon, h, random: module.simulate_alive(
            params, horizon, h.x, h.t_x, h.T, random
        ),
    )


PARETO_NBD = _plain(pareto_nbd, pareto_nbd.ParetoNBD)
BG_NBD = _plain(bg_nbd, bg_nbd.BGNBD, tells_alive=False)
MBG_NBD = _plain(mbg_nbd, mbg_nbd.MBGNBD)
MBG_CNBD = Buying(
    key="mbg_cnbd",
    name=mbg_cnbd.NAME,
    tells_alive=True,
    params=mbg_cnbd.MBGCNBD,
    expected_new=mbg_cnbd.expected_new,
    fit=lambda h, prior: mbg_cnbd.fit(h.x, h.t_x, h.T, h.log_gaps, prior=prior),
    p_alive=lambda params, h: mbg_cnbd.p_alive(params, h.x, h.t_x, h.T),
    expected=lambda params, horizon, h: mbg_cnbd.expected_purchases(
        params, horizon, h.x, h.t_x, h.T
    ),
    log_likelihood=lambda params, h: mbg_cnbd.log_likelihood(params, h.x, h.t_x, h.T, h.log_gaps),
    dert=lambda params, discount, h: mbg_cnbd.dert(params, discount, h.x, h.t_x, h.T),
    simulate=lambda params, horizon, h, random: mbg_cnbd.simulate_alive(
        params, horizon, h.x, h.t_x, h.T, random
    ),
)
CHOSEN_FROM: tuple[Buying, ...] = (PARETO_NBD, MBG_NBD, MBG_CNBD)
"""The models among which a book chooses; the first is the default."""
BUYING: dict[str, Buying] = {model.key: model for model in (*CHOSEN_FROM, BG_NBD)}
