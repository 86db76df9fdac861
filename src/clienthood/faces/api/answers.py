"""Views as JSON, with the stamp of what they were read from."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from clienthood.faces.desk.dependencies import Here
from clienthood.faces.desk.etag import weak_etag
from clienthood.faces.desk.jobs import Job
from clienthood.faces.views.document import to_json

PREFIX = "/api/v1"


class UnchangedError(Exception):
    """The client holds the answer already."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def tag_of(here: Here, request: Request) -> str:
    """Return the entity tag of a view: it changes with the run, the records, what people said.

    Raises
    ------
    UnchangedError
        If the request names that tag in If-None-Match.
    """
    rights = sorted(here.visitor.rights)
    tag = weak_etag(here.stamp(), here.base + here.path, here.query, here.visitor.name, *rights)
    told = request.headers.get("If-None-Match", "").split(",")
    known = {each.strip().removeprefix("W/") for each in told}
    if tag.removeprefix("W/") in known:
        raise UnchangedError(tag)
    return tag


Tag = Annotated[str, Depends(tag_of)]
"""The entity tag of the answer."""


def told(view: object, tag: str = "", status: int = 200) -> Response:
    """Return a view as JSON."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"} if tag else None
    return JSONResponse(to_json(view), status, headers)


def begun(here: Here, job: Job) -> Response:
    """Return a job that has begun, and where to ask how far it is."""
    where = f"{here.base}{PREFIX}/jobs/{job.id}"
    return JSONResponse(to_json(job), 202, {"Location": where})


def unchanged(fault: UnchangedError) -> Response:
    """Return that what the client holds still stands."""
    return Response(status_code=304, headers={"ETag": fault.tag})
