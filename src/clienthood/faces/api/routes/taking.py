"""What may be taken away, and what an account may ask for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import Response, StreamingResponse

from clienthood.errors import RecordsError
from clienthood.faces.api.answers import PREFIX, told
from clienthood.faces.api.asking import LONG, READABLE, AskedAccount
from clienthood.faces.api.problems import refusals
from clienthood.faces.deeds.exports import records_zip, run_table
from clienthood.faces.deeds.persons import Erased, erase, export_person, object_to_profiling
from clienthood.faces.deeds.taking import take_back
from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.sending import CSV, read_out
from clienthood.faces.views.person import Held

router = APIRouter(prefix=PREFIX, tags=["Taking away"])

ZIP = "application/zip"
FormName = Literal[
    "hubspot-companies",
    "hubspot-contacts",
    "salesforce-accounts",
    "shopify-customers",
    "klaviyo-profiles",
]
Group = Annotated[str, Query(max_length=LONG, description="A kept group; empty: all accounts.")]
Name = Annotated[str, Field(min_length=1, max_length=LONG, pattern=READABLE)]


def _file(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The file.", "content": {kind: {"schema": {"type": "string"}}}}}


class Objection(BaseModel):
    """Whether an account objects to being profiled."""

    model_config = ConfigDict(extra="forbid")

    account: Name
    objects: StrictBool


class Erasure(BaseModel):
    """An account to erase for good."""

    model_config = ConfigDict(extra="forbid")

    account: Name
    again: Name = Field(description="The identifier once more: there is no way back.")


@router.get("/exports/records.zip", responses=refusals(404) | _file(ZIP))
def get_records(here: Here) -> Response:
    """Return the whole book as a zip that imports again."""
    return StreamingResponse(records_zip(here.opened(), here.actor), media_type=ZIP)


@router.get("/exports/{table}.csv", responses=refusals(404, 422) | _file(CSV))
def get_table(here: Here, table: Literal["calls", "evidence", "value"]) -> Response:
    """Return calls, evidence or worth of the latest run, row by row."""
    pieces, _ = read_out(here, lambda read: run_table(read, here.actor, table=table))
    return StreamingResponse(pieces, media_type=CSV)


@router.get("/exports/back/{form}.csv", responses=refusals(404, 422) | _file(CSV))
def get_back(here: Here, form: FormName, group: Group = "") -> Response:
    """Return the calls of a kept group, or of all accounts, in a form that a system imports."""
    pieces, _ = read_out(here, lambda read: take_back(read, here.actor, form=form, group=group))
    return StreamingResponse(pieces, media_type=CSV)


@router.get("/person", response_model=Held, responses=refusals(404, 422))
def get_person(here: Here, account: AskedAccount) -> Response:
    """Return all that is held on one account."""
    return told(export_person(here.opened(), here.actor, account_id=account))


@router.put("/objections", status_code=204, responses=refusals(404, 409, 422))
def put_objection(here: Here, objection: Objection) -> Response:
    """Note or take back an objection to profiling."""
    object_to_profiling(
        here.opened(), here.actor, account_id=objection.account, objects=objection.objects
    )
    return Response(status_code=204)


@router.post("/erasures", response_model=Erased, responses=refusals(404, 409, 422))
def post_erasure(here: Here, erasure: Erasure) -> Response:
    """Erase an account for good: every trace but the tombstone that keeps it from coming back."""
    if erasure.again != erasure.account:
        raise RecordsError("nothing was erased: the identifier that was typed is another")
    return told(erase(here.opened(), here.actor, account_id=erasure.account))
