"""The gate before every route: refuses what comes from elsewhere, and arms every answer."""

from __future__ import annotations

from collections.abc import Callable, Collection

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clienthood.faces.desk.guard import (
    KEEP_NOTHING,
    SECURITY_HEADERS,
    foreign,
    known_host,
    large,
    oversized,
)


class Gate:
    """An ASGI program around another one.

    Parameters
    ----------
    app
        The program that answers.
    names
        Names under which the server is known, beside its addresses and ``localhost``.
    stranger
        Whether nobody is signed in who sends a request.
    """

    def __init__(
        self, app: ASGIApp, names: Collection[str], stranger: Callable[[HTTPConnection], bool]
    ) -> None:
        self.app = app
        self.stranger = stranger
        self.names = frozenset(names)

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

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not known_host(host, self.names):
            return PlainTextResponse(
                "This server is not known by that name. Start it with the name it has: "
                "clienthood serve --name NAME\n",
                status_code=400,
            )
        if why := foreign(scope["method"], headers, host):
            return PlainTextResponse(f"Refused: {why}.\n", status_code=403)
        return None

    async def _too_large(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if not large(headers):
            return None
        stranger = await run_in_threadpool(self.stranger, HTTPConnection(scope))
        if not oversized(headers, stranger=stranger):
            return None
        return PlainTextResponse("Refused: this is larger than a form can be.\n", status_code=413)
