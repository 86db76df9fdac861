"""The gate before every route: refuses what comes from elsewhere, and arms every answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clienthood.errors import ClienthoodError
from clienthood.faces.desk.guard import (
    KEEP_NOTHING,
    SECURITY_HEADERS,
    foreign,
    known_host,
    large,
    oversized,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """What the gate is told of the house behind it."""

    names: Collection[str]
    """Names under which the server is known, beside its addresses and ``localhost``."""
    stranger: Callable[[HTTPConnection], bool]
    """Whether nobody is signed in who sends a request."""
    refused: Callable[[str, ClienthoodError, int], Response]
    """Answers a request to a path with an error and its status."""


class Gate:
    """An ASGI program around another one.

    Parameters
    ----------
    app
        The program that answers.
    keeper
        What the gate is told of it.
    """

    def __init__(self, app: ASGIApp, keeper: Keeper) -> None:
        self.app = app
        self.keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def armed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", KEEP_NOTHING)
            await send(message)

        refusal = self._refusal(scope) or await self._too_large(scope)
        await (refusal or self.app)(scope, receive, armed)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not known_host(host, self.keeper.names):
            told = ClienthoodError(
                "this server is not known by that name",
                hint="start it with the name it has: clienthood serve --name NAME",
            )
            return self.keeper.refused(scope["path"], told, 400)
        if why := foreign(scope["method"], headers, host):
            told = ClienthoodError(f"refused: {why}", hint="open the page anew and try again")
            return self.keeper.refused(scope["path"], told, 403)
        return None

    async def _too_large(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not large(headers):
            return None
        stranger = await run_in_threadpool(self.keeper.stranger, HTTPConnection(scope))
        if not oversized(scope["path"], headers, stranger=stranger):
            return None
        told = ClienthoodError(
            "refused: this is larger than a form can be, or does not say how large it is",
            hint="send at most 1 MB, with a Content-Length; files go to the import",
        )
        return self.keeper.refused(scope["path"], told, 413)
