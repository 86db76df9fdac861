"""Bases for the bench of values: a made one of any size, and the CDNOW sample."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WEEK = 7.0
END = 730
"""Day on which the made base ends; customers came on days 0 to 365."""
TRUTH = {"r": 0.85, "alpha": 10.6 * WEEK, "s": 0.6, "beta": 11.7 * WEEK}
"""Pareto/NBD in days: about 3.95 purchases of a customer, the first included."""
SMALL = 1000
CDNOW_END = "1997-09-30"


def make_base(folder, customers, seed=1):
    """Write a log drawn from the Pareto/NBD, the first customers of it as the small base."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 366, customers)
    rate = rng.gamma(TRUTH["r"], size=customers) / TRUTH["alpha"]
    leaves = rng.exponential(size=customers) * TRUTH["beta"] / rng.gamma(TRUTH["s"], size=customers)
    lived = np.minimum(leaves, END - first)
    count = rng.poisson(rate * lived)
    customer = np.repeat(np.arange(customers), count)
    day = first[customer] + (rng.random(len(customer)) * lived[customer]).astype(np.int64)
    customer = np.concatenate([np.arange(customers), customer])
    day = np.concatenate([first, day])
    cents = np.exp(rng.normal(8.0, 0.6, len(customer))).astype(np.int64) + 1
    mixed = rng.permutation(len(customer))
    _write(folder, customer[mixed], day[mixed], cents[mixed])


def make_cdnow(folder):
    """Write the 2,357 customers of the CDNOW sample over 39 weeks, in days of 1997."""
    found = importlib.util.find_spec("lifetimes")
    if found is None or found.origin is None:
        raise SystemExit("the sample data packages are not installed: make bench installs them")
    file = Path(found.origin).parent / "datasets" / "CDNOW_sample.txt"
    rows = np.loadtxt(file, dtype=str)
    dates = np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in rows[:, 2]], dtype="datetime64[D]")
    day = END + (dates - np.datetime64(CDNOW_END)).astype(np.int64)
    seen = day <= END
    cents = np.rint(rows[seen, 4].astype(float) * 100).astype(np.int64)
    _write(folder, rows[seen, 1].astype(np.int64), day[seen], cents)


def _write(folder, customer, day, cents):
    for name, part in (("small", customer < SMALL), ("large", np.ones(len(customer), dtype=bool))):
        here = folder / name
        here.mkdir(parents=True)
        _write_log(here, customer[part], day[part], cents[part])
        _write_summary(here, customer[part], day[part])


def _write_log(folder, customer, day, cents):
    columns = {"customer": customer, "day": day.astype(np.int32), "cents": cents}
    for name, values in columns.items():
        np.save(folder / f"{name}.npy", values)
    rows = {
        "account_key": pa.array(customer),
        "day": pa.array(columns["day"]),
        "cents": pa.array(cents),
        "order_id": pa.array(np.arange(len(customer))).cast(pa.string()),
        "refund_of": pa.nulls(len(customer), pa.string()),
        "nature": pa.nulls(len(customer), pa.string()),
    }
    pq.write_table(pa.table(rows), folder / "orders.parquet")


def _write_summary(folder, customer, day):
    """Write x, t_x and T in weeks of each customer, days with several purchases taken once."""
    visits = np.unique(customer * 1000 + day)
    owner, on = np.divmod(visits, 1000)
    _, start, count = np.unique(owner, return_index=True, return_counts=True)
    first, last = on[start], on[start + count - 1]
    np.save(folder / "x.npy", (count - 1).astype(np.float64))
    np.save(folder / "t_x.npy", (last - first) / WEEK)
    np.save(folder / "T.npy", (END - first) / WEEK)
