"""Filter rows: which accounts are wanted, as data, as the address of a page, and as SQL.

A value that is not on record meets no row but ``is unknown``: it is neither small nor absent, and
``is not`` does not hold of it either.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from clienthood.errors import SettingsError
from clienthood.faces.views.fields import Field, Holds, Operator
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.wording import figure, long_date, money
from clienthood.units import day_number

MOST_ROWS = 30
LONGEST = 200
"""Most characters of a value."""
MATCHES = {"all": "all of these", "any": "any of these"}
_NUMBER = re.compile(r"[-−]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,9})?")
_EXACT: Mapping[str, str] = {"at-least": ">=", "at-most": "<=", "is": "="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing asked of an account."""

    field: str
    operator: str
    values: tuple[str, ...] = ()
    """As they were typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Rows joined by all of or any of; without any row every account fits."""

    rows: tuple[Row, ...] = ()
    match: str = "all"
    """all or any."""


NONE = Filters()


def parse(query: str) -> Filters:
    """Return the filters that the query of an address asks for; other parts of it are ignored.

    ``f=spend:at-least:1000&f=contract:is:none&match=any`` asks for either of two rows.

    Raises
    ------
    SettingsError
        If a row lacks its parts, or rows are joined by neither all nor any.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    match = next((value for name, value in pairs if name == "match"), "all")
    return filters_of([value for name, value in pairs if name == "f"], match)


def filters_of(texts: Sequence[str], match: str = "all") -> Filters:
    """Return the filters of rows written as ``field:operator:value``.

    Raises
    ------
    SettingsError
        If a row lacks its parts, or rows are joined by neither all nor any.
    """
    if match not in MATCHES:
        raise SettingsError(f"rows cannot be joined by {match!r}", hint="join them by all or any")
    if len(texts) > MOST_ROWS:
        raise SettingsError(
            f"there are {len(texts)} rows", hint=f"at most {MOST_ROWS} rows can be joined"
        )
    return Filters(rows=tuple(_row_of(text) for text in texts), match=match)


def _row_of(text: str) -> Row:
    name, first, rest = text.partition(":")
    operator, second, value = rest.partition(":")
    if not (name and first and operator):
        raise SettingsError(
            f"{text!r} is no row of a filter", hint="write field:operator:value, spend:at-least:100"
        )
    values = (tuple(value.split(":")) if operator == "between" else (value,)) if second else ()
    return Row(field=name, operator=operator, values=values)


def texts_of(filters: Filters) -> tuple[str, ...]:
    """Return each row as ``field:operator:value``."""
    return tuple(":".join((row.field, row.operator, *row.values)) for row in filters.rows)


def render(filters: Filters) -> str:
    """Return the filters as part of the query of an address; ``parse`` reads it back."""
    parts = [f"f={quote(text, safe=':')}" for text in texts_of(filters)]
    return "&".join([*parts, f"match={filters.match}"] if filters.match != "all" else parts)


def compiled(filters: Filters, fields: Mapping[str, Field]) -> str:
    """Return the filters as a condition in SQL over ``listed``, alias c; never null.

    Raises
    ------
    SettingsError
        If a row asks for what is not there, or by a value that cannot be.
    """
    terms = [condition(row, fields) for row in filters.rows]
    joined = (" and " if filters.match == "all" else " or ").join(terms)
    return f"({joined})" if terms else "true"


def field_of(row: Row, fields: Mapping[str, Field]) -> Field:
    """Return the field that a row asks for.

    Raises
    ------
    SettingsError
        If there is none of that name.
    """
    if row.field not in fields:
        raise SettingsError(
            f"accounts cannot be picked out by {row.field!r}", hint="by " + ", ".join(fields)
        )
    return fields[row.field]


def condition(row: Row, fields: Mapping[str, Field]) -> str:
    """Return one row as a condition in SQL; it is false where the value is not on record.

    Raises
    ------
    SettingsError
        If it asks for what is not there, or by a value that cannot be.
    """
    field = field_of(row, fields)
    operator = _operator(row, field)
    if operator.name == "unknown":
        return f"({field.sql} is null)"
    if operator.name == "known":
        return f"({field.sql} is not null)"
    term = _TERMS[field.holds](row, field)
    return f"({term})" if field.always else f"({field.sql} is not null and {term})"


def sentence(row: Row, fields: Mapping[str, Field]) -> str:
    """Return a row in words: ``Spend in all is at least 1,000 EUR``."""
    field = field_of(row, fields)
    told = " and ".join(_shown(value, field) for value in row.values)
    return f"{field.title} {_operator(row, field).title} {told}".rstrip()


def sentences(filters: Filters, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Return all rows in words."""
    return tuple(sentence(row, fields) for row in filters.rows)


def _operator(row: Row, field: Field) -> Operator:
    known = {each.name: each for each in field.operators}
    found = known.get(row.operator)
    if found is None:
        raise SettingsError(
            f"{field.title} cannot be asked for by {row.operator!r}", hint="by " + ", ".join(known)
        )
    if len(row.values) != found.values or any(not value.strip() for value in row.values):
        needs = ("no value", "a value", "two values, the lower one first")[found.values]
        raise SettingsError(f"{field.title} {found.title}: this needs {needs}")
    for value in row.values:
        _check(value, field)
    return found


def _check(value: str, field: Field) -> None:
    if len(value) > LONGEST or not value.isprintable():
        raise SettingsError(
            f"{field.title}: the value cannot be searched for",
            hint=f"up to {LONGEST} letters, digits and signs",
        )


def _number(value: str, field: Field) -> float:
    text = value.strip().removesuffix("%").removesuffix(field.unit).strip()
    if not _NUMBER.fullmatch(text):
        raise SettingsError(
            f"{field.title}: {value!r} is no number", hint="write it as 1234 or 1234.50"
        )
    return float(text.replace(",", "").replace("−", "-"))


def _date(value: str, field: Field) -> dt.date:
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError as fault:
        raise SettingsError(
            f"{field.title}: {value!r} is no date", hint="write it as 2026-06-30"
        ) from fault


def _choice(value: str, field: Field) -> int:
    names = [each.name for each in field.choices]
    if value not in names:
        raise SettingsError(
            f"{field.title} is never {value!r}", hint="it is one of: " + ", ".join(names)
        )
    return names.index(value)


def _counted(row: Row, field: Field) -> str:
    if field.holds is Holds.DATE:
        told = [str(day_number(_date(value, field))) for value in row.values]
    else:
        part = 100.0 if field.holds is Holds.SHARE else 1.0
        told = [repr(_number(value, field) / part) for value in row.values]
    if row.operator != "between":
        return f"{field.sql} {_EXACT[row.operator]} {told[0]}"
    if float(told[0]) > float(told[1]):
        raise SettingsError(
            f"{field.title}: {row.values[0]} is more than {row.values[1]}",
            hint="the lower value comes first",
        )
    return f"{field.sql} between {told[0]} and {told[1]}"


def _chosen(row: Row, field: Field) -> str:
    at = _choice(row.values[0], field)
    if row.operator == "at-least":
        found = field.choices[at:]
    elif row.operator == "at-most":
        found = field.choices[: at + 1]
    else:
        found = field.choices[at : at + 1]
    either = " or ".join(each.when for each in found)
    return f"not ({either})" if row.operator == "is-not" else f"({either})"


def _written(row: Row, field: Field) -> str:
    text = f"lower({quoted(row.values[0].strip())})"
    own = field.lowered or f"lower({field.sql})"
    if row.operator == "contains":
        return f"contains({own}, {text})"
    return f"{own} {'=' if row.operator == 'is' else '<>'} {text}"


_TERMS: Mapping[Holds, Callable[[Row, Field], str]] = {
    Holds.NUMBER: _counted,
    Holds.MONEY: _counted,
    Holds.SHARE: _counted,
    Holds.DATE: _counted,
    Holds.CHOICE: _chosen,
    Holds.LEVEL: _chosen,
    Holds.TEXT: _written,
}


def _shown(value: str, field: Field) -> str:
    if field.holds is Holds.DATE:
        return long_date(_date(value, field))
    if field.holds is Holds.CHOICE:
        return field.choices[_choice(value, field)].title
    if field.holds is Holds.LEVEL:
        return f"“{value}”"
    if field.holds is Holds.TEXT:
        return f"“{value.strip()}”"
    number = _number(value, field)
    if field.holds is Holds.MONEY:
        return money(number, field.unit, exact=number != round(number))
    return f"{figure(number)} {field.unit}".rstrip()
