"""Pages before something leaves: an account that is erased, tables that are taken away."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book, read_manifest
from clienthood.book.runs import run_ids
from clienthood.book.segments import read_segments
from clienthood.faces.views.person import find_person
from clienthood.faces.views.sendback_forms import FORMS, Form
from clienthood.faces.views.wording import count, listed

REMAINS = (
    "backups that were made before",
    "files that were exported before, and what others did with them",
    "the systems from which the records came",
)
"""What an erasure does not reach."""
GONE = (
    "all its records, earlier versions of them, and rows set aside that name it",
    "its calls, its evidence and its worth in every run",
    "what was said of it, its places in groups, and what the audit trail tells of it",
    "its name, e-mail, telephone number and identifier in texts about others",
    "files that were handed in and not imported yet, whatever they hold",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePage:
    """What will be gone when an account is erased."""

    account_id: str
    name: str
    sentence: str
    members: tuple[str, ...]
    """Other identifiers that go with it."""
    gone: tuple[str, ...] = GONE
    remains: tuple[str, ...] = REMAINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One thing that can be taken away."""

    title: str
    told: str
    path: str
    """Where it is had, without the base."""
    name: str
    """Name of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """What can be taken away."""

    ways: tuple[Way, ...]
    back: tuple[Way, ...]
    """Calls on their way into other systems, which ask for a group by ``group``."""
    groups: tuple[str, ...]
    """Kept groups of accounts that may be chosen."""
    empty: str
    """Why nothing can; empty if something can."""


def erase_page(book: Book, asked: str) -> ErasePage:
    """Return what will be gone when an account is erased.

    Raises
    ------
    NotFoundError
        If no record names it.
    """
    found = find_person(book, asked)
    rows = [f"{count(number, 'row')} of {table}" for table, number in found.records.items()]
    name = f"{found.name} ({found.account_id})" if found.name else found.account_id
    return ErasePage(
        account_id=found.account_id,
        name=found.name,
        sentence=f"{name} stands in {listed(rows)}.",
        members=found.members[1:],
    )


def export_page(book: Book) -> ExportPage:
    """Return what can be taken away from a book."""
    if not read_manifest(book.manifest_file).batches:
        return ExportPage(ways=(), back=(), groups=(), empty="The book holds no records yet.")
    ways = [
        Way(
            title="The whole book",
            told="All current records as CSV, what was said of accounts, objections, groups, "
            "settings and layouts, in one zip. Imported into a new book it gives the same book. "
            "Rows set aside, earlier versions, runs and users are not in it: a backup holds them.",
            path="/export/records.zip",
            name="records.zip",
        )
    ]
    if run_ids(book):
        ways += [
            Way(
                title="The calls",
                told="A row for each account: kind, probability and odds.",
                path="/export/calls.csv",
                name="calls.csv",
            ),
            Way(
                title="The evidence",
                told="A row for each account and dimension: what was read, its level, its bits.",
                path="/export/evidence.csv",
                name="evidence.csv",
            ),
            Way(
                title="What accounts are worth",
                told="A row for each account: setting, model, chance of return, worth as a range.",
                path="/export/value.csv",
                name="value.csv",
            ),
        ]
    called = bool(run_ids(book))
    return ExportPage(
        ways=tuple(ways),
        back=tuple(map(_back, FORMS)) if called else (),
        groups=tuple(each.name for each in read_segments(book)) if called else (),
        empty="",
    )


def _back(form: Form) -> Way:
    return Way(
        title=form.title,
        told=form.told,
        path=f"/export/back/{form.name}.csv",
        name=f"{form.name}.csv",
    )
