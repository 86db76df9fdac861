"""Which table a file feeds and which header is which column: known, told, or guessed and shown."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

import pyarrow.compute as pc

from clienthood.errors import RecordsError
from clienthood.records.amounts import style
from clienthood.records.dates import leaning
from clienthood.records.headers import plain
from clienthood.records.layout import Cells, Layout, Part, fitted, recognise
from clienthood.records.request import Request
from clienthood.records.source import Source
from clienthood.records.words import HEADERS, nearest, parse_flag
from clienthood.standard import TABLES
from clienthood.tables import Column, Table, Type

SAMPLED = 500
SAMPLES = 3
TOLD = "as told"
ENOUGH = 0.5
"""Confidence below which a header is not taken for a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """What one header is taken for."""

    header: str
    column: str
    """Column of the table; empty: kept beside the record, as an extra."""
    confidence: float
    samples: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a file is taken for."""

    file: str
    sheet: str
    table: str
    layout: str
    """Name of the layout that was recognised; empty where columns were mapped one by one."""
    columns: tuple[ColumnGuess, ...]
    missing: tuple[str, ...]
    """Required columns that no header gives."""
    certain: bool
    """Whether it may be read without a question."""
    parts: tuple[Part, ...]

    @property
    def mapping(self) -> dict[str, str]:
        """Return header to column, for the headers that are taken for one."""
        return {guess.header: guess.column for guess in self.columns if guess.column}

    @property
    def told(self) -> str:
        """Return what it looks like, header by header with samples, in one line."""
        lines = [
            f"{entry.header} → {entry.column or 'kept beside the record'}"
            f" ({', '.join(entry.samples) or 'empty'})"
            for entry in self.columns
        ]
        return f"looks like {self.table}: " + "; ".join(lines)

    def command(self, file: str = "") -> str:
        """Return the command that accepts the guess for a file, by its path."""
        sheet = f" --sheet {shlex.quote(self.sheet)}" if self.sheet else ""
        path = shlex.quote(file or self.file)
        told = "".join(
            f" --map {shlex.quote(f'{entry.header}={entry.column}')}"
            for entry in self.columns
            if entry.reason == TOLD
        )
        return f"clienthood import {path}{sheet}{told} --table {self.table} --yes"


def guess(source: Source, request: Request, known: Sequence[Layout]) -> Guess:
    """Return what a file is taken for.

    Parameters
    ----------
    source
        The file.
    request
        What the user said; it comes before everything else.
    known
        Layouts by which it may be recognised.

    Raises
    ------
    RecordsError
        If the user names a table, column or header that does not exist.
    """
    _check(source, request)
    samples = _sample(source)
    layout = None if request.columns else recognise(source.headers, known, source.origin.file)
    if layout is not None:
        parts = _parts(layout, source.headers, request.table)
        if parts:
            return _by_layout(source, layout, parts, samples)
    named = _table_of_name(source)
    told = request.table or named
    tables = [TABLES[told]] if told else [*TABLES.values()]
    found = [_assigned(table, source.headers, samples, request.columns) for table in tables]
    best = max(found, key=lambda entry: entry.rank(named))
    return best.guess(source, request, named, samples)


def columns_by_table(source: Source) -> dict[str, dict[str, str]]:
    """Return, for every standard table, which header of a file would be which of its columns."""
    samples = _sample(source)
    found = {table: _assigned(TABLES[table], source.headers, samples, {}) for table in TABLES}
    return {
        table: {header: column for header, (column, _, _) in entry.columns.items()}
        for table, entry in found.items()
    }


def accepted(guess: Guess, request: Request, file: str = "") -> tuple[Part, ...]:
    """Return the parts to read, if the guess needs no question or was accepted.

    Raises
    ------
    RecordsError
        If a required column is missing, or the guess must first be confirmed.
    """
    where = f"{guess.file}, sheet {guess.sheet}" if guess.sheet else guess.file
    if guess.missing:
        headers = ", ".join(entry.header for entry in guess.columns)
        only = len(guess.columns) == 1
        hint = (
            "only one column was found: is it parted by something else than , ; tab or |?"
            if only
            else f"its headers: {headers}; say which one it is: --map HEADER={guess.missing[0]}"
        )
        raise RecordsError(
            f"no column for {', '.join(guess.missing)} of {guess.table}", where=where, hint=hint
        )
    if not (guess.certain or request.yes):
        if not any(entry.samples for entry in guess.columns):
            raise RecordsError("the file has headers, but no rows", where=where)
        raise RecordsError(
            guess.told,
            where=where,
            hint=f"if that is right: {guess.command(file)}\n"
            "  if not, say what it is: --table NAME --map HEADER=COLUMN",
        )
    return guess.parts


@dataclass(frozen=True, slots=True)
class _Assigned:
    """One table's columns given to the headers of a file."""

    table: Table
    columns: dict[str, tuple[str, float, str]]
    """Header to column, confidence and reason."""

    @property
    def missing(self) -> tuple[str, ...]:
        taken = {column for column, _, _ in self.columns.values()}
        lacking = [name for name in self.table.required if name not in taken]
        if self.table.one_of and not taken.intersection(self.table.one_of):
            lacking.append(" or ".join(self.table.one_of))
        return tuple(lacking)

    def rank(self, named: str) -> tuple[bool, bool, float]:
        """Return how well it fits: the file's name, then nothing missing, then the columns."""
        sure = [confidence for _, confidence, _ in self.columns.values()]
        whole = not self.missing and max(sure, default=0.0) >= ENOUGH
        return self.table.name == named, whole, sum(sure) - 0.5 * len(self.missing)

    def guess(
        self, source: Source, request: Request, named: str, samples: Mapping[str, Sequence[str]]
    ) -> Guess:
        """Return it as it is shown to the user."""
        exact = all(
            header in self.columns and self.columns[header][1] == 1.0
            for header in source.headers
            if header not in request.columns
        )
        told = bool(request.table) or named == self.table.name
        cells = {
            column: Cells(first_of=((header,),)) for header, (column, _, _) in self.columns.items()
        }
        ordered = {name: cells[name] for name in self.table.names if name in cells}
        return Guess(
            file=source.origin.file,
            sheet=source.origin.reading.get("sheet", ""),
            table=self.table.name,
            layout="",
            columns=tuple(
                _column_guess(header, self.columns.get(header), samples[header])
                for header in source.headers
            ),
            missing=self.missing,
            certain=exact and told and not self.missing,
            parts=(Part(table=self.table.name, columns=ordered),),
        )


def _by_layout(
    source: Source, layout: Layout, parts: tuple[Part, ...], samples: Mapping[str, Sequence[str]]
) -> Guess:
    mapping = parts[0].mapping()
    told = {header: (mapping[header], 1.0, layout.title) for header in mapping}
    return Guess(
        file=source.origin.file,
        sheet=source.origin.reading.get("sheet", ""),
        table=parts[0].table,
        layout=layout.name,
        columns=tuple(
            _column_guess(header, told.get(header), samples[header]) for header in source.headers
        ),
        missing=(),
        certain=True,
        parts=parts,
    )


def _parts(layout: Layout, headers: Sequence[str], table: str) -> tuple[Part, ...]:
    """Return the parts of a layout that this file can feed; none if it cannot feed the first."""
    found: list[Part] = []
    for part in layout.parts:
        if part.table != table if table else part.asked:
            continue
        fit = fitted(part, headers)
        covered = all(name in fit.columns for name in TABLES[part.table].required)
        one_of = TABLES[part.table].one_of
        covered = covered and (not one_of or any(name in fit.columns for name in one_of))
        covered = covered and (not part.each or bool(fit.each))
        if covered and (fit.only is None or fit.only.header):
            found.append(fit)
    if found and all(part.only for part in found):
        found[0] = replace(found[0], rest=True)
    return tuple(found)


def _assigned(
    table: Table,
    headers: Sequence[str],
    samples: Mapping[str, Sequence[str]],
    told: Mapping[str, str],
) -> _Assigned:
    wanted = {header: column for header, column in told.items() if column in table.names}
    offers = [
        (
            confidence * (1.0 if confidence == 1 else _fit(column, samples[header])),
            header,
            column.name,
            reason,
        )
        for header in headers
        if header not in told
        for column in table.columns
        for confidence, reason in [_likeness(header, column)]
        if confidence
    ]
    columns = {header: (column, 1.0, TOLD) for header, column in wanted.items()}
    taken = set(wanted.values())
    for confidence, header, name, reason in sorted(offers, key=lambda offer: -offer[0]):
        if confidence >= ENOUGH and header not in columns and name not in taken:
            columns[header] = (name, round(confidence, 2), reason)
            taken.add(name)
    spare = [header for header in headers if header not in columns and header not in told]
    for column in table.columns:
        if column.required and column.name not in taken:
            alone = [header for header in spare if _only_by_value(column, samples[header])]
            if len(alone) == 1:
                columns[alone[0]] = (column.name, 0.4, "the only one with such values")
                spare.remove(alone[0])
    return _Assigned(table, columns)


def _likeness(header: str, column: Column) -> tuple[float, str]:
    words = re.sub(r"[_\-.*#]+", " ", plain(header)).strip()
    name = column.name.replace("_", " ")
    if plain(header) == column.name:
        return 1.0, "the column's own name"
    if words == name:
        return 0.98, "the column's own name"
    synonyms = [re.sub(r"[_\-]+", " ", synonym) for synonym in column.synonyms]
    if words in synonyms:
        return 0.9 - 0.01 * synonyms.index(words), "another name of the column"
    if words in _others(column.name):
        return 0.78, "another name of the column"
    near = max(difflib.SequenceMatcher(None, words, other).ratio() for other in (name, *synonyms))
    return (0.6 * near, f"written much like {column.name}") if near >= 0.85 else (0.0, "")


@cache
def _others(column: str) -> frozenset[str]:
    """Return the headers that stand for a column without being declared with it."""
    return frozenset(HEADERS.get(column, "").split("|")) - {""}


def _fit(column: Column, samples: Sequence[str]) -> float:
    """Return 1 if the samples can be of the column's type, much less if most of them cannot."""
    if not samples:
        return 1.0
    if column.type is Type.TIME:
        fitting = sum(leaning(sample) is not None for sample in samples)
    elif column.type in {Type.MONEY, Type.NUMBER}:
        fitting = sum(style(sample) is not None for sample in samples)
    elif column.type is Type.FLAG:
        fitting = sum(isinstance(parse_flag(sample), bool) for sample in samples)
    else:
        return 1.0
    return 1.0 if fitting / len(samples) >= 0.5 else 0.6


def _only_by_value(column: Column, samples: Sequence[str]) -> bool:
    if not samples:
        return False
    days = sum(leaning(sample) is not None for sample in samples) / len(samples)
    if column.type is Type.TIME:
        return days > 0.9
    numbers = sum(style(sample) is not None for sample in samples) / len(samples)
    if column.type is Type.MONEY:
        return numbers > 0.9 and days < 0.5 and any("." in s or "," in s for s in samples)
    return column.type is Type.KEY and days < 0.5 and len(set(samples)) < len(samples)


def _sample(source: Source) -> dict[str, list[str]]:
    for chunk in source.chunks():
        if chunk.rows:
            columns = [
                pc.utf8_trim_whitespace(column.slice(0, SAMPLED)) for column in chunk.columns
            ]
            return {
                header: [str(cell) for cell in column.to_pylist() if cell]
                for header, column in zip(source.headers, columns, strict=True)
            }
    return {header: [] for header in source.headers}


def _column_guess(
    header: str, told: tuple[str, float, str] | None, samples: Sequence[str]
) -> ColumnGuess:
    column, confidence, reason = told or ("", 0.0, "no column of the table")
    shown = tuple(dict.fromkeys(sample[:40] for sample in samples))[:SAMPLES]
    return ColumnGuess(
        header=header, column=column, confidence=confidence, samples=shown, reason=reason
    )


def _table_of_name(source: Source) -> str:
    """Return the standard table that a file or sheet is named after; empty if none."""
    sheet = source.origin.reading.get("sheet", "")
    for name in (sheet, PurePath(source.origin.file).stem):
        stem = name.casefold()
        for table in sorted(TABLES, key=len, reverse=True):
            if re.match(rf"{table}([-_ .]*\d.*)?$", stem):
                return table
    return ""


def _check(source: Source, request: Request) -> None:
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
