"""Experiments: which accounts were drawn by lot to be treated and to be held out, and for what."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, Moment, reading_state, state

EXPERIMENTS = Table(
    "experiments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("play", String, nullable=False),
    Column("definition", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("share", Float, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("treated", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("usual", Float),
    Column("detectable", Float),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended", String, nullable=False),
    Column("ended_by", String, nullable=False),
    Column("ended_at", Moment),
    Column("reason", String, nullable=False),
    Column("result", String, nullable=False),
)
LOTS = Table(
    "experiment_accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("experiment", Integer, ForeignKey("experiments.id"), nullable=False),
    Column("account_id", String, nullable=False, index=True),
    Column("held", Boolean, nullable=False),
    Column("stratum", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("log2_odds", Float, nullable=False),
    Column("value", Float),
    UniqueConstraint("experiment", "account_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One comparison of accounts that were treated with accounts that were held out."""

    id: int = 0
    """Its number; 0 as long as it is not kept."""
    name: str
    play: str = ""
    """Key of the play that is tried; empty: something of one's own."""
    definition: str = ""
    """Which accounts took part, as the query of the list of accounts."""
    outcome: str
    """What is compared."""
    rule: str
    """end: told at the end; looks: may be told on the way, by a rule that allows for it."""
    share: float
    """Share that is held out."""
    seed: int
    """Names the lots."""
    starts_on: dt.date
    ends_on: dt.date
    """The last day that counts."""
    treated: int
    held: int
    """Accounts on each side at the start."""
    usual: float | None = None
    """Mean outcome of an account in as many days before the start."""
    detectable: float | None = None
    """Effect that was promised to be found in four of five such experiments."""
    made_by: str = ""
    made_at: dt.datetime
    ended: str = ""
    """Empty while it runs; stopped, or concluded."""
    ended_by: str = ""
    ended_at: dt.datetime | None = None
    reason: str = ""
    """Why it was stopped."""
    result: str = ""
    """What was concluded, as JSON; it names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What was drawn for one account, and what was known of it then."""

    account_id: str
    held: bool
    stratum: int
    kind: str
    log2_odds: float
    value: float | None
    """What it was worth ahead."""


def add_experiment(book: Book, experiment: Experiment, lots: Iterable[Lot]) -> int:
    """Keep an experiment with its lots, which nobody can change, and return its number."""
    told = {name: value for name, value in asdict(experiment).items() if name != "id"}
    with state(book) as writer:
        made = writer.execute(insert(EXPERIMENTS).values(told)).inserted_primary_key
        number = int(made[0]) if made else 0
        rows = [asdict(each) | {"experiment": number} for each in lots]
        if rows:
            writer.execute(insert(LOTS), rows)
    return number


def end_experiment(book: Book, experiment: Experiment) -> None:
    """Write down how an experiment ended."""
    with state(book) as writer:
        writer.execute(
            update(EXPERIMENTS)
            .where(EXPERIMENTS.c.id == experiment.id)
            .values(
                ended=experiment.ended,
                ended_by=experiment.ended_by,
                ended_at=experiment.ended_at,
                reason=experiment.reason,
                result=experiment.result,
            )
        )


def read_experiments(book: Book) -> tuple[Experiment, ...]:
    """Return all experiments, the newest first."""
    if not book.state_file.exists():
        return ()
    names = [each.name for each in fields(Experiment)]
    with reading_state(book) as reader:
        rows = reader.execute(select(EXPERIMENTS).order_by(EXPERIMENTS.c.id.desc())).mappings()
        return tuple(Experiment(**{name: row[name] for name in names}) for row in rows)


def read_lots(book: Book, experiment: int) -> tuple[Lot, ...]:
    """Return the lots of an experiment that are left, by account identifier."""
    names = [each.name for each in fields(Lot)]
    with reading_state(book) as reader:
        rows = reader.execute(
            select(LOTS).where(LOTS.c.experiment == experiment).order_by(LOTS.c.account_id)
        ).mappings()
        return tuple(Lot(**{name: row[name] for name in names}) for row in rows)


def lots_of(book: Book, accounts: Sequence[str]) -> tuple[dict[str, object], ...]:
    """Return in which experiments some accounts take part, and on which side."""
    if not book.state_file.exists():
        return ()
    with reading_state(book) as reader:
        rows = reader.execute(
            select(LOTS.c.account_id, LOTS.c.held, EXPERIMENTS.c.id, EXPERIMENTS.c.name)
            .join(EXPERIMENTS, EXPERIMENTS.c.id == LOTS.c.experiment)
            .where(LOTS.c.account_id.in_(accounts))
            .order_by(EXPERIMENTS.c.id, LOTS.c.account_id)
        ).mappings()
        return tuple(
            {
                "experiment": row["id"],
                "name": row["name"],
                "account_id": row["account_id"],
                "side": "held out" if row["held"] else "treated",
            }
            for row in rows
        )


def taking_part(book: Book, play: str) -> frozenset[str]:
    """Return the accounts on either side of experiments with a play that have not ended."""
    if not play or not book.state_file.exists():
        return frozenset()
    asked = (
        select(LOTS.c.account_id)
        .join(EXPERIMENTS, EXPERIMENTS.c.id == LOTS.c.experiment)
        .where(EXPERIMENTS.c.play == play, EXPERIMENTS.c.ended == "")
    )
    with reading_state(book) as reader:
        return frozenset(reader.execute(asked).scalars())


def held_pairs(book: Book, *, on: dt.date) -> frozenset[tuple[str, str]]:
    """Return which accounts experiments keep out of which plays on a day."""
    if not book.state_file.exists():
        return frozenset()
    asked = (
        select(LOTS.c.account_id, EXPERIMENTS.c.play)
        .join(EXPERIMENTS, EXPERIMENTS.c.id == LOTS.c.experiment)
        .where(EXPERIMENTS.c.play != "", EXPERIMENTS.c.ended == "", EXPERIMENTS.c.ends_on >= on)
        .where(LOTS.c.held)
    )
    with reading_state(book) as reader:
        return frozenset((row.account_id, row.play) for row in reader.execute(asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a concluded experiment found a play to add, as a share of what accounts are worth."""

    effect: float
    low: float
    high: float
    """95 % interval."""
    accounts: int
    """Accounts that were compared."""
    ended_on: dt.date


def measured_effects(book: Book) -> dict[str, Measured]:
    """Return what the last concluded experiment on the revenue of each play found."""
    found: dict[str, Measured] = {}
    for each in read_experiments(book):
        if each.play and each.play not in found and each.outcome == "revenue" and each.result:
            told = json.loads(each.result)
            values = [lot.value for lot in read_lots(book, each.id) if lot.value is not None]
            worth = sum(values) / len(values) if values else 0.0
            if worth > 0 and told["low"] is not None and told["high"] is not None:
                found[each.play] = Measured(
                    effect=told["effect"] / worth,
                    low=told["low"] / worth,
                    high=told["high"] / worth,
                    accounts=told["treated"] + told["held"],
                    ended_on=each.ends_on,
                )
    return found
