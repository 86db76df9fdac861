"""The description of the API (OpenAPI), and what FastAPI does not see of it by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from clienthood import __version__
from clienthood.faces.api.answers import tag_of
from clienthood.faces.api.problems import Problem, refused
from clienthood.faces.desk.rights import ROUTES

ABOUT = """\
The same views as the pages, as JSON. Sign in with a token that you make under "Your sign-in and \
tokens": `Authorization: Bearer chd_...`. Answers that carry an `ETag` can be asked for again with \
it as `If-None-Match`: 304 while nothing has changed. Errors are problem details (RFC 9457) with \
what happened, where, and what to try.
"""
TEXT = {"type": "string"}
WHERE = {"Location": {"description": "Where to ask on.", "required": True, "schema": TEXT}}
"""What answers carry by which work or a file begins."""
TAGGED = {"ETag": {"description": "Names this answer.", "required": True, "schema": TEXT}}
SIGN_IN = {"WWW-Authenticate": {"required": True, "schema": TEXT}}
KNOWN = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that you have.",
    "schema": TEXT,
}


def described(routers: Iterable[APIRouter]) -> dict[str, Any]:
    """Return the description of groups of endpoints."""
    app = FastAPI()
    for each in routers:
        app.include_router(each)
    told: dict[str, Any] = get_openapi(
        title="clienthood",
        version=__version__,
        description=ABOUT,
        routes=app.routes,
        servers=[
            {"url": "/", "description": "your own book"},
            {"url": "/sample", "description": "the sample business"},
        ],
    )
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                _complete(told["paths"][route.path_format], route)
    parts = told.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{"token": []}]
    return told


def _complete(path: dict[str, Any], route: APIRoute) -> None:
    """Add to the operation of a route the right it needs and the headers of its answers."""
    for method in route.methods or ():
        operation = path[method.lower()]
        right = ROUTES[f"{method} {route.path}"]
        assert right is not None
        operation["x-right"] = right.value
        answers = operation["responses"]
        answers["401"]["headers"] = SIGN_IN
        if "requestBody" in operation:
            answers.update({str(code): refused(code) for code in (400, 413)})
        begun = "202" if "202" in answers else "201" if operation["x-right"] == "import" else ""
        if begun in answers:
            answers[begun]["headers"] = WHERE
        if any(each.call is tag_of for each in route.dependant.dependencies):
            operation.setdefault("parameters", []).append(KNOWN)
            answers["200"]["headers"] = TAGGED
            answers["304"] = {"description": "Nothing has changed.", "headers": TAGGED}
