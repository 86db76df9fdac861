"""The manifest: which batches count, in one file that is swapped whole."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from clienthood.errors import BookError

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """How far one stream of a source was read: from one value of its cursor to another."""

    stream: str
    since: str
    """Cursor at which reading began; empty: at the beginning."""
    until: str
    """Cursor up to which everything was read."""
    seen: tuple[str, ...] = ()
    """Marks of the rows at that very cursor, so that they are not taken again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """Which pull of which source a batch came of."""

    source: str
    pull: str
    """Id of the pull."""
    batches: int
    """Batches that the stretches brought together; they hold only while all of them count."""
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one import brought into one table."""

    id: str
    number: int
    table: str
    file: str
    """Name of the file it came from, without its folder."""
    sha256: str
    layout: str = ""
    """Name of the layout by which it was read; empty where columns were mapped by name."""
    part: int = 0
    """Which part of the layout."""
    headers: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Header of the file to column of the table."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """How the file was read: encoding, delimiter, and dates and decimals of each column."""
    conditions: str = ""
    """Hash of all that decides the outcome; the same again brings nothing new."""
    retry_of: str = ""
    """The batch whose quarantined rows these are."""
    retried: tuple[tuple[int, int], ...] = ()
    """Lines of that batch that were read anew, as first and last of each run of lines."""
    drop: str = ""
    """The files it came with, by which they are taken back at once; empty where it came alone."""
    imported_at: str = ""
    read: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    quarantined: int = 0
    withheld: int = 0
    """Rows that are of erased accounts: not stored, or set aside and gone since."""
    erased: int = 0
    """Rows that were stored and have been erased since."""
    overlaps: bool = False
    """Whether any of its records was in an earlier batch."""
    mentions: bool = False
    """Whether it tells of accounts by the way: what is told of them themselves counts before it."""
    kept: tuple[str, ...] = ()
    """Stored columns in which at least one record has a value."""
    first_day: str = ""
    last_day: str = ""
    pulled: Pulled | None = None
    """The pull that brought it; None: it came as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The batches of a book that count."""

    version: int = VERSION
    currency: str = ""
    batches: tuple[Batch, ...] = ()
    next_number: int = 1

    @property
    def rows(self) -> int:
        """Rows that were read from all files, those of later versions and refused ones included."""
        return sum(batch.read for batch in self.batches)

    def of(self, table: str) -> tuple[Batch, ...]:
        """Return the batches of a table, oldest first."""
        return tuple(batch for batch in self.batches if batch.table == table)

    def batch(self, batch_id: str) -> Batch | None:
        """Return the batch of that id, if it counts."""
        return next((batch for batch in self.batches if batch.id == batch_id), None)

    def with_batches(self, *batches: Batch, currency: str) -> Manifest:
        """Return a manifest that counts these too."""
        return replace(
            self,
            currency=self.currency or currency,
            batches=self.batches + batches,
            next_number=max(self.next_number, *(batch.number + 1 for batch in batches)),
        )

    def dropped(self, drop: str) -> tuple[Batch, ...]:
        """Return the batches that came together and still count, oldest first."""
        return tuple(batch for batch in self.batches if drop and batch.drop == drop)

    def without(self, *ids: str) -> Manifest:
        """Return a manifest that does not count these; their numbers are never given again."""
        rest = tuple(batch for batch in self.batches if batch.id not in ids)
        return replace(self, batches=rest, currency=self.currency if rest else "")


def grouped(before: Manifest, after: Manifest) -> Manifest:
    """Return a manifest whose new batches are one drop, if there are two or more of them."""
    ids = {batch.id for batch in before.batches}
    new = [batch for batch in after.batches if batch.id not in ids]
    if len(new) < 2:
        return after
    drop = f"d{new[0].number:04d}"
    batches = (batch if batch.id in ids else replace(batch, drop=drop) for batch in after.batches)
    return replace(after, batches=tuple(batches))


def batch_id(number: int) -> str:
    """Return the id of the batch of that number, such as ``b0007``."""
    return f"b{number:04d}"


def read_manifest(file: Path) -> Manifest:
    """Return the manifest of a book; an empty one where no import has been.

    Raises
    ------
    BookError
        If the file is damaged or of a later version.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError) as fault:
        raise BookError(
            f"the manifest cannot be read: {fault}",
            where=str(file),
            hint="restore it from a backup; the records themselves are untouched",
        ) from fault
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise BookError(
            "the manifest is of a version this program does not know",
            where=str(file),
            hint="use the program that wrote it, or a later one",
        )
    return Manifest(
        currency=str(found["currency"]),
        batches=tuple(_batch(entry) for entry in found["batches"]),
        next_number=int(found["next_number"]),
    )


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Swap the manifest; it is durable when this returns, and whole at every moment."""
    part = file.with_name(file.name + ".part")
    text = manifest_text(manifest)
    with part.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(file)
    sync_folder(file.parent)


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as its file tells it."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fingerprint(manifest: Manifest) -> str:
    """Return a hash of the batches that count: equal means the same records."""
    told = [
        (batch.id, batch.table, batch.sha256, batch.conditions)
        + ((batch.erased,) if batch.erased else ())
        for batch in manifest.batches
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _batch(entry: dict[str, Any]) -> Batch:
    known = {item.name for item in fields(Batch)}
    values = {name: value for name, value in entry.items() if name in known}
    for name in ("headers", "kept"):
        values[name] = tuple(values.get(name, ()))
    values["retried"] = tuple((first, last) for first, last in values.get("retried", ()))
    values["pulled"] = _pulled(values.get("pulled"))
    return Batch(**values)


def _pulled(entry: dict[str, Any] | None) -> Pulled | None:
    if entry is None:
        return None
    stretches = tuple(
        Stretch(**{**each, "seen": tuple(each["seen"])}) for each in entry["stretches"]
    )
    return Pulled(**{**entry, "stretches": stretches})
