"""One experiment: its design, whether its sides were alike, how far it is, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from clienthood.book.experiments import Experiment, read_experiments
from clienthood.errors import NotFoundError
from clienthood.experiments.effect import LEAST, effect_of
from clienthood.experiments.looking import look_days, looks
from clienthood.faces.views.experiment_accounts import Present, Side, balance, present
from clienthood.faces.views.experiment_plan import RULES
from clienthood.faces.views.experiments import progress, state_of
from clienthood.faces.views.picking import in_words, wanted_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.trying import OUTCOMES, outcome_paths, past_of, told_amount
from clienthood.faces.views.wording import count, long_date
from clienthood.units import date_of, day_number

CHANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an experiment."""

    treated: int
    held: int
    """Accounts that were compared."""
    mean_treated: float
    mean_held: float
    effect: float
    low: float | None
    high: float | None
    """95 % interval; None where nothing bounds it."""
    p_value: float | None
    """Chance of so large a difference without any effect; None where looks were allowed for."""
    days: int
    """Days after which it is told."""
    verdict: str
    """more, less or cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentPage:
    """One experiment."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    id: int
    name: str
    play: str
    who: tuple[str, ...]
    """Which accounts took part, in words."""
    outcome: str
    rule: str
    """How it is told, in words."""
    share: float
    starts_on: dt.date
    ends_on: dt.date
    treated: int
    held: int
    """Accounts on each side at the start."""
    state: str
    told: str
    """How it stands, in words."""
    promised: str
    """What it was to find, in words."""
    balance: tuple[Side, ...]
    """What was alike, and what was not, before it began."""
    changes: tuple[str, ...]
    """What has become of accounts since the start."""
    result: Result | None
    """None as long as it may not be told."""
    words: tuple[str, ...]
    """What came of it, in words, or when it can be told."""
    may_conclude: bool


def experiment(reading: Reading, *, number: int) -> ExperimentPage:
    """Return one experiment of a book.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    found = find_experiment(reading, number)
    state = state_of(reading, found)
    there = present(reading, found)
    result = _kept(found) if found.result else _result(reading, found, there, state)
    return ExperimentPage(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        id=found.id,
        name=found.name,
        play=found.play,
        who=in_words(reading, wanted_of(found.definition)),
        outcome=OUTCOMES[found.outcome].title,
        rule=RULES[found.rule],
        share=found.share,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        treated=found.treated,
        held=found.held,
        state=state,
        told=progress(reading, found),
        promised=_promised(reading, found),
        balance=balance(reading, found, there),
        changes=there.changes,
        result=result,
        words=tuple(_words(reading, found, state, result)),
        may_conclude=result is not None and not found.ended and _final(found, result),
    )


def find_experiment(reading: Reading, number: int) -> Experiment:
    """Return an experiment by its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    for each in read_experiments(reading.book):
        if each.id == number:
            return each
    raise NotFoundError(
        f"there is no experiment {number}", hint="list them: clienthood experiment show"
    )


def conclusion(result: Result) -> str:
    """Return a result as it is kept."""
    return json.dumps(asdict(result))


def _kept(found: Experiment) -> Result:
    return Result(**json.loads(found.result))


def _final(found: Experiment, result: Result) -> bool:
    whole = (found.ends_on - found.starts_on).days + 1
    return result.days == whole or result.verdict != "cannot tell"


def _result(reading: Reading, found: Experiment, there: Present, state: str) -> Result | None:
    if found.rule == "looks" and state in ("running", "over"):
        return _looked(reading, found, there)
    return _at_end(reading, found, there) if state == "over" else None


def _at_end(reading: Reading, found: Experiment, there: Present) -> Result:
    begin, whole = day_number(found.starts_on) - 1, _days(found)
    ends = np.array([begin + whole], dtype=np.int64)
    outcome = outcome_paths(reading, found.outcome, there.keys, since=begin, ends=ends)[:, 0]
    told = effect_of(
        outcome, _known(reading, found, there), ~there.held, there.stratum, seed=found.seed
    )
    return Result(
        treated=told.treated,
        held=told.held,
        mean_treated=told.mean_treated,
        mean_held=told.mean_held,
        effect=told.effect,
        low=_bounded(told.low),
        high=_bounded(told.high),
        p_value=told.p_value,
        days=whole,
        verdict=told.verdict,
    )


def _looked(reading: Reading, found: Experiment, there: Present) -> Result | None:
    """Return what the first look that tells an effect shows, or else the last one."""
    begin, whole = day_number(found.starts_on) - 1, _days(found)
    over = [day for day in look_days(whole) if begin + day <= reading.as_of]
    if not over or not len(there.keys):
        return None
    after = np.array(over, dtype=np.int64)
    paths = outcome_paths(reading, found.outcome, there.keys, since=begin, ends=begin + after)
    known = _known(reading, found, there)
    part = after / whole
    seen = looks(paths, known, ~there.held, there.stratum, part, seed=found.seed)
    if not seen:
        return None
    at = next((nth for nth, each in enumerate(seen) if each.crossed), len(seen) - 1)
    sides = [paths[side, at] for side in (~there.held, there.held)]
    enough = min(map(len, sides)) >= LEAST
    way = "more" if seen[at].effect > 0 else "less"
    return Result(
        treated=len(sides[0]),
        held=len(sides[1]),
        mean_treated=float(sides[0].mean()),
        mean_held=float(sides[1].mean()),
        effect=seen[at].effect,
        low=_bounded(seen[at].low),
        high=_bounded(seen[at].high),
        p_value=None,
        days=over[at],
        verdict=way if enough and seen[at].crossed else "cannot tell",
    )


def _known(
    reading: Reading, found: Experiment, there: Present
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return what was known of the outcome before the start."""
    if found.outcome == "client":
        return there.log2_odds[:, None]
    begin = day_number(found.starts_on) - 1
    return past_of(reading, found.outcome, there.keys, before=begin, days=_days(found))


def _days(found: Experiment) -> int:
    return (found.ends_on - found.starts_on).days + 1


def _bounded(end: float) -> float | None:
    return end if math.isfinite(end) else None


def _promised(reading: Reading, found: Experiment) -> str:
    if found.detectable is None:
        return "Too few accounts took part to promise anything."
    least = told_amount(reading, found.outcome, found.detectable, change=True)
    return f"An effect of {least} was to be found in four of five such experiments."


def _words(reading: Reading, found: Experiment, state: str, result: Result | None) -> Iterator[str]:
    if state == "stopped":
        yield (
            "It was stopped before its end, and no effect is told: a comparison that ends when"
            " somebody likes what he sees, or does not, says nothing."
        )
        return
    if result is None:
        yield (
            f"No effect is shown before {long_date(found.ends_on)}: who looks again and again"
            " until something shows finds something that is not there."
        )
        return
    yield from _verdict(reading, found, result)
    yield from filter(None, (OUTCOMES[found.outcome].caution,))


def _verdict(reading: Reading, found: Experiment, result: Result) -> Iterator[str]:
    told = OUTCOMES[found.outcome].told
    treated, held = (
        told.format(told_amount(reading, found.outcome, each))
        for each in (result.mean_treated, result.mean_held)
    )
    when = long_date(date_of(day_number(found.starts_on) + result.days - 1))
    sides = (
        f"Up to {when}, {count(result.treated, 'treated account')} {treated};"
        f" {count(result.held, 'account')} held out {held}."
    )
    between = _between(reading, found, result)
    if result.verdict == "cannot tell":
        yield from _cannot_tell(found, result, between)
        yield sides
        return
    effect = told_amount(reading, found.outcome, abs(result.effect), change=True)
    opening = "It works" if result.verdict == "more" else "It does harm"
    way = "more" if result.verdict == "more" else "less"
    yield f"{opening}: {effect} {way} for an account on average. {between}"
    yield sides
    if found.rule == "looks" and result.days < _days(found):
        yield (
            "It was told before the end, at a moment when it looked strong: the true effect is"
            " probably somewhat smaller."
        )


def _cannot_tell(found: Experiment, result: Result, between: str) -> Iterator[str]:
    if min(result.treated, result.held) < LEAST:
        yield (
            f"It cannot be told: fewer than {LEAST} accounts are left on a side, and a mean of so"
            " few rests on one or two of them."
        )
        return
    yet = " yet" if result.days < _days(found) else ""
    yield f"It cannot be told{yet}: the difference is no larger than chance brings about. {between}"


def _between(reading: Reading, found: Experiment, result: Result) -> str:
    if result.low is None or result.high is None:
        return "The records bound the effect on no side."
    low, high = (
        told_amount(reading, found.outcome, each, change=True) for each in (result.low, result.high)
    )
    return f"The records fit an effect between {low} and {high}."
