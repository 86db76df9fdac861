"""All pages of the web app."""

from __future__ import annotations

from clienthood.faces.web.pages import (
    access,
    account,
    accounts,
    audit,
    importing,
    insight,
    mending,
    offers,
    overview,
    own,
    persons,
    segments,
    settings,
    start,
    static,
    users,
    work,
)

PAGES = (
    access.router,
    users.router,
    own.router,
    audit.router,
    overview.router,
    start.router,
    work.router,
    settings.router,
    insight.router,
    offers.router,
    accounts.router,
    account.router,
    segments.router,
    importing.router,
    mending.router,
    persons.router,
    static.router,
)
"""The groups of pages; each is served for the own book and for the sample."""
