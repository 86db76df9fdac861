"""What the page of accounts is asked for: read from its address or its form, written as an address.

The form sends ``field``, ``op`` and ``value`` for each row; the address has each row as ``f``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, quote

from clienthood.faces.views.accounts import Asked
from clienthood.faces.views.columns import DEFAULT
from clienthood.faces.views.filters import MATCHES, Filters, Row, parse
from clienthood.faces.views.picking import query_of

PAGE = 50
"""Accounts on a page."""
MOST_OFFSET = 10_000_000
_NO_VALUE = ("unknown", "known")
_TO = re.compile(r"\s+(?:to|and|bis|–)\s+|\.\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request for the list."""

    asked: Asked
    draft: str = ""
    """Field of a row that was begun."""
    why: str = ""
    """The account of which it is asked why it is in or not in."""
    formed: bool = False
    """Whether it came from the form, so that the browser is sent on to its address."""


def asking_of(query: str) -> Asking:
    """Return what the query of an address, or of the form, asks for.

    Raises
    ------
    SettingsError
        If a filter row lacks its parts.
    """
    given = parse_qs(query, keep_blank_values=True)

    def one(name: str) -> str:
        return given.get(name, [""])[0].strip()

    formed = bool(one("form"))
    filters, draft = _formed(given) if formed else (parse(query), one("add"))
    offset = one("offset")
    return Asking(
        asked=Asked(
            kind=one("kind"),
            search=one("search"),
            filters=filters,
            sort=one("sort") or "probability",
            backwards=bool(one("back")),
            limit=PAGE,
            offset=min(int(offset), MOST_OFFSET) if re.fullmatch(r"[0-9]{1,9}", offset) else 0,
            columns=tuple(given.get("show", ())) or DEFAULT,
        ),
        draft=draft,
        why=one("why"),
        formed=formed,
    )


def address(asking: Asking) -> str:
    """Return the query of the address that asks for the same."""
    asked = asking.asked
    given = {
        "sort": asked.sort if asked.sort != "probability" else "",
        "back": "1" if asked.backwards else "",
        "add": asking.draft,
        "why": asking.why,
        "offset": str(asked.offset or ""),
    }
    parts = [query_of(asked), shown(asked.columns)]
    parts += [f"{name}={quote(text, safe='')}" for name, text in given.items() if text]
    return "&".join(filter(None, parts))


def shown(columns: Sequence[str]) -> str:
    """Return chosen columns as a part of an address; empty where they are the usual ones."""
    if tuple(columns) == DEFAULT:
        return ""
    return "&".join(f"show={quote(name, safe='')}" for name in columns)


def sorted_by(asking: Asking, column: str) -> str:
    """Return the query of the same list sorted by a column; by the same again turns it round."""
    asked = asking.asked
    back = asked.sort == column and not asked.backwards
    return address(replace(asking, asked=replace(asked, sort=column, backwards=back, offset=0)))


def paged(asking: Asking) -> str:
    """Return the query of the same list up to the offset."""
    text = address(replace(asking, asked=replace(asking.asked, offset=0)))
    return f"{text}&" if text else ""


def _formed(given: Mapping[str, list[str]]) -> tuple[Filters, str]:
    """Return the rows of the form, and the field of the one that is not finished."""
    fields, ops, values = (given.get(name, []) for name in ("field", "op", "value"))
    gone = given.get("remove", [""])[0]
    draft = given.get("add", [""])[0]
    rows = []
    for at, (field, op, value) in enumerate(zip(fields, ops, values, strict=False)):
        if str(at) == gone:
            continue
        if op in _NO_VALUE:
            rows.append(Row(field=field, operator=op))
        elif value.strip():
            rows.append(Row(field=field, operator=op, values=_values(op, value)))
        elif not gone:
            draft = draft or field
    match = given.get("match", ["all"])[0]
    return Filters(rows=tuple(rows), match=match if match in MATCHES else "all"), draft


def _values(op: str, value: str) -> tuple[str, ...]:
    text = value.strip()
    return tuple(_TO.split(text, maxsplit=1)) if op == "between" else (text,)
