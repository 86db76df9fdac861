"""Sources: databases, files and other programs that records are pulled from, again and again."""

from __future__ import annotations

from clienthood.sources.live import VENDORS, live_reads
from clienthood.sources.looking import Looked, look_at_source
from clienthood.sources.opening import open_source
from clienthood.sources.protocol import Ahead, Opened, Ordered, Piece, Read
from clienthood.sources.pulling import PulledRead, preview_pull, pull, source_of

__all__ = [
    "VENDORS",
    "Ahead",
    "Looked",
    "Opened",
    "Ordered",
    "Piece",
    "PulledRead",
    "Read",
    "live_reads",
    "look_at_source",
    "open_source",
    "preview_pull",
    "pull",
    "source_of",
]
