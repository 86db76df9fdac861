"""``clienthood run``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.book.runs import Run
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.deeds import runs
from clienthood.faces.views.kinds import split
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import count, kind_word, listed, long_date
from clienthood.pipeline import CalledInPlace
from clienthood.settings import EngineName, Settings, WordsSection, read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run came to."""

    run: Run
    kinds: Mapping[str, int]


def run_book(
    *,
    book: BookDir = HERE,
    as_of: Annotated[dt.date | None, Parameter(name="--as-of")] = None,
    engine: EngineName | None = None,
    where: str | None = None,
    records: str | None = None,
    json: Json = False,
) -> None:
    """Compute for every account whether it is a client, a customer or undecided.

    The run is kept as it is: a later one stands beside it. Nothing after the as-of date is read.

    Example: clienthood run --as-of 2026-06-30

    Parameters
    ----------
    as_of
        Day at which every figure stands; that of the last dealing on record where not given.
    engine
        Reckon there instead: spark, postgres or clickhouse, where the records are. Evidence,
        calls, month ends and the summary of purchases are written there; worth, personas and
        plays stay with the run of this program. The section [engine] of the settings says it for
        good.
    where
        Master of Spark (spark://host:7077) or address of Postgres (postgresql://user@host/base).
    records
        Where the standard tables stand: a folder of Parquet, or a schema of Postgres; the records
        of this book where not given.
    """
    opened = open_book(book)
    settings = _asked(read_settings(opened.path), engine, where, records)
    if settings.engine.elsewhere:
        with stages() as shown:
            made = runs.run_in_place(opened, person(), settings, as_of=as_of, told=shown.told)
        if json:
            print_json(made)
        else:
            _print_in_place(made, settings.words)
        return
    ran = run_shown(opened, as_of)
    if json:
        print_json(ran)
        return
    print_ran(ran, read_settings(opened.path).words)
    where = "" if book == HERE else f" --book {book}"
    Paper().say(f"Next: clienthood summary{where}")


def _asked(
    settings: Settings, engine: EngineName | None, where: str | None, records: str | None
) -> Settings:
    """Return the settings with what the command says of the engine."""
    told = {"name": engine, "where": where, "records": records}
    said = {name: value for name, value in told.items() if value is not None}
    return settings.model_copy(update={"engine": settings.engine.model_copy(update=said)})


def _print_in_place(made: CalledInPlace, house: WordsSection) -> None:
    """Say what was called on an engine, and where it stands."""
    paper = Paper()
    told = [f"{number:,} {kind_word(kind, house, number)}" for kind, number in made.kinds.items()]
    paper.say(
        f"Called by {made.engine}, as of {long_date(made.as_of)}: "
        f"{count(made.accounts, 'account')}: {listed(told)}."
    )
    paper.say(f"Written to {made.where}: {listed(list(made.tables))}.")
    paper.say(
        "Worth, movement, personas and plays are reckoned by this program alone: "
        "import the records and run without an engine."
    )


def run_shown(book: Book, as_of: dt.date | None = None) -> Ran:
    """Run a book, its progress shown on a terminal."""
    with stages() as shown:
        header = runs.run_book(book, person(), as_of=as_of, told=shown.told)
    with reading(book, header.id) as read:
        return Ran(run=header, kinds={row.kind: row.accounts for row in split(read)})


def print_ran(ran: Ran, house: WordsSection) -> None:
    """Say what a run came to."""
    paper, header = Paper(), ran.run
    told = [f"{number:,} {kind_word(kind, house, number)}" for kind, number in ran.kinds.items()]
    paper.say(
        f"Run {header.id}, as of {long_date(header.as_of)}: "
        f"{count(header.accounts, 'account')}: {listed(told)}."
    )
    if header.as_of > dt.datetime.now(dt.UTC).date():
        paper.say("That day is still to come: what happens until then is not on record yet.")
    spent = sum(
        seconds
        for stage, seconds in header.cost.items()
        if stage not in ("scan", "ratio", "peak_mib")
    )
    paper.say(
        f"It took {spent:.1f} s of CPU time and {header.cost['peak_mib']:,.0f} MiB of memory"
        " at most."
    )
