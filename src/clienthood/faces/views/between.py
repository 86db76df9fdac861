"""What changed of an account between two dates, in four parts that add up exactly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from clienthood.engine import Embedded
from clienthood.errors import NotFoundError, SettingsError
from clienthood.evidence import folds
from clienthood.evidence.deriving import name_cells
from clienthood.evidence.kept import name_kept
from clienthood.faces.views.lookup import find_account, quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import likelihood, long_date, opened
from clienthood.movement import PARTS, Way, split
from clienthood.pipeline import derived_folder, labels_table, name_doubts
from clienthood.settings import WordsSection
from clienthood.units import day_number, probability_of

TOLD = {
    "time": "Time passed over what was on record already",
    "records": "Records arrived",
    "learnt": "What the book taught of all accounts",
    "settings": "Settings changed",
}
"""What each part is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the change."""

    name: str
    """time, records, learnt or settings."""
    title: str
    bits: float
    """Towards client above 0, away from it below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """What changed of an account between two dates."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    since: dt.date
    until: dt.date
    since_odds: float
    """Log2 odds of client at the earlier date; where it was not on record, those of the prior."""
    until_odds: float
    since_probability: float
    until_probability: float
    parts: tuple[Part, ...]
    """They and the earlier odds add up to the later, to the last digit."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBetween:
    """Whose change is asked for, and between which dates."""

    account: str
    since: dt.date
    until: dt.date


def between(reading: Reading, asked: AskedBetween) -> Between:
    """Return what changed of an account between two dates, as the settings of now call it.

    Raises
    ------
    SettingsError
        If the dates are not in order, or later than the figures.
    NotFoundError
        If there is no such account, it is not called, or it was not on record at the later date.
    """
    if asked.since >= asked.until or asked.until > reading.run.as_of:
        raise SettingsError(
            f"nothing lies between {asked.since} and {asked.until}",
            hint=f"name an earlier and a later day, up to {reading.run.as_of}",
        )
    found = find_account(reading, asked.account)
    if found.not_called:
        raise NotFoundError(f"{found.account_id} is not called: {found.not_called}")
    reading.name_rows()
    name = f"split_{day_number(asked.since)}_{day_number(asked.until)}".replace("-", "m")
    labels = labels_table(reading.book)
    reading.prepared.make(name, partial(_split, name=name, asked=asked, of=(reading, labels)))
    rows = reading.rows(f"select * from {name} where account_id = {quoted(found.account_id)}")
    if not rows:
        raise NotFoundError(f"nothing was on record of {found.account_id} on {asked.until}")
    row = {key: float(str(value)) for key, value in rows[0].items() if key != "account_id"}
    before, after = (probability_of(row[each]) for each in ("since_odds", "until_odds"))
    parts = tuple(Part(name=each, title=TOLD[each], bits=row[each]) for each in PARTS)
    return Between(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        since=asked.since,
        until=asked.until,
        since_odds=row["since_odds"],
        until_odds=row["until_odds"],
        since_probability=before,
        until_probability=after,
        parts=parts,
        sentence=_sentence(asked, before, after, parts, reading.settings.words),
    )


def _split(
    engine: Embedded, *, name: str, asked: AskedBetween, of: tuple[Reading, pa.Table]
) -> None:
    """Keep the split of every account between the two dates."""
    reading, labels = of
    engine.load("labels", labels)
    plan = folds(reading.dimensions)
    folder = derived_folder(reading.files, reading.settings, reading.manifest, plan)
    for fold in plan:
        name_kept(engine, folder, f"{fold.stream.name}_rows")
        if fold.stream.folds and fold.increments:
            name_cells(engine, folder, fold)
    way = Way(
        dimensions=reading.dimensions,
        settings=reading.settings.calls,
        doubted=name_doubts(engine, reading.book),
    )
    since, until = day_number(asked.since), day_number(asked.until)
    engine.load(name, split(engine, way, since=since, until=until))


def _sentence(
    asked: AskedBetween, before: float, after: float, parts: tuple[Part, ...], house: WordsSection
) -> str:
    span = f"from {long_date(asked.since)} to {long_date(asked.until)}"
    told = f"The chance that it is a {house.client} went from {likelihood(before)} to"
    told += f" {likelihood(after)}, {span}"
    most = max(parts, key=lambda each: abs(each.bits))
    if not most.bits:
        return opened(f"{told}: nothing changed.")
    return f"{told}; most of it: {most.title[:1].lower()}{most.title[1:]}."
