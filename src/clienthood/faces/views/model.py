"""The model of a run: what weighs how much, and whether its probabilities hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.calibration import Calibration, calibration
from clienthood.calls.calling import FAMILIES, elicited_weights, families_of
from clienthood.calls.model import CallsModel, ModelOptions, fit_model, score_patterns
from clienthood.calls.patterns import Patterns, patterns_of
from clienthood.evidence import Dimension
from clienthood.faces.views.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelWeight:
    """One level: how much it weighs, as written down and as learned from the book."""

    level: str
    m_elicited: float
    u_elicited: float
    bits_elicited: float
    m: float
    u: float
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionWeight:
    """One dimension with its levels."""

    dimension: str
    title: str
    family: str
    question: str
    source: str
    reads: str
    limits: str
    beta: float
    """Part of its evidence that counts when every dimension is known."""
    multiplier: float
    """That of its family, learned from confirmed kinds; 1 without any."""
    levels: tuple[LevelWeight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage:
    """The model of a run."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    mode: str
    accounts: float
    confirmed: float
    """Accounts of confirmed kind."""
    prior_bits: float
    client_share_stated: float | None
    learn: bool
    client_from: float
    customer_to: float
    own_bits: float
    iterations: int
    converged: bool
    dimensions: tuple[DimensionWeight, ...]
    calibration: Calibration
    """On confirmed kinds, by a model that was not told of them."""


def model(reading: Reading) -> ModelPage:
    """Return what weighs how much in a run, and whether its probabilities hold."""
    fitted, calls = reading.model(), reading.settings.calls
    everything = fitted.table(np.array([(1 << len(reading.dimensions)) - 1], dtype=np.int64))
    return ModelPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        mode=reading.run.mode,
        accounts=fitted.accounts,
        confirmed=fitted.confirmed,
        prior_bits=fitted.prior_bits,
        client_share_stated=calls.client_share,
        learn=calls.learn,
        client_from=calls.client_from,
        customer_to=calls.customer_to,
        own_bits=calls.own_bits,
        iterations=fitted.iterations,
        converged=fitted.converged,
        dimensions=tuple(
            _dimension(fitted, at, each, float(everything.beta[0, at]))
            for at, each in enumerate(reading.dimensions)
        ),
        calibration=_calibration(reading),
    )


def _dimension(fitted: CallsModel, at: int, dimension: Dimension, beta: float) -> DimensionWeight:
    elicited, learned = fitted.anchor, fitted.weights
    before, after = elicited.bits(at), learned.bits(at)
    return DimensionWeight(
        dimension=dimension.name,
        title=dimension.title,
        family=str(dimension.family),
        question=dimension.question,
        source=dimension.source,
        reads=dimension.reads,
        limits=dimension.limits,
        beta=beta,
        multiplier=float(fitted.multiplier[FAMILIES.index(dimension.family)]),
        levels=tuple(
            LevelWeight(
                level=level.name,
                m_elicited=float(elicited.m[at][nth]),
                u_elicited=float(elicited.u[at][nth]),
                bits_elicited=float(before[nth]),
                m=float(learned.m[at][nth]),
                u=float(learned.u[at][nth]),
                bits=float(after[nth]),
            )
            for nth, level in enumerate(dimension.levels)
        ),
    )


def _calibration(reading: Reading) -> Calibration:
    """Hold confirmed kinds against a model fitted as if nothing had been confirmed."""
    names = [f"{each.name}_level" for each in reading.dimensions]
    rows = reading.engine.fetch(
        f"select {', '.join(f'coalesce(max({name}), -1) as {name}' for name in names)},"
        " count(*) as accounts, case confirmed when 'client' then cast(1 as double)"
        " when 'customer' then cast(0 as double) else cast('nan' as double) end as confirmed\n"
        "from calls group by pattern, calls.confirmed order by pattern, calls.confirmed"
    )
    levels: IntArray = np.column_stack(
        [rows.column(name).to_numpy().astype(np.int64) for name in names]
    )
    counts: FloatArray = rows.column("accounts").to_numpy().astype(np.float64)
    confirmed: FloatArray = rows.column("confirmed").to_numpy().astype(np.float64)
    if np.isnan(confirmed).all():
        return calibration(np.full(len(counts), 0.5), confirmed, counts)
    blind: Patterns = patterns_of(levels, counts)
    calls = reading.settings.calls
    fitted = fit_model(
        blind,
        elicited_weights(reading.dimensions),
        families_of(reading.dimensions),
        options=ModelOptions(learn=calls.learn, client_share=calls.client_share),
        never_against=[
            np.array([level.never_against for level in each.levels]) for each in reading.dimensions
        ],
    )
    return calibration(score_patterns(fitted, levels).probability, confirmed, counts)
