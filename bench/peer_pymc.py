"""The side of pymc-marketing, run by the Python of its own environment."""

from __future__ import annotations

import time

begun = time.process_time()
from pymc_marketing import clv  # noqa: E402

imported = time.process_time() - begun
import logging  # noqa: E402

import numpy as np  # noqa: E402
from pymc_extras.prior import Prior  # noqa: E402

from bench.peer_frames import END, log_frame, summary_frame, totals  # noqa: E402
from bench.sides import Step, tell  # noqa: E402

logging.disable(logging.WARNING)
MODELS = {"bg": clv.BetaGeoModel, "pareto": clv.ParetoNBDModel}
NAMES = {"bg": ("r", "alpha", "a", "b"), "pareto": ("r", "alpha", "s", "beta")}
DEVIATION, SCALED_END = 3.0, 10.0
"""The weak prior of clienthood: N(0, 3²) on log-parameters, the longest T scaled to 10."""
DRAWS, CHAINS = 1000, 4


def summarise(log):
    """Return the sums of the summary of a log."""
    summary = clv.utils.rfm_summary(
        log, "customer", "date", "amount", observation_period_end=END, time_unit="D"
    )
    return {"totals": totals(summary)}


def fit(model):
    """Return the step that finds the mode under the package's own priors."""

    def run(rows):
        fitted = _mode(model, rows)
        return {"params": {n: float(fitted.fit_result[n].values.item()) for n in NAMES[model]}}

    return Step(summary_frame, run)


def score(model):
    """Return the step that scores everybody under the one draw that the mode is."""

    def load(folder):
        return _mode(model, summary_frame(folder.parent / "small")), summary_frame(folder)

    def run(given):
        fitted, rows = given
        alive = fitted.expected_probability_alive(rows)
        bought = fitted.expected_purchases(rows, future_t=52)
        return {"alive": float(alive.sum()), "bought": float(bought.sum())}

    return Step(load, run)


def sample(rows):
    """Draw from the posterior of the BG/NBD under the prior of clienthood."""
    wide = {"mu": 0.0, "sigma": DEVIATION}
    config = {name: Prior("LogNormal", **wide) for name in ("r", "a", "b")}
    unit = rows["T"].max() / SCALED_END
    config["alpha"] = Prior("LogNormal", mu=float(np.log(unit)), sigma=DEVIATION)
    model = clv.BetaGeoModel(model_config=config)
    model.fit(
        rows,
        method="mcmc",
        nuts_sampler="nutpie",
        draws=DRAWS,
        tune=DRAWS,
        chains=CHAINS,
        cores=1,
        random_seed=1,
        progressbar=False,
    )
    posterior = model.idata["posterior"].dataset
    return {"draws": {name: posterior[name].values.tolist() for name in NAMES["bg"]}}


def _mode(model, rows):
    fitted = MODELS[model]()
    fitted.fit(rows, method="map", progressbar=False)
    return fitted


STEPS = {"summary": Step(log_frame, summarise), "bg intervals": Step(summary_frame, sample)}
STEPS |= {f"{model} fit": fit(model) for model in MODELS}
STEPS |= {f"{model} score": score(model) for model in MODELS}

if __name__ == "__main__":
    tell(STEPS, imported)
