"""What endpoints are asked: pages, filters, identifiers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import BeforeValidator

from clienthood.faces.views.filters import filters_of
from clienthood.faces.views.picking import Wanted

LONG = 200
"""Most characters of an identifier or a name."""
READABLE = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_day(told: object) -> object:
    """Return what is written as a day; the number of a day is none."""
    if isinstance(told, str) and DAY.fullmatch(told):
        return told
    raise ValueError("write a day as 2026-06-30")


Day = Annotated[dt.date, BeforeValidator(_written_day)]
"""A day in the body of a request."""
Text = Annotated[str, Query(max_length=LONG, pattern=READABLE)]
AccountId = Annotated[
    str,
    Path(
        min_length=1,
        max_length=LONG,
        pattern=READABLE,
        description="Identifier of the account or of one of its members, or its name.",
    ),
]
AskedAccount = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONG,
        pattern=READABLE,
        description="Identifier of the account or of one of its members, or its name.",
    ),
]


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list is wanted."""

    limit: Annotated[int, Query(ge=1, le=1000, description="Entries of a page.")] = 25
    offset: Annotated[int, Query(ge=0, le=10**9, description="Entries before the page.")] = 0


Paged = Annotated[Cut, Depends(Cut)]
"""Which part of a list a request asks for."""


@dataclass(frozen=True, slots=True)
class Shown:
    """In which order a list of accounts is wanted, and what is shown of each."""

    sort: Text = "probability"
    backwards: bool = False
    columns: Annotated[list[Text] | None, Query(max_length=60)] = None


ShownHere = Annotated[Shown, Depends(Shown)]
"""How a request wants the list."""


def wanted(
    kind: Annotated[str, Query(pattern="^(client|customer|undecided)?$")] = "",
    search: Text = "",
    f: Annotated[
        list[Annotated[str, Query(max_length=4 * LONG, pattern=READABLE)]] | None,
        Query(
            max_length=50,
            description="Filter rows, each as field:operator:value, such as spend:at-least:1000.",
        ),
    ] = None,
    match: Annotated[str, Query(pattern="^(all|any)$")] = "all",
) -> Wanted:
    """Return which accounts are wanted."""
    return Wanted(kind=kind, search=search.strip(), filters=filters_of(f or (), match))


WantedHere = Annotated[Wanted, Depends(wanted)]
"""Which accounts a request asks for."""
