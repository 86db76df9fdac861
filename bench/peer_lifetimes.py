"""The side of lifetimes, run by the Python of its own environment."""

from __future__ import annotations

import time

begun = time.process_time()
import lifetimes  # noqa: E402
from lifetimes.utils import summary_data_from_transaction_data  # noqa: E402

imported = time.process_time() - begun
import pandas as pd  # noqa: E402

from bench.peer_frames import END, log_frame, summary_frame, totals  # noqa: E402
from bench.sides import Step, tell  # noqa: E402

FITTERS = {"bg": lifetimes.BetaGeoFitter, "pareto": lifetimes.ParetoNBDFitter}
SCORED = {
    "bg": {"r": 0.7, "alpha": 8.0, "a": 0.6, "b": 2.0},
    "pareto": {"r": 0.85, "alpha": 10.6, "s": 0.6, "beta": 11.7},
}


def summarise(log):
    """Return the sums of the summary of a log."""
    summary = summary_data_from_transaction_data(
        log, "customer", "date", "amount", observation_period_end=END, freq="D"
    )
    return {"totals": totals(summary)}


def fit(model):
    """Return the step that fits a model."""

    def run(rows):
        fitted = FITTERS[model]().fit(rows["frequency"], rows["recency"], rows["T"])
        return {"params": dict(fitted.params_)}

    return Step(summary_frame, run)


def score(model):
    """Return the step that scores everybody under given parameters."""
    fitter = FITTERS[model]()
    fitter.params_ = pd.Series(SCORED[model])

    def run(rows):
        seen = rows["frequency"], rows["recency"], rows["T"]
        alive = fitter.conditional_probability_alive(*seen)
        bought = fitter.conditional_expected_number_of_purchases_up_to_time(52, *seen)
        return {"alive": float(alive.sum()), "bought": float(bought.sum())}

    return Step(summary_frame, run)


STEPS = {"summary": Step(log_frame, summarise)}
STEPS |= {f"{model} fit": fit(model) for model in FITTERS}
STEPS |= {f"{model} score": score(model) for model in FITTERS}

if __name__ == "__main__":
    tell(STEPS, imported)
