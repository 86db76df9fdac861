"""Nobody's call is shown once he has objected to being profiled, whatever a past run holds."""

from __future__ import annotations

import pyarrow as pa

from clienthood.book import Book
from clienthood.book.objections import objectors
from clienthood.engine import Engine


def hide_objectors(engine: Engine, book: Book) -> None:
    """Name ``objectors`` (account_id) and, without them, the ``calls`` of ``calls_kept``."""
    noted = pa.table({"account_id": pa.array(objectors(book), pa.string())})
    engine.load("objections", noted)
    engine.view(
        "objectors",
        "select account_id from objections union"
        " select account_id from accounts where coalesce(objects_to_profiling, false)",
    )
    engine.view(
        "calls",
        "select * from calls_kept where account_id not in (select account_id from objectors)",
    )


def left_out(engine: Engine) -> int:
    """Return how many accounts are not called: suppliers, staff, and those that object."""
    found = engine.fetch(
        "select count(*) as n from (select account_id from accounts"
        " where coalesce(excluded, false) union select account_id from objectors) refused"
    )
    return int(found.column("n")[0].as_py())
