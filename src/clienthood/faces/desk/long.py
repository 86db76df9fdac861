"""Long work as a server's child does it: what was given as plain values, the result as such."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.errors import ClienthoodError
from clienthood.faces.deeds import identity
from clienthood.faces.deeds.alerting import send_alerts
from clienthood.faces.deeds.runs import run_book
from clienthood.faces.deeds.sample import make_sample
from clienthood.faces.deeds.settings import tried_settings
from clienthood.faces.views.document import Plain
from clienthood.faces.views.preview import kept, preview
from clienthood.settings import read_settings

LOG = logging.getLogger("clienthood")
Heard = Callable[[str, int, int], None]


def run(book: Book, actor: Actor, told: Heard, *, as_of: str = "") -> Plain:
    """Run the book, tell whom it concerns, and return the id of the run."""
    day = dt.date.fromisoformat(as_of) if as_of else None
    made = run_book(book, actor, as_of=day, told=lambda stage: told(stage, 0, 0))
    return {
        "run": made.id,
        "accounts": made.accounts,
        "as_of": made.as_of.isoformat(),
        "alerts": _alerts(book, actor, told),
    }


def _alerts(book: Book, actor: Actor, told: Heard) -> Plain:
    """Send what is due, and return what became of it; the run stands whatever does."""
    try:
        return send(book, actor, told)
    except ClienthoodError as fault:
        LOG.warning("no alerts were sent: %s", fault.message)
        return {"sent": 0, "failed": 0, "trouble": fault.message}


def send(book: Book, actor: Actor, told: Heard) -> Plain:
    """Send the alerts that are due, and return how many messages were taken and how many not."""
    if not read_settings(book.path).alerts:
        return {"sent": 0, "failed": 0}
    told("telling those who want to be told", 0, 0)
    done = send_alerts(book, actor)
    return {"sent": done.sent, "failed": done.failed}


def try_settings(
    book: Book, actor: Actor, told: Heard, *, changes: Mapping[str, Plain], seen: str
) -> Plain:
    """Return who would change kind if these changes were saved, and the changes."""
    tried = tried_settings(book, changes)
    page = preview(book, tried, told=lambda stage: told(stage, 0, 0))
    return {"changes": dict(changes), "seen": seen, "preview": kept(page)}


def find_same(book: Book, actor: Actor, told: Heard) -> Plain:
    """Look for identifiers that may be one account, and return how many pairs were found."""
    found = identity.find_same(book, actor, told=lambda stage: told(stage, 0, 0))
    return {"found": found.sure + found.ask + found.households, "joined": found.joined}


def sample(home: Book, actor: Actor, told: Heard, *, name: str = "practice") -> Plain:
    """Make the sample business beside the own book."""
    make_sample(home, actor, name=name, told=told)
    return {"sample": name}
