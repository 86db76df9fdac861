"""All pages of the web app."""

from __future__ import annotations

from clienthood.faces.web.pages import insight, overview, static

PAGES = (
    overview.router,
    insight.router,
    static.router,
)
"""The groups of pages; each is served for the own book and for the sample."""
