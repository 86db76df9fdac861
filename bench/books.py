"""From standard tables straight to calls, without a book on disk; with the truth beside them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.typed import load
from clienthood.accounts import make_roster
from clienthood.calls.calling import call_accounts
from clienthood.calls.model import CallsModel
from clienthood.engine import DuckDB, Limits
from clienthood.evidence import Dimension, catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.settings import Settings
from clienthood.units import day_number

RFM = """select r.account_key, {day} - max(o.day) as recency, count(distinct o.day) as frequency,
  sum(greatest(o.cents, 0)) / 100.0 as monetary
from roster r left join orders_rows o on o.account_key = r.account_key and o.day <= {day}
group by r.account_key order by r.account_key"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One book's accounts in the order of their keys."""

    dimensions: tuple[Dimension, ...]
    model: CallsModel
    account: np.ndarray
    levels: np.ndarray
    """Shape (N, D); -1 where unknown."""
    bits: np.ndarray
    """Shape (N, D)."""
    probability: np.ndarray
    kind: np.ndarray
    rfm: np.ndarray
    """Days since the last order, order days, amount bought, shape (N, 3); NaN without orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the accounts of a generated book are, in the order of ``Called``."""

    client: np.ndarray
    tricky: np.ndarray
    archetype: np.ndarray


def call(tables, end, *, settings=None, threads=None):
    """Return the calls of standard tables as of a date."""
    settings = settings or Settings()
    engine = DuckDB(Limits(threads=threads))
    try:
        load(engine, tables)
        make_roster(engine)
        make_currencies(engine, own="", rates={}, places={})
        dimensions = catalogue(settings)
        plan = folds(dimensions)
        with tempfile.TemporaryDirectory() as folder:
            derive(engine, Path(folder), plan)
            day = day_number(end)
            measure(engine, plan, dimensions, as_of=day)
            engine.load("labels", no_labels())
            model = call_accounts(engine, dimensions, settings.calls)
            rfm = engine.fetch(RFM.format(day=day))
            rows = engine.fetch(_rows(dimensions))
    finally:
        engine.close()
    return _called(dimensions, model, rows, rfm)


def no_labels():
    """Return the table of confirmed kinds of a book where nobody confirmed any."""
    return pa.table({"account_id": pa.array([], pa.string()), "kind": pa.array([], pa.string())})


def truth_of(business, called):
    """Return the truth of the called accounts; those who object to profiling are not called."""
    place = {name: at for at, name in enumerate(business.truth["account_id"].to_pylist())}
    rows = np.array([place.get(name, -1) for name in called.account.tolist()])
    known = rows >= 0
    if not known.all():
        raise AssertionError(f"{int((~known).sum())} called accounts are not in the truth")
    column = {
        name: business.truth[name].to_numpy(zero_copy_only=False)[rows]
        for name in ("kind", "tricky", "archetype")
    }
    return Truth(
        client=column["kind"] == "client",
        tricky=column["tricky"].astype(bool),
        archetype=column["archetype"],
    )


def _rows(dimensions):
    levels = ", ".join(f"coalesce(c.{d.name}_level, -1) as {d.name}_level" for d in dimensions)
    bits = ", ".join(f"p.{d.name}_bits" for d in dimensions)
    return (
        f"select c.account_key, c.account_id, {levels}, {bits}, c.probability, c.kind\n"
        "from calls c join patterns p on p.pattern = c.pattern order by c.account_key"
    )


def _called(dimensions, model, rows, rfm):
    column = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names}
    figures = np.column_stack(
        [
            rfm[name].to_numpy(zero_copy_only=False).astype(float)
            for name in ("recency", "frequency", "monetary")
        ]
    )
    figures[figures[:, 1] == 0] = np.nan
    place = np.searchsorted(rfm["account_key"].to_numpy(), column["account_key"])
    return Called(
        dimensions=tuple(dimensions),
        model=model,
        account=column["account_id"],
        levels=np.column_stack([column[f"{d.name}_level"] for d in dimensions]).astype(np.int64),
        bits=np.column_stack([column[f"{d.name}_bits"] for d in dimensions]),
        probability=column["probability"],
        kind=column["kind"],
        rfm=figures[place],
    )
