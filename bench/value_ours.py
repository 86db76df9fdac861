"""Our side of the bench of values, a step in a process of its own."""

from __future__ import annotations

import time

begun = time.process_time()
from clienthood import value  # noqa: E402

MODELS = {"pareto": value.pareto_nbd, "bg": value.bg_nbd}
imported = time.process_time() - begun
import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402

from bench.sides import Step, tell  # noqa: E402
from bench.value_data import END  # noqa: E402
from clienthood.engine import DuckDB, Limits  # noqa: E402
from clienthood.value.models.bg_nbd import BGNBD  # noqa: E402
from clienthood.value.models.pareto_nbd import ParetoNBD  # noqa: E402
from clienthood.value.models.resampling import draws  # noqa: E402
from clienthood.value.purchases import make_purchases  # noqa: E402
from clienthood.value.summary import fetch_summary, make_summary  # noqa: E402

SCORED = {"bg": BGNBD(0.7, 8.0, 0.6, 2.0), "pareto": ParetoNBD(0.85, 10.6, 0.6, 11.7)}
"""The parameters that bench.peer_lifetimes scores under too."""
PAYMENTS = {
    "account_key": pa.int64(),
    "day": pa.int32(),
    "paid_at": pa.int32(),
    "cents": pa.int64(),
    "order_id": pa.string(),
    "contract_id": pa.string(),
}
CONTRACTS = {
    "account_key": pa.int64(),
    "contract_id": pa.string(),
    "day": pa.int32(),
    "starts": pa.int32(),
    "ends": pa.int32(),
    "ended": pa.int32(),
    "auto_renews": pa.bool_(),
    "form": pa.string(),
    "cents": pa.float64(),
}
SEEN = (2.0, 10.0, 39.0)
"""x, t_x and T of a customer whose P(alive) is told with its interval."""


def summarise(threads):
    """Return the step from a Parquet file of orders to the columns of the summary."""

    def run(file):
        engine = DuckDB(Limits(threads=threads, memory="4GB"))
        engine.scan("orders_rows", [file])
        for name, columns in (("payments_rows", PAYMENTS), ("contracts_rows", CONTRACTS)):
            engine.load(name, pa.schema(columns).empty_table())
        make_purchases(engine, as_of=END)
        make_summary(engine, as_of=END)
        found = fetch_summary(engine)
        engine.close()
        return {
            "totals": {
                "x": float(found.x.sum()),
                "t_x": float(found.t_x.sum()),
                "T": float(found.T.sum()),
                "spend": float(np.nansum(found.spend_mean)) / 100,
            }
        }

    return Step(lambda folder: folder / "orders.parquet", run)


def log(folder):
    """Return who bought, on which day, for how much."""
    return tuple(np.load(folder / f"{name}.npy") for name in ("customer", "day", "cents"))


def summarise_log(given):
    """Return the sums of the summary of a log held in arrays."""
    who, day, cents = given
    found = value.log.summary(who, day, cents, until=END)
    told = {"x": found.x, "t_x": found.t_x, "T": found.T, "spend": found.spend / 100}
    return {"totals": {name: float(np.nansum(values)) for name, values in told.items()}}


def columns(folder):
    """Return x, t_x and T in weeks."""
    return tuple(np.load(folder / f"{name}.npy") for name in ("x", "t_x", "T"))


def fit(model, prior):
    """Return the step that fits a model."""

    def run(seen):
        found = MODELS[model].fit(*seen, prior=prior)
        return {"params": found.values, "converged": found.diagnostics.converged}

    return Step(columns, run)


def score(model):
    """Return the step that scores everybody under given parameters."""

    def run(seen):
        alive = MODELS[model].p_alive(SCORED[model], *seen)
        bought = MODELS[model].expected_purchases(SCORED[model], 52.0, *seen)
        return {"alive": float(alive.sum()), "bought": float(bought.sum())}

    return Step(columns, run)


def intervals(model):
    """Return the step from a fit to draws and the intervals of what they say of everybody."""

    def run(given):
        fitted, seen = given
        drawn = draws(fitted, seed=1)
        told = {name: np.ravel(v) for name, v in zip(fitted.names, drawn.params, strict=True)}
        told["E[X(52)]"] = np.ravel(MODELS[model].expected_new(drawn.params, 52.0))
        one = [np.array([value]) for value in SEEN]
        told["P(alive) at 2, 10, 39"] = MODELS[model].p_alive(drawn.params, *one)[:, 0]
        told["sum of E[Y(39)]"] = _bought(MODELS[model], drawn.params, seen)
        return {
            "pareto_k": drawn.pareto_k,
            "effective": drawn.effective,
            "draws": {name: values.tolist() for name, values in told.items()},
        }

    return Step(lambda folder: _fitted(model, columns(folder)), run)


def _fitted(model, seen):
    return MODELS[model].fit(*seen), seen


def _bought(model, params, seen):
    """Return E[Y(39)] summed over everybody by draw, on distinct histories."""
    distinct, count = np.unique(np.column_stack(seen), axis=0, return_counts=True)
    return model.expected_purchases(params, 39.0, *distinct.T) @ count


STEPS = {"summary": summarise(None), "log": Step(log, summarise_log)}
STEPS |= {
    f"{model} fit {prior}": fit(model, prior) for model in MODELS for prior in ("none", "weak")
}
STEPS |= {f"{model} score": score(model) for model in MODELS}
STEPS |= {f"{model} intervals": intervals(model) for model in MODELS}

if __name__ == "__main__":
    tell(STEPS, imported)
