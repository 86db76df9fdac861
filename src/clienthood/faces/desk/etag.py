"""The entity tag of a page: equal where a visitor would be shown the same again."""

from __future__ import annotations

from clienthood.faces.views.present import digest


def weak_etag(stamp: str, path: str, query: str, *visitor: str) -> str:
    """Return the weak tag of a page.

    Parameters
    ----------
    stamp
        Of the book's readers.
    path, query
        What was asked for, the base included.
    visitor
        Who asks and what he may do: his name, then his rights in a fixed order.
    """
    return f'W/"{digest(stamp, path, query, visitor)}"'
