"""What is asked of a vendor, and what it is that answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
Paging: TypeAlias = Literal["cursor", "link", "id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of object a vendor keeps."""

    name: str
    """As the vendor calls it; the name of the file it lands in."""
    title: str
    """As people call it."""
    needs: str
    """What the key must be allowed to read, as the vendor calls it."""
    always: bool = True
    """Whether it is read unless the settings choose; if not, no shipped layout takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to a vendor."""

    path: str
    resource: Resource
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Json | None = None
    """What is sent as JSON; a question with a body is a POST that changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that comes page by page."""

    asked: Asked
    objects: str
    """Where the objects stand in an answer."""
    paging: Paging
    """``cursor``: after the id of the last object; ``link``: the header names the next page;
    ``id``: the first filter of the body asks for ids above the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What of a resource is wanted."""

    since: dt.datetime | None
    """What has changed since then; none: everything."""
    place: str = ""
    """Where a pull that broke off goes on."""
    named: bool = False
    """Whether the settings name the resource, so that a known lack of it is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Objects that land together."""

    objects: tuple[Json, ...]
    place: str
    """Where to go on once they have landed."""


class Asks(Protocol):
    """Asks a vendor, and waits and asks again where it stumbles."""

    def pages(self, listing: Listing) -> Iterator[list[Json]]:
        """Give the objects of a list, page by page."""
        ...

    def one(self, asked: Asked) -> Json | None:
        """Return one answer; None where there is no such thing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A system whose records are read over its own interface."""

    kind: str
    title: str
    base: str
    """Where it is asked unless the settings say otherwise; empty: the settings must say."""
    header: str
    """Which header carries the key."""
    scheme: str = ""
    """What stands before the key in that header."""
    headers: Mapping[str, str] = field(default_factory=dict)
    keys_at: str
    """Where its keys are made, in the words of its own pages."""
    resources: tuple[Resource, ...]
    pages: Callable[[Asks, Resource, Span], Iterator[Page]]
    remembers: dt.timedelta | None = None
    """How long it tells what has changed; after a longer pause everything is read again."""
