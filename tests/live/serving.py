"""A server on this machine that answers as a vendor does, and stumbles as one does."""

import json
import random
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, kw_only=True)
class Call:
    """One question as it arrived."""

    method: str
    path: str
    query: dict
    body: dict | None
    headers: dict
    at: float

    def one(self, name, otherwise=None):
        return self.query.get(name, [otherwise])[0]


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    broken: str = ""
    """``reset``: the line drops before the answer; ``cut``: in the middle of it."""


STUMBLES = (
    Answer(status=500, body={"error": {"message": "something broke"}}),
    Answer(status=503, body={"message": "maintenance"}),
    Answer(broken="reset"),
    Answer(broken="cut", body={"half": "an answer"}),
)


class Stumbling:
    """Answers a share of the calls with faults, and some with a pause to be kept."""

    def __init__(self, answer, *, share=0.0, seed=0, limits=0, pause="1"):
        self._answer, self._share = answer, share
        self._random = random.Random(seed)
        self._limits, self._pause = limits, pause
        self.stumbled, self.pauses = 0, []

    def __call__(self, call):
        drawn = self._random.random()
        if self.pauses and self.pauses[-1][1] is None:
            self.pauses[-1] = (self.pauses[-1][0], call.at)
        if len(self.pauses) < self._limits and drawn < 0.2:
            self.pauses.append((call.at, None))
            return Answer(
                status=429, body={"error": "slow down"}, headers={"Retry-After": self._pause}
            )
        if drawn > 1 - self._share:
            self.stumbled += 1
            return self._random.choice(STUMBLES)
        return self._answer(call)


@dataclass
class Served:
    base: str
    calls: list


@contextmanager
def serving(answer: Callable[[Call], Answer]):
    """Serve on a free port; tell where, and what was asked."""
    calls: list[Call] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def _take(self):
            parts = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(
                method=self.command,
                path=parts.path,
                query=parse_qs(parts.query),
                body=json.loads(sent) if sent else None,
                headers={name.lower(): value for name, value in self.headers.items()},
                at=monotonic(),
            )
            calls.append(call)
            self._give(answer(call))

        do_GET = do_POST = _take  # noqa: N815

        def _give(self, given):
            if given.broken == "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True
                return
            body = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            self.send_response_only(given.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if given.broken == "cut" else body)
            self.close_connection = given.broken == "cut"

        def log_message(self, *_):
            pass

        def finish(self):
            with suppress(OSError, ValueError):  # the line was dropped on purpose
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass  # a client that went away is no fault of the server

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Served(base=f"http://127.0.0.1:{server.server_port}", calls=calls)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
