"""Starting, stopping and concluding experiments, and taking their lots away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from clienthood.book.audit import Actor, record
from clienthood.book.experiments import Experiment, add_experiment, end_experiment, read_lots
from clienthood.book.state import state
from clienthood.errors import SettingsError
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.experiment import conclusion, experiment, find_experiment
from clienthood.faces.views.experiment_plan import Proposed, draw
from clienthood.faces.views.experiments import state_of
from clienthood.faces.views.reading import Reading

LONGEST = 80
"""Most characters of a name."""
CONSENT = {True: "yes", False: "no", None: "not known: ask first"}


def start_experiment(reading: Reading, actor: Actor, *, asked: Proposed) -> int:
    """Draw the lots, keep them for good, and return the number of the experiment.

    Raises
    ------
    SettingsError
        If something asked for cannot be, or nobody would take part.
    """
    book, name = reading.book, " ".join(asked.name.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise SettingsError(
            "an experiment needs a name", hint=f"up to {LONGEST} letters, digits and signs"
        )
    with state(book):
        drawn = draw(reading, asked)
        plan = drawn.plan
        if not plan.treated or not plan.held:
            raise SettingsError(
                "nobody would be treated, or nobody held out",
                hint="choose more accounts, or another share",
            )
        made = Experiment(
            name=name,
            play=asked.play,
            definition=asked.who,
            outcome=asked.outcome,
            rule=asked.rule,
            share=asked.share,
            seed=drawn.seed,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            treated=plan.treated,
            held=plan.held,
            usual=plan.usual,
            detectable=plan.detectable,
            made_by=actor.name,
            made_at=_now(),
        )
        number = add_experiment(book, made, drawn.lots)
        told = f"{name}: {plan.treated} treated, {plan.held} held out, until {plan.ends_on}"
        record(book, actor, "start experiment", subject=f"experiment {number}", after=told)
    return number


def stop_experiment(reading: Reading, actor: Actor, *, number: int, reason: str = "") -> None:
    """Give an experiment up; no effect of it is ever told, and nobody is held out any more.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    SettingsError
        If it is over or has ended already.
    """
    with state(reading.book):
        found = _running(reading, number)
        if state_of(reading, found) == "over":
            raise SettingsError(
                f"experiment {number} is over: what came of it can be told and not be put aside",
                hint=f"clienthood experiment conclude {number}",
            )
        ended = replace(
            found, ended="stopped", ended_by=actor.name, ended_at=_now(), reason=reason.strip()
        )
        end_experiment(reading.book, ended)
        subject = f"experiment {number}"
        record(reading.book, actor, "stop experiment", subject=subject, after=reason.strip())


def conclude_experiment(reading: Reading, actor: Actor, *, number: int) -> None:
    """Keep the result of an experiment as it is now, whatever becomes of the records.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    SettingsError
        If it has ended already, or its result cannot be told yet.
    """
    with state(reading.book):
        found = _running(reading, number)
        page = experiment(reading, number=number)
        if page.result is None or not page.may_conclude:
            raise SettingsError(
                f"the result of experiment {number} cannot be told yet",
                hint=f"it ends on {found.ends_on.isoformat()}; then run: clienthood run",
            )
        ended = replace(
            found,
            ended="concluded",
            ended_by=actor.name,
            ended_at=_now(),
            result=conclusion(page.result),
        )
        end_experiment(reading.book, ended)
        subject, told = f"experiment {number}", page.words[0]
        record(reading.book, actor, "conclude experiment", subject=subject, after=told)


def take_lots(reading: Reading, actor: Actor, *, number: int) -> Iterator[bytes]:
    """Return whom to treat, and whom not, as pieces of a CSV file, and write that down.

    Who objects or is excluded by now is not in it.

    Raises
    ------
    NotFoundError
        If there is no experiment of that number.
    """
    find_experiment(reading, number)
    sides = {each.account_id: each.held for each in read_lots(reading.book, number)}
    reading.engine.load("lots", pa.table({"account_id": pa.array(list(sides), pa.string())}))
    rows = reading.rows(
        "select c.account_id, c.name, a.consent_marketing as consent from lots l"
        " join listed c on c.account_id = l.account_id"
        " left join accounts a on a.account_id = l.account_id order by c.account_key"
    )
    columns = {
        "account_id": [str(row["account_id"]) for row in rows],
        "name": [row["name"] for row in rows],
        "side": ["held out" if sides[str(row["account_id"])] else "treat" for row in rows],
        "consent_marketing": [CONSENT[_flag(row["consent"])] for row in rows],
    }
    table = pa.table({name: pa.array(told, pa.string()) for name, told in columns.items()})
    record(reading.book, actor, "export", subject=f"experiment {number}", after="its lots")
    return rows_as_csv(table.schema, table.to_batches())


def _running(reading: Reading, number: int) -> Experiment:
    found = find_experiment(reading, number)
    if found.ended:
        raise SettingsError(f"experiment {number} is {found.ended} already")
    return found


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
