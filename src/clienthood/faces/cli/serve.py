"""``clienthood serve``."""

from __future__ import annotations

from typing import Annotated

import uvicorn
from cyclopts import Parameter

from clienthood.faces.cli.options import HERE, BookDir
from clienthood.faces.cli.paper import Paper
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app


def serve(
    *,
    book: BookDir = HERE,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(name="--port")] = 8470,
) -> None:
    """Start the web app on a book, which may not exist yet.

    Example: clienthood serve --book mybook

    Parameters
    ----------
    host
        Address to listen on; only this machine reaches the default.
    port
        Port to listen on; 0 takes a free one.
    """
    app = make_app(Site.at(book))
    Paper().say(f"clienthood is at http://{host}:{port}/  (stop it with Ctrl+C)")
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
