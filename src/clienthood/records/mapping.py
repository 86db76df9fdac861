"""Which table a file feeds and which header is which column: known, told, or guessed and shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import pyarrow.compute as pc

from clienthood.errors import RecordsError
from clienthood.records.layout import Cells, Condition, Layout, Part, fitted, recognise
from clienthood.records.likeness import fit, likeness, only_by_value
from clienthood.records.request import Request
from clienthood.records.said import check_said
from clienthood.records.source import Source
from clienthood.records.usual import heeded, heeding
from clienthood.standard import TABLES
from clienthood.tables import Table

SAMPLED = 500
SAMPLES = 3
TOLD = "as told"
NAME = "the account's name"
NONE = "no column of the table"
ACCOUNT = "account_id"
NAMES = ("name", ACCOUNT)
"""Columns whose headers may name an account where another one numbers it."""
SURE = 0.75
"""Confidence from which a header that names accounts does so beside their numbers."""
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

    @property
    def beside(self) -> str:
        """Return what becomes of its cells where they are no column."""
        return "kept beside the record" if self.reason == NONE else self.reason


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
            f"{entry.header} → {entry.column or entry.beside}"
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
    check_said(source, request)
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
    if best.table.name == "payments" and not told:
        best = _billed(best, found)
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
        part = heeding(Part(table=self.table.name, columns=ordered), source.headers)
        name = self._name(samples)
        return Guess(
            file=source.origin.file,
            sheet=source.origin.reading.get("sheet", ""),
            table=self.table.name,
            layout="",
            columns=tuple(
                _column_guess(
                    header,
                    self.columns.get(header),
                    samples[header],
                    NAME if header == name else heeded(part, header) or NONE,
                )
                for header in source.headers
            ),
            missing=self.missing,
            certain=exact and told and not self.missing,
            parts=(part, _named(part, name)) if name else (part,),
        )

    def _name(self, samples: Mapping[str, Sequence[str]]) -> str:
        """Return the header, no column itself, that names the accounts; empty if none does."""
        number = next((h for h, (column, *_) in self.columns.items() if column == ACCOUNT), "")
        if not number or "name" in self.table.names:
            return ""
        for header, cells in samples.items():
            means = max(likeness(header, TABLES["accounts"].column(each))[0] for each in NAMES)
            if header not in self.columns and means >= SURE and cells:
                return header
        return ""


def _named(part: Part, header: str) -> Part:
    """Return the part of a file that tells the names of the accounts it is about."""
    return Part(
        table="accounts",
        columns={ACCOUNT: part.columns[ACCOUNT], "name": Cells(first_of=((header,),))},
        only=Condition(header=header),
        latest=True,
        mentions=True,
    )


def _billed(paid: _Assigned, found: Sequence[_Assigned]) -> _Assigned:
    """Return payments as invoices, if the file has a day beside those of the payments."""
    days = {"due_on", "paid_at"}
    of_paying = {header for header, (column, *_) in paid.columns.items() if column in days}
    orders = next(each for each in found if each.table.name == "orders")
    own = {header for header, (column, *_) in orders.columns.items() if column == "ordered_at"}
    return paid if orders.missing or own <= of_paying else orders


def _by_layout(
    source: Source, layout: Layout, parts: tuple[Part, ...], samples: Mapping[str, Sequence[str]]
) -> Guess:
    mapping = parts[0].mapping()
    told = {header: (mapping[header], 1.0, layout.title) for header in mapping}
    more = {
        header: NAME if name == "name" else TABLES[part.table].column(name).meaning
        for part in reversed(parts[1:])
        for header, name in part.mapping().items()
    }
    return Guess(
        file=source.origin.file,
        sheet=source.origin.reading.get("sheet", ""),
        table=parts[0].table,
        layout=layout.name,
        columns=tuple(
            _column_guess(
                header,
                told.get(header),
                samples[header],
                more.get(header) or heeded(parts[0], header) or NONE,
            )
            for header in source.headers
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
        own = fitted(part, headers)
        covered = all(name in own.columns for name in TABLES[part.table].required)
        one_of = TABLES[part.table].one_of
        covered = covered and (not one_of or any(name in own.columns for name in one_of))
        covered = covered and (not part.each or bool(own.each))
        if covered and (own.only is None or own.only.header):
            found.append(heeding(own, headers) if own.usual else own)
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
            confidence * (1.0 if confidence == 1 else fit(column, samples[header])),
            header,
            column.name,
            reason,
        )
        for header in headers
        if header not in told
        for column in table.columns
        for confidence, reason in [likeness(header, column)]
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
            alone = [header for header in spare if only_by_value(column, samples[header])]
            if len(alone) == 1:
                columns[alone[0]] = (column.name, 0.4, "the only one with such values")
                spare.remove(alone[0])
    return _Assigned(table, columns)


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
    header: str,
    told: tuple[str, float, str] | None,
    samples: Sequence[str],
    otherwise: str = NONE,
) -> ColumnGuess:
    column, confidence, reason = told or ("", 0.0, otherwise)
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
