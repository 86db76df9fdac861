"""The web app as a process of its own, and visitors who ask it over HTTP on this machine."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from clienthood.book import Book
from clienthood.book.sessions import start_session
from clienthood.book.users import add_user, find_user, is_user

READY = 120.0
"""Seconds within which the server must say where it is."""
PATIENCE = 60.0
"""Seconds that a visitor waits for a page."""
IDLE = 2.0
"""Seconds after which a line is opened anew; the server closes what is idle for longer."""
WHO = "bench@house.example"


@contextlib.contextmanager
def served(folder):
    """Start ``clienthood serve`` on a folder; give its process and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clienthood", "serve", "--book", folder, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        where = _where(process)
        _listening(where)
        said = threading.Thread(target=process.stdout.read, daemon=True)
        said.start()
        yield process, where
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _where(process):
    said = ""
    late = threading.Timer(READY, process.kill)
    late.start()
    try:
        for line in process.stdout:
            said += line
            if found := re.search(r"clienthood is at (http://\S+?)/ ", line):
                return found[1]
    finally:
        late.cancel()
    raise RuntimeError(f"the server did not start:\n{said}")


def _listening(where):
    """Wait until somebody answers: the address is told a moment before."""
    until, host = time.monotonic() + READY, urlsplit(where)
    while True:
        try:
            socket.create_connection((host.hostname, host.port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def session(folder):
    """Return the secret of a new session of an owner of the book."""
    book, now = Book(folder), dt.datetime.now(dt.UTC)
    if not is_user(book, WHO):
        add_user(book, name=WHO, role="owner", hashed="no password", now=now)
    return start_session(book, find_user(book, WHO), now=now)


class Visitor:
    """One browser: a connection that is kept, and a session."""

    def __init__(self, where, secret):
        self._host = urlsplit(where).netloc
        self._secret = secret
        self._line = None
        self._used = 0.0

    def get(self, path):
        """Return milliseconds, status and size of a page."""
        began = time.perf_counter()
        if time.monotonic() - self._used > IDLE:
            self.close()
        if self._line is None:
            self._line = http.client.HTTPConnection(self._host, timeout=PATIENCE)
        heads = {"Cookie": f"clienthood={self._secret}"}
        try:
            self._line.request("GET", path, headers=heads)
            answer = self._line.getresponse()
            size = len(answer.read())
        except (http.client.HTTPException, OSError):
            self.close()
            raise
        self._used = time.monotonic()
        took = (time.perf_counter() - began) * 1e3
        return took, answer.status, size

    def close(self):
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def peak_mib_of(process):
    """Return the peak memory of a process in MiB; 0 where the system does not tell."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
