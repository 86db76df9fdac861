"""Tombstones: what is left of an erased account, so that a later import does not bring it back.

A tombstone is a keyed hash of an identifier. The key is a secret of the book; neither the hash
nor the book tells the identifier, but the identifier, once it arrives again, is known by it.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, DateTime, String, Table, insert, select

from clienthood.book.folder import Book
from clienthood.book.state import METADATA, reading_state, state

TOMBSTONES = Table(
    "tombstones",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("laid_at", DateTime, nullable=False),
)
ERASING_SECRET = Table("erasing_secret", METADATA, Column("secret", String, primary_key=True))


@dataclass(frozen=True, slots=True)
class Tombstones:
    """The identifiers that must not come back, known only when they are met."""

    secret: bytes = b""
    hashes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def covers(self, text: str | None) -> bool:
        """Say whether a text is an identifier, or the e-mail address, of an erased account."""
        if not text or not self.hashes:
            return False
        if _digest(self.secret, text) in self.hashes:
            return True
        return "@" in text and _digest(self.secret, _address(text)) in self.hashes

    def mask(
        self, column: pa.Array | pa.ChunkedArray
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return which cells of a text column are covered; each distinct text is hashed once."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        if not self.hashes or not len(column):
            return np.zeros(len(column), dtype=bool)
        coded = column.cast(pa.string()).dictionary_encode()
        found = [
            code for code, text in enumerate(coded.dictionary.to_pylist()) if self.covers(text)
        ]
        codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
        return np.isin(codes, found)


def read_tombstones(book: Book) -> Tombstones:
    """Return the tombstones of a book."""
    if not book.state_file.exists():
        return Tombstones()
    with reading_state(book) as now:
        secret = now.execute(select(ERASING_SECRET.c.secret)).scalar()
        hashes = frozenset(now.execute(select(TOMBSTONES.c.hash)).scalars())
    return Tombstones(bytes.fromhex(secret), hashes) if secret else Tombstones()


def lay_tombstones(book: Book, identifiers: Iterable[str], addresses: Iterable[str]) -> Tombstones:
    """Write down what must not come back; return all tombstones of the book.

    Parameters
    ----------
    identifiers
        Identifiers of the account, as they are written.
    addresses
        Its e-mail addresses, which some systems use as identifiers.
    """
    with state(book) as now:
        known = now.execute(select(ERASING_SECRET.c.secret)).scalar()
        secret = known or secrets.token_hex(32)
        if not known:
            now.execute(insert(ERASING_SECRET).values(secret=secret))
        key = bytes.fromhex(secret)
        hashes = {_digest(key, text) for text in identifiers if text}
        hashes |= {_digest(key, _address(text)) for text in addresses if text}
        there = set(now.execute(select(TOMBSTONES.c.hash)).scalars())
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
        for one in sorted(hashes - there):
            now.execute(insert(TOMBSTONES).values(hash=one, laid_at=at))
    return Tombstones(key, frozenset(there | hashes))


def _digest(secret: bytes, text: str) -> str:
    return hmac.digest(secret, text.encode(), "sha256").hex()


def _address(text: str) -> str:
    return text.strip().casefold()
