"""How far a resource has been read, as one text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MIDWAY = " and on after "
BEGINNING = "the beginning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a resource has been read."""

    since: str = ""
    """What has changed since then is wanted; empty: everything."""
    started: str = ""
    """When reading of it began, by the vendor's clock; empty: it has not begun."""
    place: str = ""
    """Where to go on."""

    def __str__(self) -> str:
        if not self.started:
            return self.since
        return f"{self.since or BEGINNING}, read from {self.started}{MIDWAY}{self.place}"


def read_reach(text: str) -> Reach:
    """Return what a text tells: a time up to which all was read, or a place midway."""
    head, midway, place = text.partition(MIDWAY)
    if not midway:
        return Reach(since=text)
    since, _, started = head.partition(", read from ")
    return Reach(since="" if since == BEGINNING else since, started=started, place=place)


def moment(text: str) -> dt.datetime | None:
    """Return a time of a reach; None at the beginning."""
    return dt.datetime.fromisoformat(text) if text else None
