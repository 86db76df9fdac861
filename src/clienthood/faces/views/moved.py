"""Moves in words: what became of an account, why, and which records tell it."""

from __future__ import annotations

from collections.abc import Mapping

from clienthood.evidence import Dimension
from clienthood.faces.views.wording import sentence
from clienthood.settings import WordsSection

MOVED: Mapping[str, str] = {
    "becoming a client": "is becoming a {client}",
    "drifting": "is drifting",
    "lost": "was lost",
    "damaged": "the relationship was damaged",
    "recovered": "was recovered",
    "becoming a customer": "became a {customer}",
}
"""Every move, and what is said of an account that made it."""
CAUSES: Mapping[tuple[str, str], str] = {
    ("lost", "contract"): "its agreement ended, and nothing took its place",
    ("lost", "silence"): "silent for far longer than its own rhythm ever brings",
    ("drifting", "silence"): "silent for longer than its own rhythm brings",
    ("drifting", "contract"): "its agreement ended, though it still deals with us",
    ("drifting", "payment"): "it pays at once, which is not its way to pay",
    ("damaged", "complaint"): "it complained",
    ("damaged", "detractor"): "it said it would not recommend us",
    ("damaged", "refund"): "money was given back",
    ("recovered", "dealing"): "it deals with us again",
}
"""Move and cause in words, where the cause is no dimension of evidence."""
LEARNT = "by what the book taught of all accounts, more than by anything of its own"
"""The cause of a change of kind that no dimension of the account explains."""
SOURCES: Mapping[str, str] = {
    "contract": "contracts",
    "payment": "payments",
    "complaint": "tickets",
    "detractor": "feedback",
    "refund": "orders",
}
"""Table in which the records behind a cause stand."""


def move_words(move: str, house: WordsSection) -> str:
    """Return what is said of an account that moved, in the words of the house."""
    return MOVED[move].format(client=house.client, customer=house.customer)


def cause_words(
    move: str, cause: str, level: int | None, dimensions: Mapping[str, Dimension]
) -> str:
    """Return why an account moved, in words; empty where nothing tells.

    Parameters
    ----------
    move, cause, level
        As the run has them; a run of an earlier version has no level.
    dimensions
        Each dimension of evidence by its name.
    """
    if (move, cause) in CAUSES:
        return CAUSES[move, cause]
    found = dimensions.get(cause)
    if found is None:
        return LEARNT if cause == "learnt" else ""
    if level is None:
        return f"above all by what its records say of {found.title.lower()}"
    says = "nothing tells of it any more" if level < 0 else sentence(found, level, None)
    fell = ", which fell" if move == "becoming a customer" else ""
    return f"above all {found.title.lower()}{fell}: {says}"


def source_of(move: str, cause: str) -> str:
    """Return the table in which the records behind a cause stand; empty where it is not one."""
    return SOURCES.get(cause, "") if (move, cause) in CAUSES else ""
