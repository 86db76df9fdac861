"""Nobody's call is shown once he has objected to being profiled, whatever a past run holds."""

from __future__ import annotations

from clienthood.accounts import name_left_out
from clienthood.book import Book
from clienthood.book.merges import links
from clienthood.book.objections import objectors
from clienthood.engine import Engine


def hide_objectors(engine: Engine, book: Book) -> None:
    """Name ``objectors`` (account_id) and, without them, the ``calls`` of ``calls_kept``."""
    name_left_out(engine, objectors(book), links(book))
    engine.view(
        "calls",
        "select * from calls_kept where account_id not in (select account_id from objectors)",
    )
