"""What is inside a packed workbook, measured before anything reads it.

The central directory is believed in nothing that matters: every part is unpacked once, piece by
piece, and counted. Where the cells of a sheet lie is looked up on the way, because a sheet with two
cells in opposite corners spans seventeen thousand million.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from clienthood.errors import RecordsError
from clienthood.records.bounds import Bounds, check_unpacked, too_much

PACKED = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods"})
MEASURED = frozenset({".xlsx", ".xlsm"})
PIECE = 1 << 18
ENTRIES = 5000
LEAST = 1_000_000
"""Bytes up to which a part may be packed as tightly as it likes."""
LOCAL = struct.Struct("<4s5H3I2H")
STORED, DEFLATED = 0, 8
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{0,7})["']""")
TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])")
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    NotImplementedError,
    OverflowError,
)
BROKEN = "open it in the program that made it, save it again as .xlsx or CSV, and take that file"


def check_archive(path: Path, bounds: Bounds) -> None:
    """Refuse a packed workbook that is damaged, or that holds more than it may.

    Raises
    ------
    RecordsError
        With the part of the workbook concerned, what was found and what is allowed.
    """
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
            entries = archive.infolist()
            _check_directory(path, entries, bounds)
            total = 0
            for entry in entries:
                total += _measure(path, handle, entry, bounds, total)
    except FAULTS as fault:
        raise broken(path, str(fault)) from fault


def broken(path: Path, told: str) -> RecordsError:
    """Return the error for a workbook that cannot be read."""
    return RecordsError(f"not a readable workbook: {told}", where=path.name, hint=BROKEN)


def _check_directory(path: Path, entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if len(entries) > ENTRIES:
        raise too_much(path.name, f"{len(entries):,} parts inside", f"{ENTRIES:,}", BROKEN)
    check_unpacked(path.name, sum(entry.file_size for entry in entries), bounds)
    for entry in entries:
        if entry.flag_bits & 1:
            raise broken(path, "it is locked with a password")
        if entry.compress_type not in {STORED, DEFLATED}:
            raise broken(path, f"{entry.filename} is packed in a way that is not known")
        _check_ratio(path, entry, entry.file_size, bounds)


def _check_ratio(path: Path, entry: zipfile.ZipInfo, size: int, bounds: Bounds) -> None:
    packed = max(entry.compress_size, 1)
    if bounds.ratio and size > LEAST and size > bounds.ratio * packed:
        raise too_much(
            f"{path.name}, inside it {entry.filename[:100]}",
            f"unpacks to more than {bounds.ratio:,} times its size",
            f"{bounds.ratio:,} times",
            "save it as CSV and import that file",
        )


def _measure(
    path: Path, handle: BinaryIO, entry: zipfile.ZipInfo, bounds: Bounds, before: int
) -> int:
    """Return the bytes that a part unpacks to, whatever its header says."""
    size, extent = 0, _Extent()
    for piece in pieces_of(handle, entry):
        size += len(piece)
        check_unpacked(path.name, before + size, bounds)
        _check_ratio(path, entry, size, bounds)
        extent.take(piece)
    extent.close()
    if bounds.cells and extent.cells > bounds.cells:
        raise too_much(
            f"{path.name}, inside it {entry.filename[:100]}",
            f"a sheet of {extent.height:,} rows by {extent.width:,} columns",
            f"{bounds.cells:,} cells",
            "delete the empty rows and columns beyond the last record, or save it as CSV",
        )
    return size


def pieces_of(handle: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part unpacks to, by its bytes alone."""
    handle.seek(entry.header_offset)
    mark, *_, name, extra = LOCAL.unpack(handle.read(LOCAL.size))
    if mark != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"{entry.filename} is not where the directory says")
    handle.seek(name + extra, 1)
    left = entry.compress_size
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == DEFLATED else None
    while left and (packed := handle.read(min(left, PIECE))):
        left -= len(packed)
        if unpacker is None:
            yield packed
            continue
        while packed:
            yield unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
    if unpacker is not None:
        yield unpacker.flush()
    if left or (unpacker is not None and not unpacker.eof):
        raise zipfile.BadZipFile(f"{entry.filename} is cut off")


class _Extent:
    """How far the cells of a sheet reach, told or counted."""

    def __init__(self) -> None:
        self._column = self._row = 0
        self._rows_told = self._cells_told = 0
        self._rows = self._cells = 0
        self._run = self._longest = 0
        self._rest = b""

    @property
    def height(self) -> int:
        """Rows from the first to the last."""
        return self._row + max(self._rows - self._rows_told, 0)

    @property
    def width(self) -> int:
        """Columns from the first to the last."""
        return self._column + min(max(self._cells - self._cells_told, 0), self._longest)

    @property
    def cells(self) -> int:
        """All of them, empty ones included."""
        return self.height * self.width

    def take(self, piece: bytes) -> None:
        """Look at some bytes; a tag that is not whole waits for the rest of it."""
        whole = self._rest + piece
        cut = whole.rfind(b"<")
        if cut < 0 or len(whole) - cut > PIECE:
            cut = len(whole)
        self._look(whole[:cut])
        self._rest = whole[cut:]

    def close(self) -> None:
        """Look at what is left."""
        self._look(self._rest)
        self._rest = b""

    def _look(self, text: bytes) -> None:
        told = REFERENCE.findall(text)
        self._column = max(self._column, *map(_number, {letters for letters, _ in told}), 0)
        self._row = max(self._row, *(int(digits or 0) for _, digits in told), 0)
        cells_told = sum(1 for letters, _ in told if letters)
        self._cells_told += cells_told
        self._rows_told += len(told) - cells_told
        for tag in TAG.findall(text):
            if tag == b"c":
                self._cells += 1
                self._run += 1
            else:
                self._rows += 1
                self._longest, self._run = max(self._longest, self._run), 0
        self._longest = max(self._longest, self._run)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
