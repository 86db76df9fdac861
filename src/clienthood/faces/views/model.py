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
from clienthood.faces.views.repeats import Repeats, repeats
from clienthood.faces.views.wording import count, figure, likelihood, share
from clienthood.settings import WordsSection
from clienthood.units import probability_of

FIRM, COARSE = 100, 30
"""Confirmed accounts from which the check of probabilities is firm, and coarse but of use."""
DOUBTED = 2.0
"""Spiegelhalter's z beyond which probabilities do not hold."""


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
    repeats: Repeats
    calibration: Calibration
    """On confirmed kinds, by a model that was not told of them."""
    decides: tuple[str, ...]
    """How a kind comes about, in words."""
    holds: tuple[str, ...]
    """Whether the probabilities hold, in words, and how many confirmed kinds would tell."""


def model(reading: Reading) -> ModelPage:
    """Return what weighs how much in a run, and whether its probabilities hold."""
    fitted, calls = reading.model(), reading.settings.calls
    everything = fitted.table(np.array([(1 << len(reading.dimensions)) - 1], dtype=np.int64))
    beta, found = everything.beta[0], _calibration(reading)
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
            _dimension(fitted, at, each, float(beta[at]))
            for at, each in enumerate(reading.dimensions)
        ),
        repeats=repeats(fitted, reading.dimensions, beta),
        calibration=found,
        decides=_decides(reading, fitted.prior_bits),
        holds=_holds(found, reading.settings.words),
    )


def _decides(reading: Reading, prior_bits: float) -> tuple[str, ...]:
    calls, house = reading.settings.calls, reading.settings.words
    start = likelihood(probability_of(prior_bits))
    told = [
        f"An account is called a {house.client} from {share(calls.client_from)} likely on, and a "
        f"{house.customer} up to {share(calls.customer_to)}, if its own records speak that way by"
        f" {count(calls.own_bits, 'bit')} at least. All others are undecided.",
        f"Before anything of its own is read, an account is {start} likely a {house.client}: "
        + (
            "what this book as a whole says, at half its strength."
            if calls.client_share is None
            else f"the settings say that {share(calls.client_share)} are {house.clients}."
        ),
    ]
    if reading.run.mode == "rules":
        told.insert(0, "In this book plain rules decide the kind; the weights are shown beside.")
    if not calls.learn:
        told.append("The weights are those of the sources: the settings forbid to learn.")
    return tuple(told)


def _holds(found: Calibration, house: WordsSection) -> tuple[str, ...]:
    need = (
        f"Some {COARSE} confirmed kinds of both sorts show whether the probabilities hold, give or"
        f" take 15 of 100; {FIRM} make it firm, give or take 8."
    )
    if not found.accounts or found.z is None:
        return ("No kind has been confirmed yet, so nothing shows whether they hold.", need)
    given = count(found.accounts, "account")
    foreseen = sum(each.predicted * each.accounts for each in found.bins)
    were = sum(each.observed * each.accounts for each in found.bins)
    told = [
        f"{given} {'is' if found.accounts == 1 else 'are'} of confirmed kind. Without being told,"
        f" the model expected {figure(round(foreseen, 1))} {house.clients} among them;"
        f" {figure(round(were))} are.",
        "More than chance explains: the probabilities do not hold on them."
        if abs(found.z) > DOUBTED
        else "Nothing speaks against the probabilities."
        if found.accounts >= COARSE
        else "That is too few to tell.",
    ]
    if found.accounts < COARSE:
        told.append(need)
    elif found.accounts < FIRM:
        told.append(f"So many tell it give or take 15 of 100; {FIRM} would make it firm.")
    told.append(
        "Accounts that somebody chose to confirm may differ from the rest: confirm some drawn by "
        "lot as well."
    )
    return tuple(told)


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
