"""``clienthood import``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import RecordsError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.cli.sorting import asked, left_aside, show_preview, told_of
from clienthood.faces.deeds.importing import import_records
from clienthood.faces.deeds.mending import retry_rows
from clienthood.faces.deeds.returning import bring_book, is_book_export
from clienthood.faces.views.telling import Telling, telling
from clienthood.faces.views.wording import count, figure
from clienthood.pipeline import working_engine
from clienthood.records import Finding, ImportReport, Left, Request


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
    leave: Annotated[tuple[str, ...], Parameter(negative=())] = ()
    """Name of a file that is not to be taken; * and ? stand for any letters; several times."""
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
            leave=self.leave,
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
    drop: str
    """By which all of it is taken back at once; empty if it made fewer than two batches."""
    reports: tuple[ImportReport, ...]
    left: tuple[Left, ...]
    """Files that were not taken, and why."""
    telling: Telling
    """What the records can tell of, and what not."""


def import_files(
    *files: Path,
    book: BookDir = HERE,
    reading: Reading = DEFAULT,
    retry_quarantined: Annotated[bool, Parameter(name="--retry", negative=())] = False,
    preview: Annotated[bool, Parameter(negative=())] = False,
    json: Json = False,
) -> None:
    """Bring records into the book: files, folders or zips; CSV, Excel, JSON or Parquet.

    Several files are sorted into tables by themselves and taken in together: all of them or none.
    Every row is accounted for: read = new + changed + same + set aside. Rows that cannot be taken
    are set aside with their reason and can be mended (clienthood quarantine). A file that is
    imported twice changes nothing. An import can be undone (clienthood undo). What clienthood
    export --records wrote gives, in a new book, the same book again.

    Example: clienthood import orders.csv contracts.csv --book mybook

    Parameters
    ----------
    files
        The files, folders with all they hold, or zips.
    retry_quarantined
        Try the rows again that were set aside, by today's settings.
    preview
        Show what the files are taken for and what they would bring; nothing is imported.
    """
    opened = open_book(book)
    mapped = tuple(str(file) for file in files if "=" in file.name and not file.exists())
    files = tuple(file for file in files if str(file) not in mapped)
    request = replace(reading, map=reading.map + mapped).request()
    if retry_quarantined:
        with working_engine(opened) as engine, stages() as shown:
            outcome = _outcome(
                opened, retry_rows(opened, person(), engine=engine, told=shown.rows)
            )
    elif not files:
        raise RecordsError("no file was named", hint="clienthood import FILE... [--book DIR]")
    elif preview:
        show_preview(opened, files, request, json=json)
        return
    else:
        outcome = _brought(opened, files) or import_all(
            opened, files, asked(opened, files, request)
        )
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
    return _outcome(book, reports)


def import_all(book: Book, files: Sequence[Path], request: Request) -> Outcome:
    """Import files, folders and zips together, in an order of their own."""
    with working_engine(book) as engine, stages() as shown:
        brought = import_records(
            book, person(), files, engine=engine, request=request, told=shown.rows
        )
    return _outcome(book, brought.reports, brought.left, brought.drop)


def _outcome(
    book: Book, reports: Sequence[ImportReport], left: Sequence[Left] = (), drop: str = ""
) -> Outcome:
    return Outcome(
        read=sum(each.read for each in reports),
        created=sum(each.created for each in reports),
        changed=sum(each.changed for each in reports),
        same=sum(each.same for each in reports),
        quarantined=sum(each.quarantined for each in reports),
        withheld=sum(each.withheld for each in reports),
        drop=drop,
        reports=tuple(reports),
        left=tuple(left),
        telling=telling(book, ((each.table, each.filled, each.layout) for each in reports)),
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
    if outcome.drop:
        paper.say(f"To take all of it back at once: clienthood undo {outcome.drop}{where}")
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
    yield from left_aside(outcome.left)
    yield from told_of(outcome.telling)


def _told(finding: Finding) -> str:
    rows = count(finding.count, "row")
    text = f"{rows}: {finding.check} ({finding.sample})"
    return f"{text}; {finding.remedy}" if finding.remedy else text
