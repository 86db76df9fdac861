"""What the models of a book learnt, as plain values to keep beside a run and to read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from clienthood.settings import ValueSection
from clienthood.value.buying import BUYING, History
from clienthood.value.models.fitted import Fit
from clienthood.value.valuing import Valued

WHOLE = (0.05, 0.95)
"""The range of the whole book holds nine of ten futures."""


def learnt(valued: Valued, asked: ValueSection) -> dict[str, Any]:
    """Return what was learnt as values that JSON can hold; money in minor units."""
    low, high = np.quantile(valued.totals, WHOLE).tolist() if len(valued.totals) else (0.0, 0.0)
    return {
        "horizon_days": asked.horizon_days,
        "discount_rate": asked.discount_rate,
        "margin": asked.margin,
        "hour_cost": asked.hour_cost,
        "interval": asked.interval,
        "total": {"mean": float(valued.totals.mean()), "low": low, "high": high},
        "choice": None if valued.choice is None else asdict(valued.choice),
        "buying": _buying(valued),
        "spending": _spending(valued),
        "renewals": _renewals(valued),
        "trade": valued.trade.name,
    }


def account_draws(kept: Mapping[str, Any], history: History, horizon: float) -> dict[str, Any]:
    """Return draws of P(alive) and expected purchases of histories, from what was kept.

    Two arrays of shape (draws, accounts): what is not known of them because the parameters are
    not known, without the chance of the future itself.
    """
    model = BUYING[kept["model"]]
    drawn = np.array(kept["draws"])[:, :, None]
    params = model.params(*drawn)
    return {
        "p_alive": model.p_alive(params, history),
        "expected_purchases": model.expected(params, horizon, history),
    }


def _fit(fit: Fit[Any]) -> dict[str, Any]:
    told = fit.diagnostics
    return {
        "name": fit.model,
        "params": fit.values,
        "standard_errors": fit.standard_errors,
        "log_likelihood": fit.log_likelihood,
        "accounts": fit.accounts,
        "prior": fit.prior,
        "identified": told.identified,
        "words": told.words,
    }


def _buying(valued: Valued) -> dict[str, Any] | None:
    part, posterior = valued.buying, valued.posterior
    if part is None or posterior is None:
        return None
    drawn = [np.asarray(each)[:, 0].tolist() for each in posterior.params]
    k = posterior.pareto_k
    return _fit(part.fit) | {
        "model": part.model.key,
        "draws": drawn,
        "pareto_k": None if np.isnan(k) else k,
    }


def _spending(valued: Valued) -> dict[str, Any] | None:
    if valued.buying is None:
        return None
    spending = valued.buying.spending
    return _fit(spending.fit) | {"dependence": asdict(spending.dependence)}


def _renewals(valued: Valued) -> list[dict[str, Any]]:
    if valued.contracts is None:
        return []
    return [
        _fit(renewal.fit)
        | {
            "model": renewal.model,
            "period_days": period,
            "contracts": renewal.contracts,
            "log_scores": dict(renewal.log_scores),
        }
        for period, renewal in sorted(valued.contracts.renewals.items())
    ]
