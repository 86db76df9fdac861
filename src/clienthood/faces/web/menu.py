"""The pages of the app: the main ones across the head, all others in the menu, in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clienthood.faces.desk.rights import Right

READ = Right.READ
MAIN = (
    ("/", "Overview", READ),
    ("/plays", "To do", READ),
    ("/accounts", "Accounts", READ),
    ("/movement", "Movement", READ),
    ("/value", "Worth", READ),
    ("/business", "Business", READ),
    ("/import", "Records", READ),
)
"""Main pages: path, name, right."""
MENU = {
    "Who they are": (
        ("/personas", "Personas", READ),
        ("/leads", "Open enquiries", READ),
        ("/segments", "Segments", READ),
        ("/cohorts", "Cohorts", READ),
        ("/model", "Evidence and its weights", READ),
    ),
    "What to do": (
        ("/contact", "Keeping in touch", READ),
        ("/recommendations", "Recommendations", READ),
        ("/stories", "Stories", READ),
        ("/services", "Workshops and webinars", READ),
        ("/experiments", "Does it work?", READ),
        ("/alerts", "Alerts", READ),
    ),
    "The business": (
        ("/plan", "Plan a goal", READ),
        ("/backtest", "Held against what came", READ),
        ("/report", "Report to print or send", READ),
    ),
    "Records": (
        ("/findings", "Problems in the records", READ),
        ("/sources", "Sources to pull from", Right.IMPORT),
        ("/identity", "Who is one account", READ),
        ("/quarantine", "Rows set aside", Right.IMPORT),
        ("/runs", "Runs", READ),
        ("/export", "Take your data with you", Right.EXPORT),
    ),
    "Help": (
        ("/faq", "Questions", READ),
        ("/glossary", "Glossary", READ),
    ),
    "This book": (
        ("/settings", "Settings", Right.SETTINGS),
        ("/users", "People and rights", Right.USERS),
        ("/audit", "Audit trail", Right.AUDIT),
        ("/me", "Your sign-in and tokens", Right.OWN),
    ),
}
"""Pages of the menu, by group: path, name, right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pages that belong together."""

    title: str
    pages: tuple[tuple[str, str], ...]
    """Path and name of each."""


def main_pages(may: Callable[[Right], bool]) -> tuple[tuple[str, str], ...]:
    """Return path and name of the main pages that somebody may see."""
    return tuple((path, name) for path, name, right in MAIN if may(right))


def groups(may: Callable[[Right], bool]) -> tuple[Group, ...]:
    """Return the groups of the menu with the pages that somebody may see."""
    found = (
        Group(title=title, pages=tuple((path, name) for path, name, right in each if may(right)))
        for title, each in MENU.items()
    )
    return tuple(each for each in found if each.pages)
