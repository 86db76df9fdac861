"""What accounts may ask for, and tables that are taken away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response, StreamingResponse

from clienthood.errors import RecordsError
from clienthood.faces.deeds.exports import records_zip, run_table
from clienthood.faces.deeds.persons import erase, export_person, object_to_profiling
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.views.document import to_json
from clienthood.faces.views.leaving import erase_page, export_page
from clienthood.faces.web.show import go, show

router = APIRouter()
Text = Annotated[str, Form()]
CSV = "text/csv; charset=utf-8"


@router.post("/object")
def note_objection(here: Here, account_id: Text, objects: Text = "yes") -> Response:
    """Note or take back an objection to profiling."""
    objecting = objects != "no"
    object_to_profiling(here.opened(), here.actor, account_id=account_id, objects=objecting)
    told = "objection-kept" if objecting else "objection-withdrawn"
    return go(here, f"/accounts/{account_id}", told=told)


@router.get("/person-export")
def send_person(here: Here, account: str) -> Response:
    """Send all that is held on one account as a file."""
    held = export_person(here.opened(), here.actor, account_id=account)
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", held.account_id)[:60]
    text = json.dumps(to_json(held), ensure_ascii=False, indent=2)
    return Response(
        text,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="held-{name}.json"'},
    )


@router.get("/erase")
def ask_erase(here: Here, account: str) -> Response:
    """Show what will be gone, and ask."""
    return show(here, "erase.html", erase_page(here.opened(), account))


@router.post("/erase")
def erase_for_good(here: Here, account_id: Text, again: Text = "") -> Response:
    """Erase an account whose identifier was typed again."""
    if again.strip() != account_id.strip():
        raise RecordsError(
            "nothing was erased: the identifier that was typed is another",
            hint=f"go back and type {account_id}",
        )
    erase(here.opened(), here.actor, account_id=account_id)
    return go(here, "/accounts", told="erased")


@router.get("/export")
def show_exports(here: Here) -> Response:
    """Show what can be taken away."""
    return show(here, "export.html", export_page(here.opened()))


@router.get("/export/records.zip")
def send_records(here: Here) -> Response:
    """Send the whole book as a zip that imports again."""
    return _sent(records_zip(here.opened(), here.actor), "application/zip", "records.zip")


@router.get("/export/{table}.csv")
def send_table(here: Here, table: Literal["calls", "evidence", "value"]) -> Response:
    """Send calls, evidence or worth of the latest run."""
    with ExitStack() as held:
        read = held.enter_context(here.reading())
        pieces = run_table(read, here.actor, table=table)
        name = f"{table}-{read.run.as_of}.csv"
        kept = held.pop_all()

    def sent() -> Iterator[bytes]:
        with kept:
            yield from pieces

    return _sent(sent(), CSV, name)


def _sent(pieces: Iterator[bytes], kind: str, name: str) -> Response:
    return StreamingResponse(
        pieces,
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
