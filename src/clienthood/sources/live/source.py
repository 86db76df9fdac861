"""A vendor as a source: each of its resources is a table, read page by page."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clienthood.book import Stretch
from clienthood.errors import SettingsError, SourceError
from clienthood.settings import ReadSection
from clienthood.sources.live.asking import Json, Resource, Span, Vendor
from clienthood.sources.live.hubspot import HUBSPOT
from clienthood.sources.live.place import Reach, moment, read_reach
from clienthood.sources.live.shopify import SHOPIFY
from clienthood.sources.live.stripe import STRIPE
from clienthood.sources.protocol import Ahead, Opener, Ordered, Piece, Read

OVERLAP = dt.timedelta(minutes=10)
"""How far a pull reaches back before the start of the last: what was written down then may have
come into the lists a moment later."""
TOGETHER = 1000
"""Objects in one piece, and so the most that a killed pull asks for again."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
CHANGE = "the last change"
"""What moves a vendor's cursor on."""
VENDORS = (STRIPE, HUBSPOT, SHOPIFY)


def live_reads(kind: str, named: Mapping[str, ReadSection]) -> Mapping[str, ReadSection]:
    """Return what is read of a vendor: what the settings name, or all that a layout takes.

    Parameters
    ----------
    kind
        The kind of the source; of one that is no vendor, what is named is what is read.
    named
        What the settings name.
    """
    vendor = next((each for each in VENDORS if each.kind == kind), None)
    if vendor is None:
        return named
    usual = {each.name: ReadSection() for each in vendor.resources if each.always}
    return {
        name: section.model_copy(update={"table": section.table or name, "cursor": CHANGE})
        for name, section in (named or usual).items()
    }


class Live:
    """A vendor that is asked over its own interface."""

    in_place = False

    def __init__(self, vendor: Vendor, ordered: Ordered) -> None:
        self._vendor, self._ordered = vendor, ordered
        self._where = f"clienthood.toml, [sources.{ordered.name}]"
        base, key = self._base(), self._key()
        self._caller: Any = _calling().Caller(vendor, base, key, named=self._named())

    def reads(self) -> tuple[Read, ...]:
        """Return the resources that are read: all, or those that the settings name."""
        known = {resource.name for resource in self._vendor.resources}
        reads = live_reads(self._vendor.kind, self._ordered.section.reads)
        for name, section in reads.items():
            if section.table not in known:
                raise SettingsError(
                    f"{self._vendor.title} has no {section.table} that can be read",
                    where=f"{self._where}, reads.{name}",
                    hint=f"these can: {', '.join(sorted(known))}",
                )
        return tuple(Read(name=name, section=section) for name, section in reads.items())

    def ahead(self, read: Read, _reached: Mapping[str, Stretch]) -> Ahead:
        """Return that it can be read: how much there is, a vendor does not tell beforehand."""
        next(self._vendor.pages(self._caller, self._resource(read), self._span(Reach())), None)
        return Ahead(rows=None)

    def pieces(
        self, read: Read, reached: Mapping[str, Stretch], landed: Sequence[Piece], folder: Path
    ) -> Iterator[Piece]:
        """Yield what is new, a thousand objects at a time, and what came before a failure."""
        before = reached[read.name].until if read.name in reached else ""
        reach = read_reach(landed[-1].until if landed else before)
        landing = _Landing(read.name, folder, landed)
        resource = self._resource(read)
        try:
            for page in self._vendor.pages(self._caller, resource, self._span(reach)):
                reach = replace(reach, started=reach.started or _now(self._caller))
                if landing.full:
                    yield landing.piece()
                landing.add(page.objects, replace(reach, place=page.place))
        except (SourceError, KeyboardInterrupt):
            if landing.held:
                yield landing.piece()
            raise
        if landing.held:
            yield landing.piece(until=_next(reach))

    def close(self) -> None:
        """Hang up."""
        self._caller.close()

    def _resource(self, read: Read) -> Resource:
        return next(each for each in self._vendor.resources if each.name == read.section.table)

    def _span(self, reach: Reach) -> Span:
        return Span(
            since=_remembered(self._vendor, reach.since),
            place=reach.place,
            named=bool(self._ordered.section.reads),
        )

    def _base(self) -> str:
        base = self._ordered.address.text or self._vendor.base
        if base and "://" not in base:
            base = f"https://{base}"
        parts = urlsplit(base)
        if not parts.hostname:
            raise SettingsError(
                f"say where this {self._vendor.title} is",
                where=self._where,
                hint='where = "https://your-shop.myshopify.com"',
            )
        if parts.scheme != "https" and parts.hostname not in HERE:
            raise SettingsError(
                "a key is sent over https only", where=self._where, hint="write https://…"
            )
        return base

    def _key(self) -> str:
        key = self._ordered.address.password.strip()
        if not key:
            raise SettingsError(
                f"{self._vendor.title} is read with a key, and none is named",
                where=self._where,
                hint="name the variable of the environment that holds it: password_env",
            )
        if not key.isascii() or not key.isprintable():
            raise SettingsError(
                f"what is in {self._named()} is no key", where=self._where, hint="copy it whole"
            )
        return key

    def _named(self) -> str:
        return self._ordered.section.password_env or "the keyring"


class _Landing:
    """Objects on their way into pieces."""

    def __init__(self, stream: str, folder: Path, landed: Sequence[Piece]) -> None:
        self._stream, self._folder = stream, folder
        self._written = len(landed)
        self._known: dict[str, int] = {}
        for piece in landed:
            with piece.file.open(encoding="utf-8") as lines:
                for line in lines:
                    self._new(json.loads(line), line)
        self._lines: list[str] = []
        self._reach = Reach()

    @property
    def held(self) -> bool:
        """Whether objects wait to be written."""
        return bool(self._lines)

    @property
    def full(self) -> bool:
        """Whether they make a piece."""
        return len(self._lines) >= TOGETHER

    def add(self, objects: Sequence[Json], reach: Reach) -> None:
        """Take objects that have not come in the same words before: lists shift while they are
        read.
        """
        for found in objects:
            line = json.dumps(found, ensure_ascii=False) + "\n"
            if self._new(found, line):
                self._lines.append(line)
        self._reach = reach

    def piece(self, *, until: str = "") -> Piece:
        """Write the objects that are held, and return them as a piece."""
        self._written += 1
        file = self._folder / f"{self._written:06}.jsonl"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(self._lines)
            out.flush()
            os.fsync(out.fileno())
        rows, self._lines = len(self._lines), []
        return Piece(file=file, stream=self._stream, until=until or str(self._reach), rows=rows)

    def _new(self, found: Json, line: str) -> bool:
        told, id_ = hash(line), str(found["id"])
        if self._known.get(id_) == told:
            return False
        self._known[id_] = told
        return True


def _remembered(vendor: Vendor, since: str) -> dt.datetime | None:
    """Return since when changes are asked for; None where the vendor has forgotten them."""
    asked = moment(since)
    if asked is None or vendor.remembers is None:
        return asked
    return None if asked < dt.datetime.now(dt.UTC) - vendor.remembers else asked


def _now(caller: Any) -> str:  # noqa: ANN401
    """Return the time by the vendor's clock, or by ours where it tells none."""
    try:
        now = parsedate_to_datetime(caller.now).astimezone(dt.UTC)
    except ValueError:
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return now.isoformat()


def _next(reach: Reach) -> str:
    """Return since when the next pull asks."""
    return (dt.datetime.fromisoformat(reach.started) - OVERLAP).isoformat(sep=" ")


def _calling() -> Any:  # noqa: ANN401
    try:
        return import_module("clienthood.sources.live.calling")
    except ImportError as fault:
        raise SettingsError(
            "other programs cannot be read here, because the package dlt is missing",
            hint="install it: pip install 'clienthood[live]'",
        ) from fault


LIVE: Mapping[str, Opener] = {vendor.kind: partial(Live, vendor) for vendor in VENDORS}
"""What opens a source of each kind."""
