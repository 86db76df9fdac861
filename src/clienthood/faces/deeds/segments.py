"""Keeping groups of accounts: saving, renaming and dropping segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.segments import (
    Segment,
    add_segment,
    define_segment,
    read_segments,
    remove_segment,
    rename_segment,
)
from clienthood.book.state import state
from clienthood.errors import NotFoundError, SettingsError, TakenError
from clienthood.faces.views.fields import LIST
from clienthood.faces.views.filters import Filters, Row
from clienthood.faces.views.picking import Wanted, pick, query_of, wanted_of
from clienthood.faces.views.reading import Reading

LONGEST = 80
"""Most characters of a name."""


def save_segment(
    reading: Reading,
    actor: Actor,
    *,
    name: str,
    wanted: Wanted,
    note: str = "",
    fixed: bool = False,
) -> Segment:
    """Keep a group of accounts under a name and return it.

    Parameters
    ----------
    reading
        The run against which it is checked.
    actor
        Who does it.
    name
        Under which it is kept.
    wanted
        Which accounts it holds.
    note
        What it is for.
    fixed
        Keep the accounts that fit now, whatever becomes of them later.

    Raises
    ------
    TakenError
        If the name is taken.
    SettingsError
        If the name or a filter row cannot be.
    """
    book = reading.book
    picking = pick(reading, wanted)
    ids: list[str] = []
    if fixed:
        ids = reading.engine.fetch(f"select c.account_id {picking.frame()}").column(0).to_pylist()
    made = Segment(
        name=_name(name),
        definition=query_of(wanted),
        note=note.strip(),
        made_by=actor.name,
        made_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        frozen_on=reading.run.as_of if fixed else None,
        accounts=len(ids) if fixed else None,
    )
    with state(book):
        _free(book, made.name)
        add_segment(book, made, ids)
        told = f"fixed list of {len(ids)}: {made.definition}" if fixed else made.definition
        record(book, actor, "save segment", subject=made.name, after=told)
    return made


def call_segment(book: Book, actor: Actor, *, name: str, to: str) -> Segment:
    """Give a segment another name and return it; segments that ask for it follow.

    Raises
    ------
    NotFoundError
        If there is no such segment.
    TakenError
        If the new name is taken.
    SettingsError
        If it cannot be.
    """
    new = _name(to)
    with state(book):
        found = _found(book, name)
        if new.casefold() != name.casefold():
            _free(book, new)
        rename_segment(book, name, new)
        for other, wanted in _asking(book, name):
            rows = tuple(_renamed(row, name, new) for row in wanted.filters.rows)
            changed = replace(wanted, filters=Filters(rows=rows, match=wanted.filters.match))
            define_segment(book, other, query_of(changed))
        record(book, actor, "save segment", subject=new, before=name, after=new)
    return replace(found, name=new)


def drop_segment(book: Book, actor: Actor, *, name: str) -> Segment:
    """Forget a segment and return what it was; no account is touched.

    Raises
    ------
    NotFoundError
        If there is no such segment.
    SettingsError
        If another segment asks for its accounts.
    """
    with state(book):
        found = _found(book, name)
        users = [other for other, _ in _asking(book, name) if other != name]
        if users:
            raise SettingsError(
                f"{name} is part of {', '.join(users)}", hint=f"drop {users[0]} first"
            )
        remove_segment(book, name)
        record(book, actor, "drop segment", subject=name, before=found.definition)
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise SettingsError("the group has no name", hint="give it one by which you will know it")
    if len(name) > LONGEST or not name.isprintable():
        raise SettingsError(
            "this cannot be the name of a group", hint=f"up to {LONGEST} letters, digits and signs"
        )
    return name


def _free(book: Book, name: str) -> None:
    taken = {each.name.casefold(): each.name for each in read_segments(book)}
    if name.casefold() in taken:
        raise TakenError(
            f"there is a group called {taken[name.casefold()]}", hint="give this one another name"
        )


def _found(book: Book, name: str) -> Segment:
    for each in read_segments(book):
        if each.name == name:
            return each
    raise NotFoundError(f"there is no group called {name}")


def _asking(book: Book, name: str) -> Iterator[tuple[str, Wanted]]:
    """Yield the segments whose definition asks for the accounts of a fixed list."""
    for each in read_segments(book):
        wanted = wanted_of(each.definition)
        if any(row.field == LIST and row.values == (name,) for row in wanted.filters.rows):
            yield each.name, wanted


def _renamed(row: Row, name: str, new: str) -> Row:
    return replace(row, values=(new,)) if row.field == LIST and row.values == (name,) else row
