"""The web app as a process of its own, as a user starts it."""

import contextlib
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    url: str
    link: str
    """The one-time link that the start printed; empty if there is an owner."""
    folder: Path
    log: Path

    @property
    def said(self):
        """All that the server wrote so far."""
        return self.log.read_text()


@contextlib.contextmanager
def served(folder, *more):
    """Start ``clienthood serve`` on a folder; what it wrote is told if it dies."""
    with tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "clienthood", "serve", "--book", folder, "--port", "0", *more],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _ready(process, Path(folder), Path(log.name))
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def watch(window, base, faults):
    """Open a page whose console errors and requests that leave the host are written down."""
    window.set_default_timeout(30_000)

    def allowed(route):
        url = route.request.url
        if url.startswith((base, "data:", "blob:")):
            route.continue_()
        else:
            faults.append(f"request to {url}")
            route.abort()

    window.route("**/*", allowed)
    page = window.new_page()
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    return page


def _ready(process, folder, log):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        said = log.read_text()
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}:\n{said}")
        if found := re.search(r"clienthood is at (http://\S+?)/ ", said):
            link = re.search(r"http://\S+/welcome\?key=\S+", said)
            return Served(found[1], link[0] if link else "", folder, log)
        time.sleep(0.05)
    raise AssertionError(f"the server was not ready after a minute:\n{said}")
