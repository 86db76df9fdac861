"""The audit trail, and whether it is as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book
from clienthood.book.audit import DEEDS, Chain, Entry, read_audit, verify_audit
from clienthood.faces.views.wording import count

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTrail:
    """A part of the trail, newest first."""

    entries: tuple[Entry, ...]
    total: int
    """Entries that were asked for, on all pages."""
    limit: int
    offset: int
    search: str
    what: str
    """The deed asked for; empty: all."""
    deeds: tuple[str, ...]
    """Everything that is written down."""
    holds: bool
    verdict: str
    """Whether the trail is as it was written, in words."""
    seal: str
    """Seal of the last entry; empty where nothing is written yet."""


def audit(book: Book, *, offset: int = 0, search: str = "", what: str = "") -> AuditTrail:
    """Return a part of the trail.

    Parameters
    ----------
    offset
        How many of the newest entries to pass over.
    search
        Words of which each must stand somewhere in an entry.
    what
        The one deed that is asked for; empty: all.
    """
    chain = verify_audit(book)
    page = read_audit(book, limit=PAGE, offset=max(offset, 0), search=search, what=what)
    return AuditTrail(
        entries=page.entries,
        total=page.total,
        limit=page.limit,
        offset=page.offset,
        search=search,
        what=what,
        deeds=DEEDS,
        holds=chain.holds,
        verdict=_verdict(chain),
        seal=chain.seal,
    )


def _verdict(chain: Chain) -> str:
    if chain.broken_at is not None:
        return (
            f"The trail was tampered with: entry {chain.broken_at:,} is missing or is not as it "
            "was written. Compare with a backup."
        )
    if not chain.entries:
        return "Nothing has been written down yet."
    told = f"The chain holds: {count(chain.entries, 'entry', 'entries')}, all as written."
    if chain.forgotten:
        texts = count(chain.forgotten, "entry", "entries")
        told += f" In {texts} the texts were blanked, as an account was erased."
    return told
