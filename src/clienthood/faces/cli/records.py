"""``clienthood findings``, ``batches``, ``undo`` and ``quarantine``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import BookError, NotFoundError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds import importing
from clienthood.faces.views.batches import Waiting, batches, waiting
from clienthood.faces.views.findings import findings
from clienthood.faces.views.wording import count, figure, share
from clienthood.records import export_quarantine_csv

ALIKE = 5
"""Lines that are named of each cause."""


def show_findings(*, book: BookDir = HERE, json: Json = False) -> None:
    """Tell what is wrong with the records, how many rows it touches, and what to do.

    An error keeps rows out; a warning may make figures wrong; a note is worth knowing.

    Example: clienthood findings
    """
    page = findings(open_book(book))
    if json:
        print_json(page)
        return
    paper = Paper()
    if not page.findings:
        paper.say("Nothing is wrong with the records.")
        return
    rows = [
        (
            each.severity,
            each.table,
            each.check,
            figure(each.count),
            share(each.share),
            each.sample,
            each.remedy,
        )
        for each in page.findings
    ]
    heads = ("", "table", "finding", "rows", "share", "for example", "what to do")
    paper.table(heads, rows, right=(3, 4), prose=(2, 5, 6))


def show_batches(*, book: BookDir = HERE, json: Json = False) -> None:
    """List the imports that count, oldest first.

    Example: clienthood batches
    """
    found = batches(open_book(book))
    if json:
        print_json(found)
        return
    paper = Paper()
    if not found:
        paper.say("Nothing has been imported yet: clienthood import FILE...")
        return
    rows = [
        (
            each.batch,
            each.drop or "-",
            each.imported_at[:10],
            each.table,
            each.file,
            *map(figure, (each.read, each.created, each.changed, each.same, each.quarantined)),
            f"{each.first_day} to {each.last_day}" if each.first_day else "",
        )
        for each in found
    ]
    counts = ("read =", "new +", "changed +", "same +", "set aside")
    heads = ("batch", "drop", "imported", "table", "file", *counts, "days")
    paper.table(heads, rows, right=(5, 6, 7, 8, 9), prose=(4,))


def undo_batch(batch: str, /, *, book: BookDir = HERE, json: Json = False) -> None:
    """Take back an import, its updates included: the records are as without it.

    Example: clienthood undo b0003

    Parameters
    ----------
    batch
        Its id, as clienthood batches lists it; that of a drop takes back all that came in it.
    """
    gone = importing.undo_imports(open_book(book), person(), batch=batch)
    if json:
        print_json(gone[0] if gone[0].id == batch else gone)
        return
    for each in gone:
        rows = count(each.read, "row")
        Paper().say(f"Took back {each.id}: {rows} of {each.file} in {each.table}.")
    Paper().say("Next: clienthood run")


def show_quarantine(
    *,
    book: BookDir = HERE,
    batch: str = "",
    csv: Annotated[Path | None, Parameter(name="--csv")] = None,
    json: Json = False,
) -> None:
    """Show the rows that could not be taken, with the reason and the remedy.

    With --csv they are written out in their own columns; mend the file and import it like any
    other, and its rows leave the quarantine.

    Example: clienthood quarantine --csv mend.csv

    Parameters
    ----------
    batch
        Only the rows of this import.
    csv
        File to write the rows into.
    """
    opened = open_book(book)
    found = tuple(each for each in waiting(opened) if batch in ("", each.batch))
    if csv is not None:
        written = _written(opened, found, csv)
        if json:
            print_json({"written": written})
            return
        for name, rows in written.items():
            Paper().say(f"{name}: {count(rows, 'row')}; mend it, then: clienthood import {name}")
        return
    if json:
        print_json(found)
    else:
        _print(found)


def _written(book: Book, found: Sequence[Waiting], file: Path) -> dict[str, int]:
    """Write one file for each import with waiting rows; the names of several end in its id."""
    ids = list(dict.fromkeys(each.batch for each in found))
    if not ids:
        raise NotFoundError("nothing waits in quarantine", where=str(book.path))
    written = {}
    for each in ids:
        name = file if len(ids) == 1 else file.with_stem(f"{file.stem}-{each}")
        try:
            written[str(name)] = export_quarantine_csv(book, each, name)
        except OSError as fault:
            raise BookError(f"cannot be written: {fault.strerror}", where=str(name)) from fault
    return written


def _print(found: Sequence[Waiting]) -> None:
    paper = Paper()
    if not found:
        paper.say("Nothing waits in quarantine.")
        return
    paper.title(f"{count(len(found), 'row')} set aside")
    causes = Counter(
        (each.batch, each.file, each.column, each.reason, each.remedy) for each in found
    )
    for (batch, file, column, reason, remedy), number in causes.most_common():
        alike = [
            each
            for each in found
            if (each.batch, each.column, each.reason) == (batch, column, reason)
        ]
        paper.gap()
        what = f"{column}: {reason}" if column else reason
        paper.say(f"{file} ({batch}): {count(number, 'row')}: {what}")
        for each in alike[:ALIKE]:
            paper.say(f"line {each.line:,}: {each.value or 'empty'}", indent=2)
        if number > ALIKE:
            paper.say(f"and {number - ALIKE:,} more", indent=2)
        paper.say(f"What to do: {remedy}", indent=2)
