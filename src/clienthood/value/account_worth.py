"""The worth of each account: what it brings by purchases and renewals, costs, and brings along."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from clienthood.value.futures import Futures
from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.worth import Ahead, BuyingPart, ContractPart, Part

MINUTES, YEAR = 60.0, 365.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """One entry per account that bought or signed; money in minor units; NaN is not known.

    Attributes
    ----------
    setting
        contractual, noncontractual or both.
    model
        The models that speak of it, such as ``pareto_nbd`` or ``pareto_nbd+sbg``.
    p_alive
        Probability that it still buys; 1 while a contract is in force, 0 when the last was lost
        and it buys nothing else.
    expected_purchases, expected_renewals
        Purchase days and renewals expected in the time ahead.
    spend_mean
        What it is expected to spend on its next purchase day.
    value
        What it is expected to bring in the time ahead, discounted, after margin and costs.
    residual
        What it is expected to bring after that, without end.
    cost
        What contact with it is expected to cost in the time ahead.
    referral
        What the accounts are worth in the time ahead that it is expected to bring along; no part
        of ``value``: those who have come already carry their own.
    x, t_x, T
        Repeat purchase days, days to the last one and to the end of observation.
    price
        What its contracts in force bring per year.
    unpriced
        Whether it has a contract whose price nothing tells.
    """

    account_key: IntArray
    setting: list[str]
    model: list[str]
    p_alive: FloatArray
    expected_purchases: FloatArray
    expected_renewals: FloatArray
    spend_mean: FloatArray
    value: FloatArray
    residual: FloatArray
    cost: FloatArray
    referral: FloatArray
    x: FloatArray
    t_x: FloatArray
    T: FloatArray
    price: FloatArray
    unpriced: FloatArray


def nothing_yet(keys: IntArray, settings: list[str]) -> Worth:
    """Return accounts that are worth nothing so far."""
    unknown = np.full(len(keys), np.nan)
    zero = np.zeros(len(keys))
    return Worth(
        account_key=keys,
        setting=settings,
        model=[""] * len(keys),
        p_alive=unknown,
        expected_purchases=zero,
        expected_renewals=zero,
        spend_mean=unknown,
        value=zero,
        residual=zero,
        cost=unknown,
        referral=unknown,
        x=unknown,
        t_x=unknown,
        T=unknown,
        price=unknown,
        unpriced=zero,
    )


def with_buying(worth: Worth, part: BuyingPart, brings: Part) -> Worth:
    """Return the worth with what buying without contract brings."""
    place = part.place
    model = list(worth.model)
    for at in place.tolist():
        model[at] = part.model.key
    alive = brings.p_alive if part.model.tells_alive else np.full(len(place), np.nan)
    return replace(
        worth,
        model=model,
        p_alive=_put(worth.p_alive, place, alive),
        expected_purchases=_put(worth.expected_purchases, place, brings.expected),
        spend_mean=_put(worth.spend_mean, place, part.spending.expected(part.days, part.mean)),
        value=_added(worth.value, place, brings.worth),
        residual=_added(worth.residual, place, brings.residual),
        x=_put(worth.x, place, part.history.x),
        t_x=_put(worth.t_x, place, part.history.t_x),
        T=_put(worth.T, place, part.history.T),
    )


def with_contracts(worth: Worth, part: ContractPart, brings: Part) -> Worth:
    """Return the worth with what contracts bring.

    An account is alive for sure while one of its contracts is; when all are lost, what it buys
    without contract tells, and nothing does where it buys nothing.
    """
    place, terms = part.place, part.terms
    held = np.zeros(len(worth.value))
    np.maximum.at(held, place, brings.p_alive)
    model = list(worth.model)
    for at, period in zip(place.tolist(), terms.period_days.tolist(), strict=True):
        name = part.renewals[int(period)].model
        if name not in model[at].split("+"):
            model[at] = f"{model[at]}+{name}".lstrip("+")
    signed = np.isin(np.arange(len(held)), place)
    yearly = np.where(terms.lost, 0.0, np.nan_to_num(terms.price) * YEAR / terms.period_days)
    return replace(
        worth,
        model=model,
        p_alive=np.where(signed, np.fmax(worth.p_alive, held), worth.p_alive),
        expected_renewals=_added(worth.expected_renewals, place, brings.expected),
        value=_added(worth.value, place, brings.worth),
        residual=_added(worth.residual, place, brings.residual),
        price=np.where(signed, _added(np.zeros(len(held)), place, yearly), np.nan),
        unpriced=_added(
            worth.unpriced, place, (np.isnan(terms.price) & ~terms.lost).astype(np.float64)
        ),
    )


def with_costs(worth: Worth, minutes: FloatArray, ahead: Ahead, *, hour: float) -> Worth:
    """Return the worth less what contact costs, at ``hour`` minor units for an hour.

    ``minutes`` are those of the last year; contact goes on as long as the account does. Where no
    contact carries minutes, or an hour has no price, nothing is taken off: the cost is not known.
    """
    if hour <= 0:
        return worth
    alive = np.where(np.isnan(worth.p_alive), 1.0, worth.p_alive)
    cost = minutes / MINUTES * hour * ahead.days / YEAR * alive
    return replace(worth, cost=cost, value=worth.value - np.nan_to_num(cost))


def with_referrals(
    worth: Worth, brought: FloatArray, part: BuyingPart | None, ahead: Ahead
) -> Worth:
    """Return the worth with, apart, that of the accounts each is expected to bring along.

    The rate at which an account brings others is shrunk to that of all (gamma-Poisson with a
    shape of 1); an account brought is worth what a new one is in the time ahead.
    """
    if part is None or not np.isfinite(brought).any():
        return worth
    seen = np.maximum(worth.T, 30.0)
    told = np.isfinite(brought) & np.isfinite(seen)
    if not told.any() or brought[told].sum() == 0:
        return worth
    usual = float(brought[told].sum() / seen[told].sum())
    rate = (brought + 1.0) / (seen + 1.0 / usual)
    new = float(part.model.expected_new(part.fit.params, ahead.days)) + 1.0
    each = float(np.median(part.mean)) * new * ahead.margin
    alive = np.where(np.isnan(worth.p_alive), 1.0, worth.p_alive)
    return replace(worth, referral=rate * ahead.days * alive * each)


def worth_table(worth: Worth, future: Futures) -> pa.Table:
    """Return the worth as the table ``worth``, with the range of each account."""
    columns = {each.name: getattr(worth, each.name) for each in fields(worth)}
    columns["unpriced"] = worth.unpriced > 0
    columns["value_low"], columns["value_high"] = future.low, future.high
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _put(values: FloatArray, place: IntArray, new: FloatArray) -> FloatArray:
    found = values.copy()
    found[place] = new
    return found


def _added(values: FloatArray, place: IntArray, new: FloatArray) -> FloatArray:
    found = values.copy()
    np.add.at(found, place, new)
    return found
