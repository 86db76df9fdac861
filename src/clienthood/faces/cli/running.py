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
from clienthood.faces.views.wording import count, figure, kind_word, listed, long_date
from clienthood.settings import WordsSection, read_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run came to."""

    run: Run
    kinds: Mapping[str, int]


def run_book(
    *,
    book: BookDir = HERE,
    as_of: Annotated[dt.date | None, Parameter(name="--as-of")] = None,
    json: Json = False,
) -> None:
    """Compute for every account whether it is a client, a customer or undecided.

    The run is kept as it is: a later one stands beside it. Nothing after the as-of date is read.

    Example: clienthood run --as-of 2026-06-30

    Parameters
    ----------
    as_of
        Day at which every figure stands; that of the last dealing on record where not given.
    """
    opened = open_book(book)
    ran = run_shown(opened, as_of)
    if json:
        print_json(ran)
        return
    print_ran(ran, read_settings(opened.path).words)
    where = "" if book == HERE else f" --book {book}"
    Paper().say(f"Next: clienthood summary{where}")


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
    spent = sum(
        seconds
        for stage, seconds in header.cost.items()
        if stage not in ("scan", "ratio", "peak_mib")
    )
    paper.say(
        f"It took {spent:.1f} s of CPU time, {figure(header.cost['ratio'])} times a plain scan of "
        f"the same columns, and {header.cost['peak_mib']:,.0f} MiB of memory at most."
    )
