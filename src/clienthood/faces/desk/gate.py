"""The gate before every route: refuses what comes from elsewhere, and arms every answer."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clienthood.faces.desk.guard import KEEP_NOTHING, SECURITY_HEADERS, foreign, known_host


class Gate:
    """An ASGI program around another one.

    Parameters
    ----------
    app
        The program that answers.
    names
        Names under which the server is known, beside its addresses and ``localhost``.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        self.app = app
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

        refusal = self._refusal(scope)
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
