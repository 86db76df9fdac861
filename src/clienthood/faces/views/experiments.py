"""The experiments of a book, and one that is being thought of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.book.experiments import Experiment, read_experiments
from clienthood.book.segments import read_segments
from clienthood.faces.views.experiment_plan import RULES, Plan, Proposed, plan_of
from clienthood.faces.views.picking import query_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.segments import wanted_by
from clienthood.faces.views.trying import OUTCOMES
from clienthood.faces.views.wording import count, long_date
from clienthood.units import day_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that may be chosen."""

    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentRow:
    """One experiment in the list."""

    id: int
    name: str
    outcome: str
    """What is compared, in words."""
    starts_on: dt.date
    ends_on: dt.date
    treated: int
    held: int
    """Accounts on each side at the start."""
    state: str
    """waiting, running, over, stopped or concluded."""
    told: str
    """How it stands, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiments:
    """All experiments of a book."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    experiments: tuple[ExperimentRow, ...]
    """The newest first."""
    outcomes: tuple[Option, ...]
    """What can be compared by the records of this book."""
    rules: tuple[Option, ...]
    plays: tuple[Option, ...]
    """Plays for which accounts of the run qualify."""
    groups: tuple[Option, ...]
    """Groups that are kept, by their query."""
    plan: Plan | None
    """What was asked for, before it is started."""


def experiments(reading: Reading, *, asked: Proposed | None = None) -> Experiments:
    """Return all experiments of a book, and the plan of another if one is asked for.

    Raises
    ------
    SettingsError
        If something asked for cannot be.
    """
    return Experiments(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        experiments=tuple(_row(reading, each) for each in read_experiments(reading.book)),
        outcomes=tuple(
            Option(key=each.key, title=each.title)
            for each in OUTCOMES.values()
            if set(each.needs) & reading.kept
        ),
        rules=tuple(Option(key=key, title=title) for key, title in RULES.items()),
        plays=_plays(reading),
        groups=_groups(reading),
        plan=None if asked is None else plan_of(reading, asked),
    )


def state_of(reading: Reading, experiment: Experiment) -> str:
    """Return waiting, running, over, stopped or concluded."""
    if experiment.ended:
        return experiment.ended
    if reading.as_of < day_number(experiment.starts_on):
        return "waiting"
    return "over" if reading.as_of >= day_number(experiment.ends_on) else "running"


def progress(reading: Reading, experiment: Experiment) -> str:
    """Return how an experiment stands, in words."""
    begins, ends = long_date(experiment.starts_on), long_date(experiment.ends_on)
    done = reading.as_of - day_number(experiment.starts_on) + 1
    whole = (experiment.ends_on - experiment.starts_on).days + 1
    return {
        "waiting": f"Begins on {begins}; the records reach to {long_date(reading.run.as_of)}.",
        "running": f"Day {done} of {count(whole, 'day')}; it ends on {ends}.",
        "over": f"Over since {ends}: the result can be told.",
        "stopped": "Stopped before its end; nothing is told of it.",
        "concluded": "Concluded.",
    }[state_of(reading, experiment)]


def _row(reading: Reading, each: Experiment) -> ExperimentRow:
    return ExperimentRow(
        id=each.id,
        name=each.name,
        outcome=OUTCOMES[each.outcome].title,
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        treated=each.treated,
        held=each.held,
        state=state_of(reading, each),
        told=progress(reading, each),
    )


def _plays(reading: Reading) -> tuple[Option, ...]:
    if "plays" not in reading.stages:
        return ()
    rows = reading.rows("select play, count(*) as n from plays group by play order by play")
    return tuple(
        Option(
            key=str(row["play"]), title=f"{row['play']} ({count(int(str(row['n'])), 'account')})"
        )
        for row in rows
    )


def _groups(reading: Reading) -> tuple[Option, ...]:
    return tuple(
        Option(key=query_of(wanted_by(each)), title=each.name)
        for each in read_segments(reading.book)
    )
