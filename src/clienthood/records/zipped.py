"""A zip of files, taken apart within bounds: every file of records in it, or none.

Nothing is unpacked under the name it has in the zip, and its directory is believed in nothing that
matters: sizes are counted while the bytes come, and what comes is held against its checksum.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from clienthood.errors import RecordsError
from clienthood.records.archive import DEFLATED, FAULTS, LEAST, STORED, pieces_of
from clienthood.records.bounds import Bounds, check_size, check_unpacked, too_much

ENDINGS = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"})
"""Endings of packed files; only the first is taken apart."""
APART = "take it apart yourself, and bring the files that hold records"
DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file that was in a zip."""

    name: str
    """Its name there, with its folders, in the zip's own way of writing it."""
    file: Path | None
    """Where it lies now; None if it was not wanted."""


def is_zip(path: Path) -> bool:
    """Say whether a file is to be taken apart, by its ending."""
    return path.suffix.lower() == ".zip"


def take_apart(
    path: Path, folder: Path, bounds: Bounds, wanted: Callable[[str], bool]
) -> tuple[Member, ...]:
    """Unpack the files of a zip that are wanted, each into a folder of its own.

    Parameters
    ----------
    path
        The zip.
    folder
        An empty folder.
    bounds
        How much may come out of it.
    wanted
        Says of a name whether the file is to be unpacked.

    Returns
    -------
    tuple
        Every file of the zip in the order of names.

    Raises
    ------
    RecordsError
        If it is damaged, locked, holds more than it may, another packed file, a link, or a name
        that leads out of it.
    """
    check_size(path, bounds)
    members: list[Member] = []
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            _check_directory(path, entries, bounds)
            total = 0
            for number, entry in enumerate(sorted(entries, key=lambda each: each.filename)):
                file = None
                if wanted(entry.filename):
                    file = folder / f"{number:05d}" / _safe(entry.filename)
                    file.parent.mkdir(parents=True)
                    for size in _unpack(handle, entry, file):
                        total += size
                        check_unpacked(path.name, total, bounds)
                        _check_ratio(path, entry, file.stat().st_size, bounds)
                members.append(Member(name=entry.filename, file=file))
    except FAULTS as fault:
        raise _refused(path, f"not a readable zip: {fault}", "pack it anew") from fault
    return tuple(members)


def _check_directory(path: Path, entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if len(entries) > bounds.files:
        raise too_much(
            path.name, f"{len(entries):,} files inside", f"{bounds.files:,}", "pack fewer of them"
        )
    for entry in entries:
        name = entry.orig_filename
        _check_name(path, name)
        inside = f"inside it {entry.filename[:100]}"
        if entry.flag_bits & 1:
            raise _refused(path, f"it is locked with a password: {inside}", APART)
        if entry.compress_type not in {STORED, DEFLATED}:
            raise _refused(path, f"{inside} is packed in a way that is not known", APART)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(path, f"{inside} is a link to another file", APART)
        if PurePosixPath(entry.filename).suffix.lower() in ENDINGS:
            raise _refused(path, f"{inside} is packed once more", APART)
        _check_ratio(path, entry, entry.file_size, bounds)
    check_unpacked(path.name, sum(entry.file_size for entry in entries), bounds)


def _check_name(path: Path, name: str) -> None:
    """Refuse a name that means a place outside the zip, on whatever system."""
    parts = re.split(r"[/\\]", name)
    away = name.startswith(("/", "\\")) or DRIVE.match(name) or ".." in parts or "\0" in name
    if away or not parts[-1]:
        raise _refused(path, f"a file inside it has a name that leads elsewhere: {name!r:.100}", "")


def _check_ratio(path: Path, entry: zipfile.ZipInfo, size: int, bounds: Bounds) -> None:
    packed = max(entry.compress_size, 1)
    if bounds.ratio and size > LEAST and size > bounds.ratio * packed:
        raise too_much(
            f"{path.name}, inside it {entry.filename[:100]}",
            f"unpacks to more than {bounds.ratio:,} times its size",
            f"{bounds.ratio:,} times",
            APART,
        )


def _unpack(handle: BinaryIO, entry: zipfile.ZipInfo, file: Path) -> Iterator[int]:
    """Write a file of the zip piece by piece, and yield the bytes of each once they are there."""
    checksum = 0
    with file.open("xb", buffering=0) as unpacked:
        for piece in pieces_of(handle, entry):
            checksum = zlib.crc32(piece, checksum)
            unpacked.write(piece)
            yield len(piece)
    if checksum != entry.CRC:
        raise zipfile.BadZipFile(f"{entry.filename[:100]} is not as it was packed")


def _safe(name: str) -> str:
    """Return the last part of a name, fit to be the name of a file."""
    last = PurePosixPath(name.replace("\\", "/")).name
    told = "".join(
        letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last
    )
    while len(told.encode()) > 200:
        told = told[1:]
    return told


def _refused(path: Path, what: str, hint: str) -> RecordsError:
    return RecordsError(what, where=path.name, hint=hint or APART)
