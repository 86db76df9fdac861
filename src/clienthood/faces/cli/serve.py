"""``clienthood serve``."""

from __future__ import annotations

import socket
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from clienthood.errors import ClienthoodError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir
from clienthood.faces.cli.paper import Paper, stages
from clienthood.faces.deeds.sample import make_sample
from clienthood.faces.deeds.users import first_link
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    *,
    book: BookDir = HERE,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(name="--port")] = 8470,
    name: tuple[str, ...] = (),
    sample: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Start the web app on a book, which may not exist yet.

    Example: clienthood serve --book mybook

    Parameters
    ----------
    host
        Address to listen on; only this machine reaches the default.
    port
        Port to listen on; 0 takes a free one.
    name
        A name by which browsers reach this server, such as books.example.org; any other is
        refused.
    sample
        Make the sample business first, if it is not there yet, in a book of its own.
    """
    site = Site.at(book, names=(host, *name))
    listening = _listening(host, port)
    port = listening.getsockname()[1]
    if sample and not site.sample.path.exists():
        with stages() as shown:
            make_sample(site.own, person(), told=lambda what, done, of: shown.told(what))
    site.jobs.warm()
    app = make_app(site)
    _say_where(f"http://{f'[{host}]' if ':' in host else host}:{port}", site)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=5
    )
    uvicorn.Server(config).run(sockets=[listening])


def _say_where(address: str, site: Site) -> None:
    paper = Paper()
    if key := first_link(site.own, person()):
        paper.say("Nobody can sign in yet. Become the owner, by a link that works once:")
        paper.say(f"{address}/welcome?key={key}", indent=2)
    paper.say(f"clienthood is at {address}/ (stop it with Ctrl+C)")


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only where the socket says that it speaks TCP
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen()
        found.listen()
    except OSError as fault:
        found.close()
        raise ClienthoodError(
            f"cannot listen on {host}, port {port}: {fault.strerror}",
            hint="take another port: --port 8471, or --port 0 for any that is free",
        ) from fault
    return found
