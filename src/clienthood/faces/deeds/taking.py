"""Taking the list of accounts, or of who moved, away as a file."""

from __future__ import annotations

from collections.abc import Iterator

from clienthood.book.audit import Actor, record
from clienthood.faces.deeds.sheets import rows_as_csv
from clienthood.faces.views.accounts import Asked
from clienthood.faces.views.moves import SCHEMA, AskedMoves, moves_batches, wanted
from clienthood.faces.views.personas import TAKEN, persona_batches
from clienthood.faces.views.picking import query_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.sendback import form_called, group_called, send_back
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


def take_moves(reading: Reading, actor: Actor, *, asked: AskedMoves) -> Iterator[bytes]:
    """Return the moves that are wanted as pieces of a CSV file, and write down that it was taken.

    Raises
    ------
    NotFoundError
        If the run is of a version that knew no movement.
    SettingsError
        If there is no such move, kind or month.
    """
    reading.needs("movement")
    wanted(asked)
    told = [text for text in (asked.move, asked.kind, asked.month) if text]
    record(reading.book, actor, "export", subject="moves", after=", ".join(told) or "all")
    return rows_as_csv(SCHEMA, moves_batches(reading, asked))


def take_back(reading: Reading, actor: Actor, *, form: str, group: str = "") -> Iterator[bytes]:
    """Return the calls of a group in a form that a system imports, and write down that they left.

    Parameters
    ----------
    form
        A form of ``faces.views.sendback_forms``.
    group
        A kept group; empty: all accounts.

    Raises
    ------
    NotFoundError
        If there is no such form or group.
    SettingsError
        If the group's definition cannot be read any more.
    """
    found = form_called(form)
    sending = send_back(reading, found, group_called(reading.book, group))
    told = f"{group or 'all'}, run {reading.run.id}"
    record(reading.book, actor, "export", subject=f"to {found.title}", after=told)
    return rows_as_csv(sending.schema, sending.batches)
