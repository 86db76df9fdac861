"""How a table is declared: its grain, its key, and for every column type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a column holds, and how it is stored in Parquet."""

    KEY = "key"
    """An identifier: text, kept as written but for outer blanks (string)."""
    TEXT = "text"
    """Free text (string)."""
    CHOICE = "choice"
    """One word of a stated list (string)."""
    TIME = "time"
    """A day, with or without time of day (timestamp in microseconds, no zone)."""
    MONEY = "money"
    """An exact amount: stored as whole minor units (int64) under ``<name>_minor``."""
    NUMBER = "number"
    """A number that need not be whole (double)."""
    FLAG = "flag"
    """Yes or no (boolean)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a standard table."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    """Other headers under which businesses keep this column, in lower case."""

    @property
    def stored(self) -> str:
        """Name of the column in the stored Parquet file."""
        return f"{self.name}_minor" if self.type is Type.MONEY else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One standard table of records."""

    name: str
    grain: str
    """What one row is."""
    key: tuple[str, ...]
    """Columns that identify a row; a row that lacks one of them is known by its whole content."""
    columns: tuple[Column, ...]
    tells: str
    """What this table adds to the evidence, in words."""
    day: str = ""
    """The column that says when; empty for tables of things rather than events."""
    one_of: tuple[str, ...] = field(default=())
    """At least one of these columns must be present, beside the required ones."""

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which a row says nothing."""
        return tuple(column.name for column in self.columns if column.required)
