"""``clienthood import``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import RecordsError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.deeds.importing import import_records
from clienthood.faces.deeds.mending import retry_rows
from clienthood.faces.deeds.returning import bring_book, is_book_export
from clienthood.faces.views.wording import count, figure
from clienthood.pipeline import working_engine
from clienthood.records import Finding, Guess, ImportReport, Request, examine
from clienthood.standard import TABLES

SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
    *(".parquet", ".pq", ".json", ".jsonl", ".ndjson"),
)
TRUTH = "truth.csv"
"""What a generated business knows about itself; never imported."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the files are to be read."""

    table: str = ""
    """Standard table that the rows belong to, such as orders."""
    map: Annotated[tuple[str, ...], Parameter(negative=())] = ()
    """A header and the column it is, as HEADER=COLUMN; may be given several times."""
    yes: Annotated[bool, Parameter(negative=())] = False
    """Take the guess of table and columns without a question."""
    dates: Literal["day-first", "month-first"] | None = None
    """Which comes first in days such as 03/04/2025."""
    decimal: Literal["comma", "point"] | None = None
    """What parts the decimals."""
    strict: Annotated[bool, Parameter(negative=())] = False
    """Refuse a file of which a single row cannot be taken."""
    sheet: str = ""
    """Sheet of a workbook; all that fit where not given."""
    delimiter: str = ""
    """What parts the cells of a line."""
    encoding: str = ""
    """How the file's characters are written, such as cp1252."""

    def request(self) -> Request:
        """Return it as the importer takes it."""
        columns = {}
        for entry in self.map:
            header, mark, column = entry.rpartition("=")
            if not mark:
                raise RecordsError(f"--map {entry} has no =", hint="write --map HEADER=COLUMN")
            columns[header] = column
        return Request(
            table=self.table,
            columns=columns,
            yes=self.yes,
            dates=self.dates or "",
            decimal=self.decimal or "",
            strict=self.strict,
            sheet=self.sheet,
            delimiter=self.delimiter,
            encoding=self.encoding,
        )


DEFAULT = Reading()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import of files came to."""

    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    """Rows of accounts that were erased."""
    reports: tuple[ImportReport, ...]
    left_aside: tuple[str, ...] = field(default=())


def import_files(
    *files: Path,
    book: BookDir = HERE,
    reading: Reading = DEFAULT,
    retry_quarantined: Annotated[bool, Parameter(name="--retry", negative=())] = False,
    json: Json = False,
) -> None:
    """Bring records into the book: files, or folders of files; CSV, Excel or Parquet.

    Every row is accounted for: read = new + changed + same + set aside. Rows that cannot be taken
    are set aside with their reason and can be mended (clienthood quarantine). A file that is
    imported twice changes nothing. An import can be undone (clienthood undo). What clienthood
    export --records wrote gives, in a new book, the same book again.

    Example: clienthood import orders.csv contracts.csv --book mybook

    Parameters
    ----------
    files
        The files, or folders; a folder's own subfolders are not looked into.
    retry_quarantined
        Try the rows again that were set aside, by today's settings.
    """
    opened = open_book(book)
    mapped = tuple(str(file) for file in files if "=" in file.name and not file.exists())
    files = tuple(file for file in files if str(file) not in mapped)
    request = replace(reading, map=reading.map + mapped).request()
    if retry_quarantined:
        with working_engine(opened) as engine, stages() as shown:
            outcome = _outcome(retry_rows(opened, person(), engine=engine, told=shown.rows))
    elif not files:
        raise RecordsError("no file was named", hint="clienthood import FILE... [--book DIR]")
    else:
        outcome = _brought(opened, files) or import_all(opened, files, request)
    if json:
        print_json(outcome)
    else:
        _print(outcome, opened)


def _brought(book: Book, files: Sequence[Path]) -> Outcome | None:
    """Return what came of a whole book, if that is what is imported."""
    if not any(file.exists() and is_book_export(file) for file in files):
        return None
    if len(files) > 1:
        raise RecordsError(
            "one of these is the export of a whole book",
            hint="import that by itself, into a new book",
        )
    with working_engine(book) as engine, stages() as shown:
        reports = bring_book(book, person(), files[0], engine=engine, told=shown.rows)
    return _outcome(reports)


def import_all(book: Book, files: Sequence[Path], request: Request) -> Outcome:
    """Import files in an order of their own, after every question has been asked."""
    found, aside = _unfolded(files)
    wanted = [(file, _settled(book, file, request)) for file in found]
    wanted.sort(key=lambda entry: (_rank(entry[1][1]), entry[0].name, str(entry[0])))
    reports: list[ImportReport] = []
    actor = person()
    with working_engine(book) as engine, stages() as shown:
        for file, (settled, _) in wanted:
            name = file.name

            def told(what: str, done: int, of: int, name: str = name) -> None:
                shown.rows(f"{name}: {what}", done, of)

            reports += import_records(book, actor, file, engine=engine, request=settled, told=told)
    return _outcome(reports, aside)


def _outcome(reports: Sequence[ImportReport], aside: Sequence[str] = ()) -> Outcome:
    return Outcome(
        read=sum(each.read for each in reports),
        created=sum(each.created for each in reports),
        changed=sum(each.changed for each in reports),
        same=sum(each.same for each in reports),
        quarantined=sum(each.quarantined for each in reports),
        withheld=sum(each.withheld for each in reports),
        reports=tuple(reports),
        left_aside=tuple(aside),
    )


def _unfolded(files: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Return the files, those of folders included, and the names of what is left aside."""
    found: list[Path] = []
    aside: list[str] = []
    for file in files:
        if file.name == TRUTH and file.exists() and len(files) > 1:
            aside.append(TRUTH)
            continue
        if not file.is_dir():
            found.append(file)
            continue
        inside = sorted(each for each in file.iterdir() if each.is_file())
        taken = [each for each in inside if each.suffix.lower() in SUFFIXES and each.name != TRUTH]
        if not taken:
            raise RecordsError("no file of records is in this folder", where=str(file))
        found += taken
        aside += [each.name for each in inside if each not in taken]
    return list(dict.fromkeys(found)), aside


def _rank(table: str) -> int:
    return list(TABLES).index(table)


def _settled(book: Book, file: Path, request: Request) -> tuple[Request, str]:
    """Return the request that needs no question any more, and the table of the first sheet."""
    guesses = examine(book, file, request)
    fitting = [each for each in guesses if not each.missing] or list(guesses[:1])
    open_questions = [each for each in fitting if not each.certain and not each.missing]
    if not open_questions or request.yes:
        return request, fitting[0].table
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return request, fitting[0].table
    for each in open_questions:
        _show_guess(each)
        if input(f"Take {each.file} as {each.table}? [y/N] ").strip().lower() not in ("y", "yes"):
            raise RecordsError(
                "not imported",
                where=str(file),
                hint="say what it is: --table NAME --map HEADER=COLUMN",
            )
    return replace(request, yes=True), fitting[0].table


def _show_guess(guess: Guess) -> None:
    paper = Paper()
    paper.say(f"{guess.file} looks like {guess.table}:")
    paper.table(
        ("header", "column", "sure", "because", "for example"),
        (
            (
                each.header,
                each.column or "(kept beside)",
                f"{each.confidence:.0%}" if each.column else "",
                each.reason,
                ", ".join(each.samples),
            )
            for each in guess.columns
        ),
        right=(2,),
        prose=(3, 4),
    )


def _print(outcome: Outcome, book: Book) -> None:
    paper = Paper()
    rows = [
        (
            each.file,
            each.table,
            *(figure(n) for n in (each.read, each.created, each.changed, each.same)),
            figure(each.quarantined),
            each.batch or "-",
        )
        for each in outcome.reports
    ]
    if len(rows) > 1:
        totals = (outcome.read, outcome.created, outcome.changed, outcome.same)
        rows.append(("in all", "", *map(figure, totals), figure(outcome.quarantined), ""))
    heads = ("file", "table", "read =", "new +", "changed +", "same +", "set aside", "batch")
    paper.table(heads, rows, right=(2, 3, 4, 5, 6), prose=(0,))
    for line in _remarks(outcome):
        paper.say(line)
    paper.gap()
    where = "" if book.path == HERE else f" --book {book.path}"
    if outcome.quarantined:
        paper.say(f"To mend the rows set aside: clienthood quarantine{where}")
    paper.say(f"Next: clienthood run{where}")


def _remarks(outcome: Outcome) -> Iterator[str]:
    if not outcome.reports:
        yield "Nothing waits in quarantine."
    for report in outcome.reports:
        for finding in report.findings:
            yield f"{report.file}: {_told(finding)}"
        if report.withheld:
            yield (
                f"{report.file}: {count(report.withheld, 'row')} of accounts that were erased:"
                " not taken, and kept nowhere"
            )
        for note in report.notes:
            yield f"{report.file}: {note}"
    if outcome.left_aside:
        yield "Left aside: " + ", ".join(outcome.left_aside)


def _told(finding: Finding) -> str:
    rows = count(finding.count, "row")
    text = f"{rows}: {finding.check} ({finding.sample})"
    return f"{text}; {finding.remedy}" if finding.remedy else text
