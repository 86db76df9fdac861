"""The web app and the API as one program, and its server."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from clienthood import __version__
from clienthood.errors import (
    AccessError,
    BookError,
    ClienthoodError,
    EmptyError,
    FitError,
    NotFoundError,
    RecordsError,
    SettingsError,
    TakenError,
    TooLargeError,
)
from clienthood.faces.api.answers import UnchangedError, unchanged
from clienthood.faces.api.app import ENDPOINTS
from clienthood.faces.api.problems import problem
from clienthood.faces.desk.dependencies import any_desk, asking, desk
from clienthood.faces.desk.gate import Gate, Keeper
from clienthood.faces.desk.guard import KEEP_NOTHING, SECURITY_HEADERS
from clienthood.faces.desk.refusals import ForbiddenError, StrangerError
from clienthood.faces.desk.rights import ROUTES
from clienthood.faces.desk.site import SAMPLE, Site
from clienthood.faces.web.faults import fault_page, sign_in_first, start_first
from clienthood.faces.web.routes import PAGES

LOG = logging.getLogger("clienthood")
STATUS: tuple[tuple[type[ClienthoodError], int], ...] = (
    (StrangerError, 401),
    (ForbiddenError, 403),
    (AccessError, 403),
    (NotFoundError, 404),
    (BookError, 409),
    (TakenError, 409),
    (SettingsError, 422),
    (TooLargeError, 413),
    (RecordsError, 422),
    (FitError, 422),
)
"""HTTP status of each class of error; 500 where none fits."""


HTTP_FAULTS = {
    400: "the document cannot be read; send JSON in UTF-8",
    404: "there is no such page",
    405: "this cannot be done here; the Allow header names what can",
}
"""What is said of an address that nothing answers."""


def make_app(site: Site) -> FastAPI:
    """Return the program that serves a site.

    Raises
    ------
    AssertionError
        If a route stands in no table of rights.
    """
    app = FastAPI(
        title="clienthood",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        routes=_everything().routes,
        lifespan=_living,
    )
    app.state.site = site
    keeper = Keeper(
        names=site.names,
        stranger=lambda request: asking(site.own, request) is None,
        refused=_turned_away,
    )
    app.add_middleware(Gate, keeper=keeper)
    unlisted = [route for route in routes() if route not in ROUTES]
    if unlisted:
        raise AssertionError(f"routes without a right: {', '.join(unlisted)}")
    app.add_exception_handler(ClienthoodError, _answer_fault)
    app.add_exception_handler(UnchangedError, _answer_unchanged)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_crash)
    return app


@cache
def _everything() -> APIRouter:
    """Return all routes, for the own book and for the sample, each behind its right.

    They know no site, and what each takes and gives is made ready at the first request, which
    takes a second: once, however many sites are served.
    """
    every = APIRouter(dependencies=[Depends(desk)])
    for router in (*PAGES, *ENDPOINTS):
        every.include_router(router, include_in_schema=False)
        every.include_router(router, prefix=f"/{SAMPLE}", include_in_schema=False)
    return every


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[None]:
    opening = threading.Thread(target=app.state.site.open, name="opening", daemon=True)
    opening.start()
    yield
    await run_in_threadpool(opening.join, 10)
    await run_in_threadpool(app.state.site.close)


def routes() -> Iterator[str]:
    """Yield every route as ``METHOD /path``, that of the sample not apart."""
    for router in (*PAGES, *ENDPOINTS):
        for route in router.routes:
            for method in sorted(getattr(route, "methods", ())):
                yield f"{method} {getattr(route, 'path', '')}"


async def _answer_unchanged(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, UnchangedError)
    return unchanged(fault)


async def _answer_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, ClienthoodError)
    status = next((code for kind, code in STATUS if isinstance(fault, kind)), 500)
    if status == 500:
        LOG.error("%s", fault)
    return await run_in_threadpool(_told, request, fault, status)


async def _answer_invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    told = "; ".join(
        f"{'.'.join(str(part) for part in each['loc'][1:]) or each['loc'][0]}: {each['msg']}"
        for each in fault.errors()
    )
    return await run_in_threadpool(_told, request, ClienthoodError(f"not understood: {told}"), 422)


async def _answer_http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    told = ClienthoodError(HTTP_FAULTS.get(fault.status_code, fault.detail))
    answer = await run_in_threadpool(_told, request, told, fault.status_code)
    if fault.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


async def _answer_crash(request: Request, fault: Exception) -> Response:
    LOG.error("a request failed", exc_info=fault)
    told = ClienthoodError(
        "something went wrong here; nothing of your book was changed by it",
        hint="try again; if it stays, the server's log says more",
    )
    answer = await run_in_threadpool(_told, request, told, 500)
    # A crash is answered outside the gate.
    answer.headers.update({**SECURITY_HEADERS, "Cache-Control": KEEP_NOTHING})
    return answer


def _methods(request: Request) -> list[str]:
    """Return what may be done at the path of a request."""
    path = request.url.path.removeprefix(f"/{SAMPLE}") or "/"
    return sorted(
        method
        for router in (*PAGES, *ENDPOINTS)
        for route in router.routes
        if isinstance(route, Route) and route.path_regex.match(path)
        for method in route.methods or ()
    )


def _turned_away(path: str, fault: ClienthoodError, status: int) -> Response:
    """Answer a request that the gate did not let in."""
    if path.removeprefix(f"/{SAMPLE}").startswith("/api/"):
        return problem(fault, status)
    told = f"{fault.message[0].upper()}{fault.message[1:]}. {fault.hint}".strip()
    return PlainTextResponse(f"{told}\n", status_code=status)


def _told(request: Request, fault: ClienthoodError, status: int) -> Response:
    here = any_desk(request)
    if here.path.startswith("/api/"):
        return problem(fault, 401 if status == 404 and not here.visitor.name else status)
    if not here.visitor.name and status in (401, 404):
        return sign_in_first(here)
    if isinstance(fault, EmptyError):
        return start_first()
    return fault_page(here, fault, status)
