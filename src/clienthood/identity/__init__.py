"""Who may be one account: exact keys, and Splink where it is installed. People decide."""

from __future__ import annotations

from clienthood.identity.cards import Card
from clienthood.identity.finding import Known, Proposal, Verdict, find
from clienthood.identity.linkage import INSTALL, Room, is_installed
from clienthood.identity.reading import read_cards

__all__ = [
    "INSTALL",
    "Card",
    "Known",
    "Proposal",
    "Room",
    "Verdict",
    "find",
    "is_installed",
    "read_cards",
]
