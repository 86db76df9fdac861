"""The pages on which a file is chosen, and on which one says what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clienthood.book import Book
from clienthood.book.uploads import find_upload, read_note, uploads
from clienthood.errors import NotFoundError
from clienthood.faces.views.batches import BatchRow, batches
from clienthood.faces.views.wording import listed, opened
from clienthood.records import UPLOAD, Finding
from clienthood.records.conversion import ADD_RATE, MEND
from clienthood.records.mapping import NONE
from clienthood.standard import TABLES

KINDS = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.parquet,.pq,.json,.jsonl,.ndjson,.zip"
"""Endings that the browser offers."""
MB = 1_000_000
TABLE_WORDS: Mapping[str, str] = {
    "orders": "sales or invoices",
    "accounts": "a list of the people and firms you deal with",
    "contracts": "contracts or subscriptions",
    "payments": "payments",
    "interactions": "meetings, calls and visits",
    "tickets": "requests for help and complaints",
    "leads": "enquiries, won, lost or open",
    "people": "the persons behind an account",
    "referrals": "who recommended whom",
    "feedback": "answers to surveys, and reviews",
    "memberships": "members of a loyalty programme",
    "campaigns": "campaigns",
    "campaign_contacts": "who was sent which campaign",
    "facts": "things you know about an account",
}
"""What the rows of each table are, as people say it; the likeliest first."""
COLUMN_WORDS: Mapping[str, str] = {
    "account_id": "who it is: the name or number of the customer, client or patient",
    "currency": "the currency",
}
"""Columns that have plainer words here than in the reference."""
REMEDIES: Mapping[str, str] = {
    MEND: "correct the cell",
    ADD_RATE: "write its rate into the settings (Your business, Rates of other currencies),"
    " then try the rows again",
}
"""What to do, for somebody who sits before a page and not at a command line."""
READINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "dates": (
        ("", "as the file itself tells"),
        ("day-first", "day first: 3/4 is the third of April"),
        ("month-first", "month first: 3/4 is the fourth of March"),
    ),
    "decimal": (
        ("", "as the file itself tells"),
        ("comma", "with a comma: 1.234,50"),
        ("point", "with a point: 1,234.50"),
    ),
}
"""How days and amounts may be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A file that came and was not imported yet."""

    upload: str
    name: str
    size: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """Where a file is chosen, and what was imported so far."""

    exists: bool
    """Whether there is a book yet."""
    megabytes: int
    rows: int
    columns: int
    """How much one file may hold."""
    files: int
    """Files that may come at once."""
    kinds: str
    pending: tuple[Pending, ...]
    batches: tuple[BatchRow, ...]
    """The imports that count, the latest first."""
    waiting: int
    """Rows set aside by all of them that still wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that may be chosen."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """One column of the file, and what it is taken for."""

    header: str
    samples: tuple[str, ...]
    column: str
    """Column of the table; empty: kept beside the record."""
    words: str
    """What it holds, as people say it."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPage:
    """What a file is taken for."""

    upload: str
    name: str
    kind: str
    """By which the files that this is said of are known."""
    files: tuple[str, ...]
    """Their names; one answer tells about all of them."""
    several: bool
    """Whether other files came with them."""
    layout: str
    """The program whose export it is; empty if none was recognised."""
    mends: bool
    certain: bool
    table: str
    words: str
    """What its rows are, as people say it."""
    tables: tuple[Choice, ...]
    columns: tuple[ColumnRow, ...]
    options: tuple[Choice, ...]
    """Columns that the table has; those that it needs are marked in their words."""
    lacking: str
    """What the table needs and no column gives; empty if nothing."""
    dates: tuple[Choice, ...]
    decimal: tuple[Choice, ...]
    notes: tuple[str, ...]


def import_page(book: Book) -> ImportPage:
    """Return where a file is chosen, and what was imported so far."""
    found = tuple(reversed(batches(book)))
    return ImportPage(
        exists=book.settings_file.exists() or book.manifest_file.exists(),
        megabytes=UPLOAD.bytes // MB,
        rows=UPLOAD.rows,
        columns=UPLOAD.columns,
        files=UPLOAD.files,
        kinds=KINDS,
        pending=tuple(
            Pending(upload=each.id, name=each.name, size=each.size, at=each.at)
            for each in uploads(book)
            if each.file.exists() and read_note(each, "result") is None
        ),
        batches=found,
        waiting=sum(each.quarantined for each in found),
    )


def mapping_page(
    book: Book, upload_id: str, *, table: str = "", kind: str = "", own: bool = False
) -> MappingPage | None:
    """Return what the files of a kind are taken for; None if nobody has looked at them yet.

    Parameters
    ----------
    upload_id
        What came.
    table
        Table that the user says it is; empty: the one it is taken for.
    kind
        Which of its files; empty: the first that fit.
    own
        Whether the user maps the columns himself although the layout is known.

    Raises
    ------
    NotFoundError
        If it is not there, or holds no such kind.
    """
    upload = find_upload(book, upload_id)
    note = read_note(upload, "look")
    if note is None:
        return None
    looks = note["looks"]
    look = _chosen(looks, kind)
    taken = look["guess"]
    said = (read_note(upload, "answers") or {"kinds": {}})["kinds"].get(look["kind"], {})
    told = table if table in TABLES else said.get("table", "")
    layout = "" if told or own else look["layout"]
    chosen = told or taken["table"]
    if layout or chosen == taken["table"]:
        columns = {each["header"]: each["column"] for each in taken["columns"]}
    else:
        columns = look["tables"][chosen]
    if said.get("table") == chosen:
        columns = said["columns"]
    return MappingPage(
        upload=upload.id,
        name=upload.name,
        kind=look["kind"],
        files=tuple(each["name"] for each in looks if each["kind"] == look["kind"]),
        several=len(looks) > 1 or bool(note["left"]),
        layout=layout,
        mends=look["mends"],
        certain=taken["certain"],
        table=chosen,
        words=TABLE_WORDS[chosen],
        tables=tuple(
            Choice(value=name, words=words, chosen=name == chosen)
            for name, words in TABLE_WORDS.items()
        ),
        columns=tuple(_column(each, columns, chosen) for each in taken["columns"]),
        options=tuple(
            Choice(value=each.name, words=_option(chosen, each.name), chosen=each.required)
            for each in TABLES[chosen].columns
        ),
        lacking="" if layout or look["mends"] else lacking_words(chosen, columns),
        dates=readings("dates", said),
        decimal=readings("decimal", said),
        notes=tuple(look["notes"]),
    )


def lacking_words(table: str, columns: Mapping[str, str]) -> str:
    """Return in words what a table needs and no column of a file gives; empty if nothing."""
    entry, taken = TABLES[table], set(columns.values())
    missing = [column_words(table, name) for name in entry.required if name not in taken]
    if entry.one_of and not taken.intersection(entry.one_of):
        missing.append(listed([column_words(table, name) for name in entry.one_of], "or"))
    return listed(missing)


def column_words(table: str, name: str) -> str:
    """Return what a column of a table holds, as people say it."""
    return COLUMN_WORDS.get(name) or TABLES[table].column(name).meaning


def in_words(finding: Finding, mapping: Mapping[str, str]) -> Finding:
    """Return a finding under the header of the file, with a remedy for whoever sits at a page.

    Parameters
    ----------
    mapping
        Header of the file to column.
    """
    headers = {column: header for header, column in mapping.items()}
    column, mark, rest = finding.check.partition(": ")
    check = f"{headers.get(column, column)}{mark}{rest}" if mark else finding.check
    return replace(finding, check=check, remedy=REMEDIES.get(finding.remedy, finding.remedy))


def _chosen(looks: Sequence[Mapping[str, Any]], kind: str) -> Mapping[str, Any]:
    fitting = [look for look in looks if not look["guess"]["missing"]] or looks
    named = [look for look in looks if look["kind"] == kind] if kind else fitting
    if not named:
        raise NotFoundError("there is no such kind of file", hint="choose one that is listed")
    return named[0]


def _column(entry: Mapping[str, Any], columns: Mapping[str, str], table: str) -> ColumnRow:
    column = columns.get(entry["header"], "")
    beside = "kept beside the record" if entry["reason"] == NONE else entry["reason"]
    return ColumnRow(
        header=entry["header"],
        samples=tuple(entry["samples"]),
        column=column,
        words=column_words(table, column) if column else beside,
        reason=entry["reason"] if column and column == entry["column"] else "",
    )


def _option(table: str, name: str) -> str:
    column = TABLES[table].column(name)
    needed = " (needed)" if column.required or name in TABLES[table].one_of else ""
    return opened(column_words(table, name)) + needed


def readings(what: str, answers: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return how days or amounts may be written, with what was said of it."""
    said = answers.get(what, "")
    return tuple(
        Choice(value=value, words=words, chosen=value == said) for value, words in READINGS[what]
    )
