"""Taking the list of accounts away as a file."""

from __future__ import annotations

from collections.abc import Iterator

from clienthood.book.audit import Actor, record
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.accounts import Asked
from clienthood.faces.views.personas import TAKEN, persona_batches
from clienthood.faces.views.picking import query_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.taking import take


def take_accounts(reading: Reading, actor: Actor, *, asked: Asked) -> Iterator[bytes]:
    """Return all accounts that fit as pieces of a CSV file, and write down that they were taken.

    Raises
    ------
    SettingsError
        If there is no such kind, order or column, or a filter row cannot be.
    """
    taken = take(reading, asked)
    record(reading.book, actor, "export", subject="accounts", after=query_of(asked) or "all")
    return rows_as_csv(taken.schema, taken.batches)


def take_personas(reading: Reading, actor: Actor) -> Iterator[bytes]:
    """Return every account with its group as pieces of a CSV file, and write down that they left.

    Raises
    ------
    NotFoundError
        If the run is of a version that found no groups.
    """
    reading.needs("personas")
    record(reading.book, actor, "export", subject="personas", after="all")
    return rows_as_csv(TAKEN, persona_batches(reading))
