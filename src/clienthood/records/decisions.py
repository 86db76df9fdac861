"""How a whole file is to be read: order of day and month, mark of the decimals, currency.

Decided from every value of every column before any is converted. What all values leave open, and
no other column of the file settles, is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from clienthood.errors import RecordsError
from clienthood.records.amounts import Amount, Point, Style, parse_amount, style
from clienthood.records.currencies import currency_of
from clienthood.records.dates import Leaning, Order, leaning
from clienthood.records.layout import Part
from clienthood.records.shaping import Shaped
from clienthood.standard import TABLES
from clienthood.tables import Type

SAMPLES = 3
PLAIN_DAY = r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$"
PLAIN_NUMBER = r"^[-+]?\d+([.,]\d{1,2})?$"
CLEAR = {
    Point.POINT: r"^[-+]?\d+\.\d{1,2}$",
    Point.COMMA: r"^[-+]?\d+,\d{1,2}$",
}
"""Numbers of which the mark of the decimals is plain to see."""


class TwoReadingsError(RecordsError):
    """Every value of a column has two readings, and nothing in the file settles which.

    Parameters
    ----------
    message, where, hint
        As for every error.
    asked
        What must be said: ``dates`` or ``decimal``.
    """

    def __init__(self, message: str, *, where: str, hint: str, asked: str) -> None:
        super().__init__(message, where=where, hint=hint)
        self.asked = asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """How a file is read."""

    rows: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    points: dict[str, Point] = field(default_factory=dict)
    currency: str = ""
    """The currency most amounts of the file are in; empty if none is stated."""
    notes: tuple[str, ...] = ()

    def told(self) -> dict[str, str]:
        """Return the choices that were made, by column."""
        dates = {f"dates of {name}": order.value for name, order in self.orders.items()}
        points = {f"decimals of {name}": point.value for name, point in self.points.items()}
        return dates | points


@dataclass(slots=True)
class _Tally:
    """What the values of one column say."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)
    """Values with two readings."""


class Profile:
    """Goes over a file once and decides how it is to be read."""

    def __init__(self, part: Part, exact: frozenset[str]) -> None:
        self._part = part
        self._exact = exact
        self._rows = 0
        self._currencies: Counter[str] = Counter()
        table = TABLES[part.table]
        self._types = {name: table.column(name).type for name in part.columns}
        self._dates = {n: _Tally() for n, kind in self._types.items() if kind is Type.TIME}
        self._numbers = {
            n: _Tally() for n, kind in self._types.items() if kind in {Type.MONEY, Type.NUMBER}
        }

    def take(self, shaped: Shaped) -> None:
        """Count what the rows of a piece say."""
        self._rows += shaped.rows + len(shaped.rejects)
        for name, tally in self._dates.items():
            if not self._part.dates:
                _count(tally, _distinct(shaped.columns[name], PLAIN_DAY), leaning)
        for name, tally in self._numbers.items():
            if not self._part.decimal and name not in self._exact:
                column = shaped.columns[name]
                for point, form in CLEAR.items():
                    tally.counts[point.value] += pc.sum(_matches(column, form)).as_py() or 0
                _count(tally, _distinct(column, PLAIN_NUMBER), style)
        self._count_currencies(shaped)

    def decide(
        self, *, dates: str, decimal: str, file: str, earlier: Mapping[str, str]
    ) -> Decisions:
        """Return how the file is read.

        Parameters
        ----------
        dates, decimal
            What the user said; empty to decide from the values.
        file
            Name of the file, for errors.
        earlier
            What was decided when these rows were first read, by column.

        Raises
        ------
        RecordsError
            If every value of a column has two readings and nothing settles which.
        """
        notes: list[str] = []
        told_dates = _told(self._dates, dates or self._part.dates, "dates of", earlier)
        told_points = _told(self._numbers, decimal or self._part.decimal, "decimals of", earlier)
        orders = _settle(self._dates, told_dates, _ORDERS, file, notes)
        points = _settle(self._numbers, told_points, _POINTS, file, notes)
        return Decisions(
            rows=self._rows,
            orders={name: Order(value) for name, value in orders.items()},
            points={
                name: Point.POINT if name in self._exact else Point(value)
                for name, value in points.items()
            },
            currency=self._currencies.most_common(1)[0][0] if self._currencies else "",
            notes=tuple(notes),
        )

    def _count_currencies(self, shaped: Shaped) -> None:
        if "currency" in shaped.columns:
            for pair in pc.value_counts(shaped.columns["currency"]).to_pylist():
                code = currency_of(pair["values"], "")
                if len(code) == 3 and code.isalpha():
                    self._currencies[code] += pair["counts"]
            return
        for name, kind in self._types.items():
            if kind is Type.MONEY:
                for text in _distinct(shaped.columns[name], r"^[-+(]?\d[\d.,]*\)?$"):
                    read = parse_amount(text, Point.POINT)
                    read = read if isinstance(read, Amount) else parse_amount(text, Point.COMMA)
                    code = currency_of(read.sign, "") if isinstance(read, Amount) else ""
                    if len(code) == 3:
                        self._currencies[code] += 1


@dataclass(frozen=True, slots=True)
class _Question:
    """Two readings of a column, and how the user settles it."""

    one: str
    other: str
    open: str
    option: str
    words: str


_ORDERS = _Question(
    Order.DAY_FIRST, Order.MONTH_FIRST, Leaning.EITHER, "--dates", "day or month first"
)
_POINTS = _Question(
    Point.POINT, Point.COMMA, Style.EITHER, "--decimal", "a decimal mark or one of thousands"
)


def _told(
    tallies: dict[str, _Tally], all_columns: str, kind: str, earlier: Mapping[str, str]
) -> dict[str, str]:
    if all_columns:
        return dict.fromkeys(tallies, all_columns)
    return {name: earlier[f"{kind} {name}"] for name in tallies if f"{kind} {name}" in earlier}


def _settle(
    tallies: dict[str, _Tally],
    told: Mapping[str, str],
    question: _Question,
    file: str,
    notes: list[str],
) -> dict[str, str]:
    settled = dict(told)
    for name, tally in tallies.items():
        if name in told:
            continue
        one, other = tally.counts[question.one], tally.counts[question.other]
        if one or other:
            settled[name] = question.one if one >= other else question.other
            if one and other:
                notes.append(f"{name}: read {settled[name]}; {min(one, other)} differ from that")
    votes = Counter(settled.values())
    for name, tally in tallies.items():
        if name in settled:
            continue
        if tally.counts[question.open]:
            if len(votes) != 1:
                raise _unsettled(name, tally, question, file)
            settled[name] = next(iter(votes))
            notes.append(f"{name}: read {settled[name]}, like the other columns of the file")
        else:
            settled[name] = question.one
    return settled


def _unsettled(name: str, tally: _Tally, question: _Question, file: str) -> RecordsError:
    samples = ", ".join(tally.samples)
    return TwoReadingsError(
        f"{name}: every value has two readings ({question.words}): {samples}",
        where=file,
        hint=f"say which: {question.option} {question.one}|{question.other}",
        asked=question.option.removeprefix("--"),
    )


def _distinct(column: pa.Array, plain: str) -> list[str]:
    """Return the distinct values that are not of a plain form."""
    values = pc.unique(column)
    odd = values.filter(pc.invert(_matches(values, plain)))
    return [str(value) for value in odd.to_pylist()]


def _count(
    tally: _Tally, values: Iterable[str], reading: Callable[[str], Leaning | Style | None]
) -> None:
    for value in values:
        said = reading(value)
        if said is not None:
            tally.counts[said.value] += 1
            if said.value == "either" and len(tally.samples) < SAMPLES:
                tally.samples.append(value)


def _matches(column: pa.Array, form: str) -> pa.Array:
    return pc.match_substring_regex(column, form)
