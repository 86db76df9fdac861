"""The bases as pandas frames, which is what the peers take."""

from __future__ import annotations

import numpy as np
import pandas as pd

START = np.datetime64("2020-01-01", "s")
END = START + np.timedelta64(730, "D")


def log_frame(folder):
    """Return the log: customer, date and amount."""
    day = np.load(folder / "day.npy").astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "customer": np.load(folder / "customer.npy"),
            "date": START + day,
            "amount": np.load(folder / "cents.npy") / 100.0,
        }
    )


def summary_frame(folder):
    """Return x, t_x and T in weeks under the names that both peers know."""
    x = np.load(folder / "x.npy")
    return pd.DataFrame(
        {
            "customer_id": np.arange(len(x)),
            "frequency": x,
            "recency": np.load(folder / "t_x.npy"),
            "T": np.load(folder / "T.npy"),
        }
    )


def totals(summary):
    """Return the sums of a summary of the log, to see whether both sides found the same."""
    names = {"x": "frequency", "t_x": "recency", "T": "T", "spend": "monetary_value"}
    return {ours: float(summary[name].sum()) for ours, name in names.items()}
