"""Opens a source by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from clienthood.book import Book
from clienthood.engine import Embedded
from clienthood.errors import SettingsError
from clienthood.settings import SourceSection
from clienthood.sources.duckdb_file import DuckDBFile
from clienthood.sources.folder import ParquetFolder, Workbook
from clienthood.sources.live import LIVE
from clienthood.sources.mysql import MySQL
from clienthood.sources.postgres import Postgres
from clienthood.sources.protocol import Opened, Opener, Ordered
from clienthood.sources.sqlite import SQLite
from clienthood.sources.where import resolved

KINDS: Mapping[str, Opener] = {
    "postgres": Postgres,
    "mysql": MySQL,
    "sqlite": SQLite,
    "duckdb": DuckDBFile,
    "parquet": ParquetFolder,
    "workbook": Workbook,
    **LIVE,
}
"""What opens a source of each kind."""


def open_source(book: Book, engine: Embedded, name: str, section: SourceSection) -> Opened:
    """Return a source of a book, open.

    Raises
    ------
    SettingsError
        If a variable of the environment is not set, or a package is missing.
    SourceError
        If it cannot be reached.
    """
    if section.kind not in KINDS:
        raise SettingsError(f"sources of the kind {section.kind} cannot be read here")
    return KINDS[section.kind](
        Ordered(
            name=name,
            section=section,
            address=resolved(name, section),
            folder=book.path,
            engine=engine,
        )
    )
