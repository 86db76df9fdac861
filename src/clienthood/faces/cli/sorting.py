"""What ``clienthood import`` shows and asks before it takes files in."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clienthood.book import Book
from clienthood.errors import RecordsError
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.views.telling import Telling, telling
from clienthood.faces.views.wording import count, figure, listed
from clienthood.pipeline import working_engine
from clienthood.records import DropEffect, Left, Question, Request, open_questions, preview_drop

ANSWERS: Mapping[str, str] = {
    "dates": "--dates day-first, or --dates month-first",
    "decimal": "--decimal comma, or --decimal point",
    "columns": "--yes if that is right; --table NAME --map HEADER=COLUMN if not",
}
"""What answers a question on the command line."""
SHOWN = 30
"""Files left aside that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """What files would bring."""

    sentence: str
    effect: DropEffect
    telling: Telling


def show_preview(book: Book, files: Sequence[Path], request: Request, *, json: bool) -> None:
    """Show what files are taken for and what they would bring; nothing of it counts."""
    with working_engine(book) as engine, stages() as shown:
        effect = preview_drop(book, engine, files, request, progress=shown.rows)
    page = Previewed(
        sentence=effect.sentence,
        effect=effect,
        telling=telling(book, ((each.table, each.filled, each.layout) for each in effect.effects)),
    )
    if json:
        print_json(page)
    else:
        _print(page)


def asked(book: Book, files: Sequence[Path], request: Request) -> Request:
    """Return the request with what was said to guesses; asks on a terminal only, once a kind.

    Raises
    ------
    RecordsError
        If a guess is not right.
    """
    if request.yes or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return request
    told: dict[str, dict[str, Any]] = {}
    for question in open_questions(book, files, request):
        Paper().say(f"{listed(question.files)}: {question.told}")
        if input("Is that right? [y/N] ").strip().lower() not in ("y", "yes"):
            raise RecordsError(
                "not imported",
                where=", ".join(question.files),
                hint="say what it is: --table NAME --map HEADER=COLUMN; or leave it: --leave NAME",
            )
        told[question.kind] = {"yes": True}
    return replace(request, of=told)


def left_aside(left: Sequence[Left]) -> Iterator[str]:
    """Yield what was left aside, and why."""
    for each in left[:SHOWN]:
        yield f"Left aside: {each.name}: {each.why}"
    if len(left) > SHOWN:
        yield f"Left aside: {len(left) - SHOWN:,} more; all of them: --json"


def told_of(page: Telling) -> Iterator[str]:
    """Yield what records can tell of, and what they say nothing of."""
    if page.tells:
        silent = listed([each.title.lower() for each in page.silent])
        rest = f" They say nothing of {silent}." if silent else ""
        yield f"{page.sentence}{rest}"
    yield from page.never


def _print(page: Previewed) -> None:
    paper = Paper()
    effect = page.effect
    guessed = {name for each in effect.questions if each.asked == "columns" for name in each.files}
    paper.title(page.sentence)
    paper.say("Nothing is imported yet.")
    rows = [
        (
            each.name,
            each.table,
            each.layout or ("a guess" if each.name in guessed else "its headers"),
            *(figure(n) for n in (each.read, each.created, each.changed, each.same)),
            figure(each.quarantined),
            f"{figure(each.accounts)}, {figure(each.known)} known",
        )
        for each in effect.effects
    ]
    if rows:
        paper.gap()
        heads = ("file", "table", "read by", "read =", "new +", "changed +", "same +", "set aside")
        paper.table((*heads, "accounts"), rows, right=(3, 4, 5, 6, 7), prose=(0,))
    for question in effect.questions:
        paper.gap()
        _ask(paper, question)
    for each in effect.effects:
        for finding in each.findings:
            rows_told = count(finding.count, "row")
            paper.say(f"{each.name}: {rows_told}: {finding.check} ({finding.sample})")
        for note in each.notes:
            paper.say(f"{each.name}: {note}")
    for line in (*left_aside(effect.left), *told_of(page.telling)):
        paper.say(line)


def _ask(paper: Paper, question: Question) -> None:
    paper.say(f"To be said first, of {listed(question.files)}: {question.told}")
    paper.say(ANSWERS[question.asked], indent=2)
