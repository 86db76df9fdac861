"""``clienthood person``, ``object`` and ``erase``."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.book.files import whole
from clienthood.errors import BookError
from clienthood.faces.cli.actor import person as who
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds import persons
from clienthood.faces.views.document import to_json
from clienthood.faces.views.person import Person, find_person
from clienthood.faces.views.wording import count, listed


def person(
    account: str,
    /,
    *,
    book: BookDir = HERE,
    file: Annotated[Path | None, Parameter(name="--file")] = None,
    json: Json = False,
) -> None:
    """Tell all that is held on one account: for whoever asks what you know about him.

    Every version of every record with its file and line, rows set aside, what somebody said of it,
    its call in every run with the evidence, its worth, and what was done about it.

    Example: clienthood person A00017 --file held.json

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    file
        File to write it into, as JSON.
    """
    held = persons.export_person(open_book(book), who(), account_id=account)
    if file is not None:
        try:
            with whole(file) as part:
                text = jsonlib.dumps(to_json(held), ensure_ascii=False, indent=2)
                part.write_text(text + "\n", encoding="utf-8")
        except OSError as fault:
            raise BookError(f"cannot be written: {fault.strerror}", where=str(file)) from fault
    if json:
        print_json({"file": file} if file else held)
        return
    paper = Paper()
    paper.title(f"{held.account_id} {held.name}".rstrip())
    rows = [(table, f"{len(versions):,}") for table, versions in held.records.items()]
    rows += [
        ("rows set aside", f"{len(held.quarantined):,}"),
        ("calls in runs", f"{len(held.calls):,}"),
        ("entries of the audit trail", f"{len(held.audit):,}"),
    ]
    paper.table(("", "held"), rows, right=(1,))
    paper.say(f"Written to {file}." if file else "All of it: --file FILE, or --json.")


def object_to_profiling(
    account: str,
    /,
    *,
    book: BookDir = HERE,
    withdraw: Annotated[bool, Parameter(negative=())] = False,
    json: Json = False,
) -> None:
    """Note that an account objects to being profiled: it gets no call and no worth any more.

    Its call is shown nowhere from this moment on. The objection stays through every later import.

    Example: clienthood object A00017

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    withdraw
        Take the objection back.
    """
    opened = open_book(book)
    found = find_person(opened, account)
    changed = persons.object_to_profiling(
        opened, who(), account_id=found.account_id, objects=not withdraw
    )
    if json:
        print_json({"account_id": found.account_id, "objects": not withdraw, "changed": changed})
        return
    name = f"{found.account_id} {found.name}".rstrip()
    if withdraw:
        told = f"{name} is profiled again" if changed else f"{name} has not objected"
    else:
        told = f"{name} is profiled no more" if changed else f"{name} has objected already"
    Paper().say(f"{told}. Next: clienthood run" if changed else f"{told}.")


def erase(
    account: str,
    /,
    *,
    book: BookDir = HERE,
    yes: Annotated[bool, Parameter(name="--yes", negative=())] = False,
    json: Json = False,
) -> None:
    """Erase every trace of one account; this cannot be undone.

    Its records, rows set aside, labels, calls in all runs and what the audit trail says of it go;
    in other accounts' texts its name, e-mail, telephone number and identifier are blanked. A keyed
    hash stays, by which a later import knows the account and leaves it out. Files handed in and
    not imported yet go too.

    Example: clienthood erase A00017

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    yes
        Do not ask.
    """
    opened = open_book(book)
    found = find_person(opened, account)
    if not yes:
        _ask(opened, found)
    gone = persons.erase(opened, who(), account_id=found.account_id)
    if json:
        print_json(gone)
        return
    paper = Paper()
    rows = [count(number, "row") + f" of {table}" for table, number in gone.records.items()]
    paper.say(f"Erased: {listed(rows) if rows else 'it had no rows'}.")
    paper.say(f"Not reached from here: {listed(list(gone.remains))}.")
    paper.say("Next: clienthood run")


def _ask(book: Book, found: Person) -> None:
    name = f"{found.account_id} {found.name}".rstrip()
    rows = [count(number, "record") + f" in {table}" for table, number in found.records.items()]
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BookError(
            f"{name} would be erased for good: {listed(rows)}",
            where=str(book.path),
            hint="if that is meant: clienthood erase ACCOUNT --yes",
        )
    paper = Paper()
    paper.say(f"This erases {name} for good: {listed(rows)}. It cannot be undone.")
    if len(found.members) > 1:
        paper.say("These go with it: " + ", ".join(found.members[1:]))
    if input(f"Type {found.account_id} to erase it: ").strip() != found.account_id:
        raise BookError("nothing was erased", where=str(book.path))
