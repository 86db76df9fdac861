"""Which bytes a file holds: text in which encoding, or something else."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from clienthood.errors import RecordsError

BLOCK = 1 << 20
MAGIC = (
    (b"PK\x03\x04", "a ZIP archive or Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x7fELF", "a program"),
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNDEFINED = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
"""Bytes that Windows-1252 leaves without a character."""
CONTROLS = bytes(sorted({*range(32), 127} - {9, 10, 12, 13, 27}))
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text file's encoding and hash."""

    encoding: str
    sha256: str
    note: str = ""


def detect(file: Path, encoding: str = "") -> Text:
    """Return how a text file is encoded, from all its bytes.

    Raises
    ------
    RecordsError
        If the file is empty, no text, or not in the encoding that was stated.
    """
    scan = _Scan()
    with file.open("rb") as handle:
        while block := handle.read(BLOCK):
            scan.take(block)
    if not scan.size:
        raise RecordsError("the file is empty", where=file.name, hint="export it again")
    return _told(file, scan, encoding) if encoding else _judged(file, scan)


class _Scan:
    """One pass over the bytes."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self.controls = 0
        self.undefined = False
        self.utf8 = True
        self._hash = hashlib.sha256()
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def take(self, block: bytes) -> None:
        if not self.size:
            self.head = block
        self.size += len(block)
        self._hash.update(block)
        self.controls += len(block) - len(block.translate(None, CONTROLS))
        self.undefined = self.undefined or len(block.translate(None, UNDEFINED)) < len(block)
        if self.utf8:
            try:
                self._decoder.decode(block)
            except UnicodeDecodeError:
                self.utf8 = False

    @property
    def whole_utf8(self) -> bool:
        return self.utf8 and not self._decoder.getstate()[0]

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _told(file: Path, scan: _Scan, encoding: str) -> Text:
    try:
        with file.open(encoding=encoding, newline="") as handle:
            while handle.read(BLOCK):
                pass
    except (LookupError, UnicodeError) as fault:
        raise RecordsError(f"the file is not in {encoding}: {fault}", where=file.name) from fault
    return Text(encoding, scan.sha256)


def _judged(file: Path, scan: _Scan) -> Text:
    for start, encoding in BOMS:
        if scan.head.startswith(start):
            return _told(file, scan, encoding)
    for start, what in MAGIC:
        if scan.head.startswith(start):
            raise _no_text(file, what)
    wide = _wide(scan.head)
    if wide:
        return _told(file, scan, wide)
    if scan.controls > max(64, scan.size // 100) or scan.controls * 20 > scan.size:
        raise _no_text(file, "binary data")
    if scan.whole_utf8:
        return Text("utf-8", scan.sha256)
    encoding = "latin-1" if scan.undefined else "cp1252"
    note = f"not UTF-8: read as {NAMES[encoding]}; look whether names with accents are right"
    return Text(encoding, scan.sha256, note)


def _wide(head: bytes) -> str:
    """Return the UTF-16 encoding of a text without a mark, told by where its zero bytes stand."""
    sample = head[: 1 << 16]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _no_text(file: Path, what: str) -> RecordsError:
    return RecordsError(
        f"this is {what}, not a text of rows",
        where=file.name,
        hint="give a CSV, Excel (.xlsx), JSON or Parquet file",
    )
