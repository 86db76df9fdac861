"""From text to typed values, column by column; what cannot be read refuses its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clienthood.records.amounts import Amount, Point, parse_amount
from clienthood.records.currencies import currency_of, exponent_of, minor_units
from clienthood.records.dates import EARLIEST, Order, parse_day
from clienthood.records.decisions import Decisions
from clienthood.records.findings import LEFT_OUT
from clienthood.records.layout import Cells, Part
from clienthood.records.shaping import Shaped
from clienthood.records.stored import ARROW
from clienthood.records.words import canonical, parse_flag
from clienthood.standard import TABLES
from clienthood.tables import Column, Type

AHEAD = frozenset({"due_on", "ends_on", "starts_on", "ended_on"})
"""Days that may lie after the import; any other day after it refuses its row."""
ISO_DAY = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$"
UNMARKED = r"^[-+(]?[\d.,]*\)?$"
PLAIN_AMOUNT = r"^(-?\d{1,13}(\.\d{1,2})?)?$"
MEMORY = 500_000
"""Texts whose reading is remembered."""
MEND = "mend the value and import the row again"
ADD_RATE = "add the rate to [book.rates] in clienthood.toml, then: clienthood import --retry"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused."""

    column: str
    value: str
    reason: str
    remedy: str = MEND


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the book says about how its records are read."""

    zone: ZoneInfo
    today: dt.date
    currency: str
    rates: frozenset[str]
    """Currencies that can be turned into the book's own."""


@dataclass(frozen=True, slots=True)
class Converted:
    """Rows as typed columns, and what refuses some of them."""

    columns: dict[str, pa.Array]
    faults: dict[int, Fault]


class Converter:
    """Reads the cells of one file by the decisions made for it."""

    def __init__(
        self,
        part: Part,
        decisions: Decisions,
        conditions: Conditions,
        *,
        serials: bool,
    ) -> None:
        self._part = part
        self._table = TABLES[part.table]
        self._decisions = decisions
        self._conditions = conditions
        self._serials = serials
        self._remembered: dict[tuple[str, Hashable], dict[str, object]] = {}
        noon = dt.datetime.combine(conditions.today, dt.time())
        self._end = noon + dt.timedelta(days=1)

    @property
    def currency(self) -> str:
        """The book's own currency."""
        return self._conditions.currency

    def convert(self, shaped: Shaped) -> Converted:
        """Return the rows as typed columns of the table; a column the file lacks is null."""
        faults = {
            row: Fault(header, shaped.cells[header][row].as_py(), reason, LEFT_OUT)
            for row, (header, reason) in shaped.aside.items()
        }
        typed: dict[str, pa.Array] = {}
        currency = self._currencies(shaped, faults)
        for column in self._table.columns:
            text = shaped.columns.get(column.name)
            if column.name == "currency" and currency is not None:
                typed[column.stored] = _blank_to_null(currency)
            elif text is None:
                typed[column.stored] = pa.nulls(shaped.rows, ARROW[column.type])
            else:
                typed[column.stored] = self._typed(column, text, currency, faults)
        self._refuse_incomplete(shaped, typed, faults)
        return Converted(typed, faults)

    def _typed(
        self, column: Column, text: pa.Array, currency: pa.Array | None, faults: dict[int, Fault]
    ) -> pa.Array:
        source = self._part.columns[column.name]
        if column.type is Type.TIME:
            return self._days(column, text, source, faults)
        if column.type is Type.MONEY:
            return self._money(column, text, currency, faults)
        if column.type is Type.NUMBER:
            return self._read(column, text, self._number(column), faults)
        if column.type is Type.FLAG:
            return self._read(column, text, parse_flag, faults)
        if column.type is Type.CHOICE:
            return self._words(column, text)
        return _blank_to_null(text)

    def _days(
        self, column: Column, text: pa.Array, source: Cells, faults: dict[int, Fault]
    ) -> pa.Array:
        days = None if source.unit else _plain_days(text)
        if days is None:
            read = partial(
                parse_day,
                order=self._decisions.orders.get(column.name, Order.DAY_FIRST),
                zone=self._conditions.zone,
                serials=self._serials,
                unit=source.unit,
            )
            days = self._read(column, text, read, faults)
        if column.name not in AHEAD:
            late = pc.fill_null(pc.greater_equal(days, pa.scalar(self._end, days.type)), False)
            reason = "after the day of the import"
            _refuse(late, column.name, text, reason, faults)
        return days

    def _money(
        self, column: Column, text: pa.Array, currency: pa.Array | None, faults: dict[int, Fault]
    ) -> pa.Array:
        minor = self._part.columns[column.name].unit == "minor"
        point = self._decisions.points.get(column.name, Point.POINT)
        codes = currency if currency is not None else pa.array([""] * len(text), pa.string())
        amounts = pa.nulls(len(text), pa.int64())
        for code in pc.unique(codes).to_pylist():
            here = pc.equal(codes, code)
            read = partial(self._units, name=column.name, code=code, minor=minor)
            whole = bool(pc.all(here).as_py())
            found = text if whole else pc.if_else(here, text, "")
            part = None
            if point is Point.POINT and exponent_of(code) == 2 and not minor:
                part = _plain_amounts(found)
            if part is None:
                part = self._read(column, found, read, faults, about=code)
            amounts = part if whole else pc.if_else(here, part, amounts)
        return amounts

    def _units(self, text: str, *, name: str, code: str, minor: bool) -> int | str:
        read = parse_amount(text, self._decisions.points.get(name, Point.POINT))
        if not isinstance(read, Amount):
            return read
        if read.sign and code and currency_of(read.sign, code) != code:
            return f"marked {read.sign}, but the row is in {code}"
        value = read.value
        places = self._part.places.get(code, exponent_of(code))
        units = minor_units(value.scaleb(-places) if minor else value, code)
        return units if units is not None else f"more decimals than {code or 'money'} has; round it"

    def _number(self, column: Column) -> Callable[[str], float | str]:
        point = self._decisions.points.get(column.name, Point.POINT)

        def read(text: str) -> float | str:
            number = parse_amount(text, point)
            if not isinstance(number, Amount):
                return number
            if number.sign == "%":
                return float(number.value / 100)
            return "carries a unit" if number.sign else float(number.value)

        return read

    def _words(self, column: Column, text: pa.Array) -> pa.Array:
        coded = text.dictionary_encode()
        words = [
            (canonical(word, column.choices) or word) if word else None
            for word in coded.dictionary.to_pylist()
        ]
        return pa.array(words, pa.string()).take(coded.indices)

    def _currencies(self, shaped: Shaped, faults: dict[int, Fault]) -> pa.Array | None:
        """Return each row's currency: as written, else by its amount's sign, else the book's."""
        names = [column.name for column in self._table.columns if column.type is Type.MONEY]
        if not names:
            return None
        own = self._conditions.currency
        written = shaped.columns.get("currency")
        codes = pa.array([""] * shaped.rows, pa.string()) if written is None else written
        for name in names:
            if name in shaped.columns:
                signs = self._signs(name, shaped.columns[name])
                codes = pc.if_else(pc.equal(codes, ""), signs, codes)
        coded = codes.dictionary_encode()
        known = [currency_of(code, own) or own for code in coded.dictionary.to_pylist()]
        codes = pa.array(known, pa.string()).take(coded.indices)
        for code in set(known) - {own}:
            here = pc.equal(codes, code)
            if len(code) != 3 or not (code.isascii() and code.isalpha()):
                _refuse(here, "currency", codes, "no three-letter currency code", faults)
            elif code not in self._conditions.rates:
                reason = f"in {code}, for which the book, in {own}, has no rate"
                _refuse(here, "currency", codes, reason, faults, remedy=ADD_RATE)
        return codes

    def _signs(self, name: str, text: pa.Array) -> pa.Array:
        if pc.all(pc.match_substring_regex(text, UNMARKED)).as_py():
            return pa.array([""] * len(text), pa.string())
        coded = text.dictionary_encode()
        point = self._decisions.points.get(name, Point.POINT)
        signs = []
        for value in coded.dictionary.to_pylist():
            plain = not value or value.strip("-+().,0123456789 ") == ""
            read = None if plain else parse_amount(value, point)
            signs.append(read.sign if isinstance(read, Amount) else "")
        return pa.array(signs, pa.string()).take(coded.indices)

    def _read(
        self,
        column: Column,
        text: pa.Array,
        read: Callable[[str], object],
        faults: dict[int, Fault],
        about: Hashable = "",
    ) -> pa.Array:
        """Return a column read value by value, each distinct text once."""
        memory = self._remembered.setdefault((column.name, about), {"": None})
        if len(memory) > MEMORY:
            memory.clear()
            memory[""] = None
        coded = text.dictionary_encode()
        values: list[object] = []
        wrong: dict[int, str] = {}
        for code, value in enumerate(coded.dictionary.to_pylist()):
            if value not in memory:
                memory[value] = read(value)
            found = memory[value]
            if isinstance(found, str):
                wrong[code] = found
                found = None
            values.append(found)
        if wrong:
            codes = coded.indices.to_numpy(zero_copy_only=False)
            for row in np.flatnonzero(np.isin(codes, list(wrong))):
                written, reason = text[int(row)].as_py(), wrong[int(codes[row])]
                faults.setdefault(int(row), Fault(column.name, written, reason))
        return pa.array(values, ARROW[column.type]).take(coded.indices)

    def _refuse_incomplete(
        self, shaped: Shaped, typed: dict[str, pa.Array], faults: dict[int, Fault]
    ) -> None:
        blank = pa.array([""] * shaped.rows, pa.string())
        for name in self._table.required:
            missing = pc.is_null(typed[self._table.column(name).stored])
            _refuse(missing, name, blank, "empty", faults)
        if self._table.one_of:
            missing = pa.array([True] * shaped.rows, pa.bool_())
            for name in self._table.one_of:
                stored = self._table.column(name).stored
                missing = pc.and_(missing, pc.is_null(typed[stored]))
            names = " and ".join(self._table.one_of)
            _refuse(missing, self._table.one_of[0], blank, f"{names} are empty", faults)


def _refuse(
    mask: pa.Array,
    column: str,
    text: pa.Array,
    reason: str,
    faults: dict[int, Fault],
    *,
    remedy: str = MEND,
) -> None:
    if not pc.any(mask).as_py():
        return
    for row in np.flatnonzero(mask.to_numpy(zero_copy_only=False)):
        if int(row) not in faults:
            faults[int(row)] = Fault(column, text[int(row)].as_py(), reason, remedy)


def _plain_amounts(text: pa.Array) -> pa.Array | None:
    """Return amounts in cents that are all written with at most two decimals after a point."""
    if not pc.all(pc.match_substring_regex(text, PLAIN_AMOUNT)).as_py():
        return None
    exact = _blank_to_null(text).cast(pa.decimal128(18, 2))
    return pc.multiply(exact, pa.scalar(Decimal(100))).cast(pa.int64())


def _plain_days(text: pa.Array) -> pa.Array | None:
    """Return days that are all written as in ISO, without offset; None if any is not."""
    written = _blank_to_null(text)
    if not pc.all(pc.fill_null(pc.match_substring_regex(written, ISO_DAY), True)).as_py():
        return None
    try:
        days = written.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    earliest = pc.min(days).as_py()
    return None if earliest is not None and earliest < EARLIEST else days


def _blank_to_null(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
