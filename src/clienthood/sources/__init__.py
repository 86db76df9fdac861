"""Sources: databases, files and other programs that records are pulled from, again and again."""

from __future__ import annotations

from clienthood.sources.opening import open_source
from clienthood.sources.protocol import Ahead, Opened, Ordered, Piece, Read
from clienthood.sources.pulling import PulledRead, preview_pull, pull, source_of

__all__ = [
    "Ahead",
    "Opened",
    "Ordered",
    "Piece",
    "PulledRead",
    "Read",
    "open_source",
    "preview_pull",
    "pull",
    "source_of",
]
