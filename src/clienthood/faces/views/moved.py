"""Moves in words: what became of an account, and why."""

from __future__ import annotations

from collections.abc import Mapping

from clienthood.settings import WordsSection

MOVED: Mapping[str, str] = {
    "becoming a client": "became a {client}",
    "drifting": "is drifting",
    "lost": "was lost",
    "damaged": "the relationship was damaged",
    "recovered": "was recovered",
    "becoming a customer": "became a {customer}",
}
"""Every move, and what is said of an account that made it."""
CAUSES: Mapping[str, str] = {}
"""Every cause of a move in words."""


def move_words(move: str, house: WordsSection) -> str:
    """Return what is said of an account that moved, in the words of the house."""
    return MOVED[move].format(client=house.client, customer=house.customer)


def cause_words(cause: str) -> str:
    """Return why it moved, in words; empty where nothing tells."""
    return CAUSES.get(cause, "")
