"""``clienthood backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds.backup import Backup, backup, restore
from clienthood.faces.views.wording import count


def make_backup(
    file: Annotated[Path, Parameter(name="FILE.zip")],
    /,
    *,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Write the whole book into one file: records, rows set aside, runs, what people said, users.

    Others may go on working meanwhile. It holds names, addresses and password hashes: keep it
    where only those reach it who may. What was erased since a backup was made is still in it.

    Example: clienthood backup book.zip

    Parameters
    ----------
    file
        The file; replaced if it is there.
    """
    made = backup(open_book(book), person(), file)
    if json:
        print_json(made)
        return
    Paper().say(f"{file}: {_told(made)}. To put it back: clienthood restore {file} DIR")


def restore_backup(
    file: Annotated[Path, Parameter(name="FILE.zip")],
    folder: Annotated[Path, Parameter(name="DIR")],
    /,
    *,
    json: Json = False,
) -> None:
    """Put a backup into a new folder, once every file of it has been checked.

    Example: clienthood restore book.zip restored

    Parameters
    ----------
    file
        What clienthood backup wrote.
    folder
        A folder that is empty or not there yet.
    """
    found = restore(file, folder)
    if json:
        print_json(found)
        return
    Paper().say(f"{folder}: {_told(found)}, as of {found.made_at}, every file as it was written.")


def _told(made: Backup) -> str:
    imports, runs = count(made.batches, "import"), count(made.runs, "run")
    return f"{imports}, {runs}, {count(made.files, 'file')}, {made.size / 1e6:,.1f} MB"
