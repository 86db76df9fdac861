"""The book folder: where the records, settings and runs of one business lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from clienthood.errors import BookError
from clienthood.settings import FILE, parse_settings

TEMPLATE = """\
# Settings of this book. Every line that starts with # is a remark or a default left as it is.

[book]
name = {name}
trade = {trade}
# Three letters (ISO 4217). Left empty, the currency of the first import is taken.
currency = {currency}
# Zone in which times with an offset are turned into days.
timezone = "UTC"

# Worth of one unit of another currency in the book's own. A row in a currency that is not
# listed here is quarantined; add its rate and run: clienthood import --retry
[book.rates]
# USD = 0.92
"""


@dataclass(frozen=True, slots=True)
class Book:
    """One business's folder."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """The settings, kept by the user."""
        return self.path / FILE

    @property
    def manifest_file(self) -> Path:
        """The list of the batches that count."""
        return self.path / "manifest.json"

    @property
    def records(self) -> Path:
        """Stored records: one folder for each table, one file for each batch."""
        return self.path / "records"

    @property
    def quarantine(self) -> Path:
        """Rows that could not be taken, one file for each batch."""
        return self.path / "quarantine"

    @property
    def runs(self) -> Path:
        """Finished runs."""
        return self.path / "runs"

    @property
    def derived(self) -> Path:
        """What is rebuilt from the records at any time."""
        return self.path / "derived"

    @property
    def state_file(self) -> Path:
        """Labels, users, tasks and the audit trail."""
        return self.path / "state.sqlite"


def create_book(path: Path, *, name: str = "", trade: str = "", currency: str = "") -> Book:
    """Make a book in a folder and return it.

    Parameters
    ----------
    path
        The folder; made where it is missing.
    name, trade
        Whose records these are.
    currency
        Three-letter code of the book's own currency; empty takes that of the first import.

    Raises
    ------
    BookError
        If the folder already holds a book, or cannot be written.
    SettingsError
        If the currency is no three-letter code.
    """
    book = Book(path)
    if book.settings_file.exists() or book.manifest_file.exists():
        raise BookError("there is a book here already", where=str(path))
    text = TEMPLATE.format(
        name=_quoted(name), trade=_quoted(trade), currency=_quoted(currency.upper())
    )
    parse_settings(text, where=FILE)
    try:
        for folder in (path, book.records, book.quarantine, book.runs):
            folder.mkdir(parents=True, exist_ok=True)
        book.settings_file.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise BookError(f"cannot make a book: {fault.strerror}", where=str(path)) from fault
    return book


def open_book(path: Path) -> Book:
    """Return the book in a folder.

    Raises
    ------
    BookError
        If the folder holds none.
    """
    book = Book(path)
    if not (book.settings_file.exists() or book.manifest_file.exists()):
        raise BookError(
            "there is no book here", where=str(path), hint=f"make one: clienthood init {path}"
        )
    return book


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
