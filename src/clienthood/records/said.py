"""Whether what the user says of a file can be: its table, its headers, their columns."""

from __future__ import annotations

from clienthood.errors import RecordsError
from clienthood.records.request import Request
from clienthood.records.source import Source
from clienthood.records.words import nearest
from clienthood.standard import TABLES


def check_said(source: Source, request: Request) -> None:
    """Refuse what the user says of a file if there is no such table, column or header.

    Raises
    ------
    RecordsError
        With the nearest name that there is.
    """
    where = source.origin.file
    if request.table and request.table not in TABLES:
        near = nearest(request.table, tuple(TABLES))
        raise RecordsError(
            f"there is no table {request.table}",
            where=where,
            hint=f"did you mean {near}?" if near else "the tables: " + ", ".join(TABLES),
        )
    tables = [TABLES[request.table]] if request.table else [*TABLES.values()]
    names = tuple(dict.fromkeys(name for table in tables for name in table.names))
    for header, column in request.columns.items():
        if header not in source.headers:
            near = nearest(header, source.headers)
            raise RecordsError(
                f"there is no header {header}",
                where=where,
                hint=f"did you mean {near}?" if near else "headers: " + ", ".join(source.headers),
            )
        if column and column not in names:
            near = nearest(column, names)
            raise RecordsError(
                f"there is no column {column}" + (f" in {request.table}" if request.table else ""),
                where=where,
                hint=f"did you mean {near}?" if near else "the columns: " + ", ".join(names),
            )
