"""What accounts may ask for, and tables that are taken away."""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from clienthood.errors import RecordsError
from clienthood.faces.deeds.exports import records_zip, run_table
from clienthood.faces.deeds.persons import erase, export_person, object_to_profiling
from clienthood.faces.deeds.taking import take_back
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import attached, table_of
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
    return attached(text, f"held-{name}.json", "application/json")


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
    return attached(records_zip(here.opened(), here.actor), "records.zip", "application/zip")


@router.get("/export/{table}.csv")
def send_table(here: Here, table: Literal["calls", "evidence", "value"]) -> Response:
    """Send calls, evidence or worth of the latest run."""
    return table_of(here, table, lambda read: run_table(read, here.actor, table=table))


@router.get("/export/back/{form}.csv")
def send_back(here: Here, form: str, group: str = "") -> Response:
    """Send the calls of a group as a file that another system imports."""
    return table_of(here, form, lambda read: take_back(read, here.actor, form=form, group=group))
