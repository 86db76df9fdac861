"""A page of HTML as PDF; nothing is fetched from anywhere."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Never

from clienthood.errors import SettingsError


def as_pdf(html: str) -> bytes:
    """Return a page of HTML that needs nothing beside it as PDF.

    Raises
    ------
    SettingsError
        If what makes PDFs is not installed.
    """
    try:
        weasyprint: Any = import_module("weasyprint")
    except (ImportError, OSError) as fault:
        raise SettingsError(
            "PDFs cannot be made here, because WeasyPrint (or the Pango it needs) is missing",
            hint="install it: pip install 'clienthood[reports]'; files of HTML work without it",
        ) from fault
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_refuse).write_pdf()
    return made


def _refuse(url: str, *_: object, **__: object) -> Never:
    raise ValueError(f"nothing is fetched: {url}")
