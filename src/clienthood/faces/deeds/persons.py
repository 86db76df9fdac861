"""What an account may ask for: to object, to be shown all that is held on it, to be erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from clienthood.book import Book, read_manifest, writing
from clienthood.book.audit import Actor, record
from clienthood.book.erasure import erase_accounts
from clienthood.book.objections import Objection, drop_objection, note_objection
from clienthood.book.state import state
from clienthood.errors import RecordsError
from clienthood.faces.views.leaving import REMAINS
from clienthood.faces.views.person import Held, find_person, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure took away."""

    identifiers: int
    """How many identifiers were the account's."""
    records: Mapping[str, int]
    """Rows that are gone by table, earlier versions and rows set aside among them."""
    remains: tuple[str, ...] = REMAINS
    """What it does not reach."""


def object_to_profiling(
    book: Book, actor: Actor, *, account_id: str, objects: bool
) -> tuple[str, ...]:
    """Note or take back an objection to profiling, for an account and all that rolls up to it.

    From this moment no page shows its call; the next run leaves it out of every stage.

    Returns
    -------
    tuple
        The identifiers for which anything changed.

    Raises
    ------
    NotFoundError
        If no record names the account.
    RecordsError
        If an objection is to be taken back that stands in the account's own record.
    """
    person = find_person(book, account_id)
    if not objects and person.objects_on_record:
        raise RecordsError(
            f"the record of {person.account_id} itself says that it objects",
            hint="change objects_to_profiling where the record comes from, then import it again",
        )
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    changed: list[str] = []
    with state(book):
        for member in person.members:
            if objects:
                done = note_objection(
                    book, Objection(account_id=member, said_by=actor.name, said_at=now)
                )
            else:
                done = drop_objection(book, member)
            if done:
                changed.append(member)
                what = "object" if objects else "take back objection"
                record(book, actor, what, subject=member)
    return tuple(changed)


def export_person(book: Book, actor: Actor, *, account_id: str) -> Held:
    """Return all that is held on an account.

    Raises
    ------
    NotFoundError
        If no record names it.
    """
    found = held(book, find_person(book, account_id))
    record(book, actor, "export", subject=found.account_id, after="all that is held on it")
    return found


def erase(book: Book, actor: Actor, *, account_id: str) -> Erased:
    """Erase every trace of an account but a tombstone; it cannot be undone.

    Raises
    ------
    NotFoundError
        If no record names it.
    BookError
        If another process is writing.
    """
    with writing(book):
        person = find_person(book, account_id)
        before = _erased(book)
        record(book, actor, "erase")
        erase_accounts(book, person.members, person.addresses)
        after = _erased(book)
    gone = {table: number - before.get(table, 0) for table, number in after.items()}
    return Erased(
        identifiers=len(person.members),
        records={table: number for table, number in gone.items() if number},
    )


def _erased(book: Book) -> dict[str, int]:
    """Return how many rows of each table are not kept, because their accounts were erased."""
    counts: dict[str, int] = {}
    for batch in read_manifest(book.manifest_file).batches:
        counts[batch.table] = counts.get(batch.table, 0) + batch.erased + batch.withheld
    return counts
