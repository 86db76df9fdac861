"""``clienthood init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import create_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json


def init(
    folder: Annotated[Path | None, Parameter(name="DIR")] = None,
    /,
    *,
    book: BookDir = HERE,
    name: str = "",
    trade: str = "",
    currency: str = "",
    json: Json = False,
) -> None:
    """Make a book: the folder that holds the records, settings and runs of one business.

    Example: clienthood init --book mybook --name "Hartley & Finch" --currency EUR

    Parameters
    ----------
    folder
        The folder, if you would rather not write --book.
    name
        Name of the business, as it should stand on every page.
    trade
        What it does, such as accountant.
    currency
        Its own currency as three letters; empty takes that of the first import.
    """
    made = create_book(folder or book, name=name, trade=trade, currency=currency)
    if json:
        print_json({"book": made.path, "settings": made.settings_file})
        return
    paper = Paper()
    paper.say(f"Made a book in {made.path}. Its settings are in {made.settings_file}.")
    paper.say(f"Next: clienthood import FILE... --book {made.path}")
