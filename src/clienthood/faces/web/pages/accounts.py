"""The list of accounts: filter, sort, count, why in or not in, and take away."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from clienthood.book.runs import run_ids
from clienthood.errors import ClienthoodError, SettingsError
from clienthood.faces.deeds.taking import take_accounts
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import table_of
from clienthood.faces.desk.site import Desk
from clienthood.faces.views.accounts import accounts
from clienthood.faces.views.columns import columns, descends
from clienthood.faces.views.fields import Field, fields
from clienthood.faces.views.filters import MATCHES, Row, texts_of
from clienthood.faces.views.picking import how_many, query_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.why import why
from clienthood.faces.views.wording import count
from clienthood.faces.web.asking import Asking, address, asking_of, paged, sorted_by
from clienthood.faces.web.show import go, show

router = APIRouter()


@router.get("/accounts")
def show_accounts(here: Here) -> Response:
    """Show the accounts that fit, with the rows by which they are picked out."""
    if not here.exists or not run_ids(here.book):
        return go(here, "/start")
    asking = asking_of(here.query)
    if asking.formed:
        asking = replace(asking, formed=False)
        text = address(asking)
        return RedirectResponse(f"{here.base}/accounts{'?' if text else ''}{text}", status_code=303)
    with here.reading() as read:
        builder = _builder(read, asking)
        try:
            page = accounts(read, asking.asked)
        except SettingsError as fault:
            return show(here, "accounts.html", None, status=422, fault=fault, **builder)
    return show(here, "accounts.html", page, fault=None, heads=page.columns, **builder)


@router.get("/accounts.count")
def count_accounts(here: Here) -> Response:
    """Tell how many accounts fit what stands in the form, which need not be sent."""
    try:
        with here.reading() as read:
            number = how_many(read, asking_of(here.query).asked)
    except ClienthoodError as fault:
        return JSONResponse({"told": f"{fault.message}. {fault.hint}".strip()}, status_code=422)
    fits = "fits" if number == 1 else "fit"
    return JSONResponse({"total": number, "told": f"{count(number, 'account')} {fits}"})


@router.get("/accounts.csv")
def take_list(here: Here) -> Response:
    """Send every account that fits as a CSV file, with the columns that are shown."""
    asked = asking_of(here.query).asked
    return table_of(here, "accounts", lambda read: take_accounts(read, here.actor, asked=asked))


@router.get("/why")
def show_why(here: Here) -> Response:
    """Show why an account is among those that are asked for, or is not."""
    asking = asking_of(here.query)
    if not asking.why:
        return _back(here, asking)
    with here.reading() as read:
        page = why(read, asking.why, asking.asked)
    text = address(replace(asking, why=""))
    return show(here, "why.html", page, query=text, segment=query_of(asking.asked))


def _back(here: Desk, asking: Asking) -> Response:
    text = address(replace(asking, why=""))
    return RedirectResponse(f"{here.base}/accounts{'?' if text else ''}{text}", status_code=303)


def _builder(read: Reading, asking: Asking) -> dict[str, Any]:
    """Return what the form of the list is made of."""
    known = fields(read)
    rows = [
        (known[row.field], row.operator, _typed(row))
        for row in asking.asked.filters.rows
        if row.field in known
    ]
    if asking.draft in known:
        draft: Field = known[asking.draft]
        rows.append((draft, draft.operators[0].name, ""))
    offered = columns(known, read.settings.words)
    return {
        "asked": asking.asked,
        "draft": asking.draft,
        "rows": rows,
        "groups": [(name, list(each)) for name, each in groupby(known.values(), _group)],
        "columns": list(offered.values()),
        "matches": MATCHES,
        "query": address(asking),
        "definition": query_of(asking.asked),
        "row_texts": texts_of(asking.asked.filters),
        "downwards": descends(asking.asked.sort, known, backwards=asking.asked.backwards),
        "paged": paged(asking),
        "sorted_by": {name: sorted_by(asking, name) for name in offered},
    }


def _group(field: Field) -> str:
    return field.group


def _typed(row: Row) -> str:
    return " to ".join(row.values)
