"""Why an account is among those that are wanted, or is not: each condition with its own value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.document import Plain
from clienthood.faces.views.fields import Field, Holds
from clienthood.faces.views.filters import Filters, Row, condition, field_of, sentence
from clienthood.faces.views.lookup import Found, find_account, quoted
from clienthood.faces.views.picking import Wanted, pick
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, kind_word, likelihood, long_date, money
from clienthood.units import date_of

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One condition, what the account shows there, and whether it meets it."""

    condition: str
    own: str
    """The account's own value in words; ``not recorded`` where nothing tells."""
    recorded: bool
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why one account is in or not in."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    inside: bool
    sentence: str
    match: str
    """Whether all or any of the rows must hold."""
    reasons: tuple[Reason, ...]


def why(reading: Reading, asked: str, wanted: Wanted) -> Why:
    """Return why an account is among those wanted, or is not.

    Parameters
    ----------
    reading
        A run.
    asked
        An identifier of the account or of one of its members, or its name.
    wanted
        Which accounts are wanted.

    Raises
    ------
    NotFoundError
        If the book has no such account.
    SettingsError
        If there is no such kind, or a filter row cannot be.
    """
    found = find_account(reading, asked)
    picking = pick(reading, wanted)
    reasons: tuple[Reason, ...] = ()
    if not found.not_called:
        rows = [*_beside(wanted), *wanted.filters.rows]
        reasons = _reasons(reading, found, rows, picking.fields)
        if wanted.search.strip():
            reasons = (_searched(found, wanted.search.strip()), *reasons)
    inside = not found.not_called and _inside(reasons, wanted.filters)
    return Why(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        inside=inside,
        sentence=_sentence(found, reasons, wanted.filters, inside=inside),
        match=wanted.filters.match,
        reasons=reasons,
    )


def _beside(wanted: Wanted) -> list[Row]:
    """Return the kind that is asked for beside the rows as a row of its own."""
    return [Row(field="kind", operator="is", values=(wanted.kind,))] if wanted.kind else []


def _reasons(
    reading: Reading, found: Found, rows: list[Row], known: Mapping[str, Field]
) -> tuple[Reason, ...]:
    if not rows:
        return ()
    terms = []
    for at, row in enumerate(rows):
        own = field_of(row, known).sql or "cast(null as varchar)"
        terms.append(f"{condition(row, known)} as holds_{at}, {own} as own_{at}")
    told: dict[str, Any] = reading.rows(
        f"select {', '.join(terms)} from listed c where c.account_id = {quoted(found.account_id)}"
    )[0]
    return tuple(
        Reason(
            condition=sentence(row, known),
            own=_own(reading, field_of(row, known), told[f"own_{at}"], holds=told[f"holds_{at}"]),
            recorded=not field_of(row, known).sql or told[f"own_{at}"] is not None,
            holds=bool(told[f"holds_{at}"]),
        )
        for at, row in enumerate(rows)
    )


def _own(reading: Reading, field: Field, value: Plain, *, holds: bool) -> str:
    if not field.sql:
        return "on it" if holds else "not on it"
    if value is None:
        return NOT_RECORDED
    if field.name == "kind":
        return kind_word(str(value), reading.settings.words)
    return _TOLD[field.holds](field, value)


_TOLD: Mapping[Holds, Callable[[Field, Any], str]] = {
    Holds.NUMBER: lambda field, value: (
        count(value, "day") if field.unit == "days" else figure(value)
    ),
    Holds.MONEY: lambda field, value: money(value, field.unit, exact=True),
    Holds.SHARE: lambda _, value: likelihood(value),
    Holds.DATE: lambda _, value: long_date(date_of(value)),
    Holds.LEVEL: lambda field, value: field.choices[value].title,
    Holds.CHOICE: lambda _, value: str(value),
    Holds.TEXT: lambda _, value: str(value),
}


def _searched(found: Found, search: str) -> Reason:
    inside = any(search.lower() in each.lower() for each in (found.account_id, found.name))
    return Reason(
        condition=f"Name or identifier contains “{search}”",
        own=f"{found.account_id} {found.name}".rstrip(),
        recorded=True,
        holds=inside,
    )


def _inside(reasons: tuple[Reason, ...], filters: Filters) -> bool:
    """Return whether the account is in: what stands beside the rows must hold in any case."""
    rows = reasons[len(reasons) - len(filters.rows) :]
    beside = reasons[: len(reasons) - len(filters.rows)]
    joined = all if filters.match == "all" or not rows else any
    return all(each.holds for each in beside) and joined(each.holds for each in rows)


def _sentence(found: Found, reasons: tuple[Reason, ...], filters: Filters, *, inside: bool) -> str:
    name = found.name or found.account_id
    if found.not_called:
        return f"{name} is not in, since it is called neither way: {found.not_called}."
    if not reasons:
        return f"{name} is in: nothing is asked for, so every account is."
    if inside:
        return f"{name} is in: it meets what is asked for."
    missing = [each for each in reasons if not each.holds]
    silent = [each for each in missing if not each.recorded]
    if filters.match == "any" and len(missing) == len(reasons):
        return f"{name} is not in: it meets none of the conditions."
    told = count(len(missing), "condition")
    if silent:
        told += f"; of {count(len(silent), 'condition')} nothing is on record"
    return f"{name} is not in: it does not meet {told}."
