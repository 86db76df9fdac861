"""The readings of one account in words, the strongest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.evidence import Dimension, Family
from clienthood.faces.views.wording import sentence
from clienthood.settings import WordsSection


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What one dimension says of an account."""

    dimension: str
    sentence: str
    bits: float


def phrases(row: Mapping[str, Any], dimensions: Sequence[Dimension]) -> tuple[Phrase, ...]:
    """Return what each known dimension says, from a row of calls joined with its pattern."""
    return tuple(
        Phrase(
            dimension=each.name,
            sentence=sentence(each, row[f"{each.name}_level"], row[f"{each.name}_value"]),
            bits=row[f"{each.name}_bits"],
        )
        for each in dimensions
        if row[f"{each.name}_level"] is not None
    )


def strongest_for(found: Sequence[Phrase]) -> Phrase | None:
    """Return what speaks most for client; None if nothing does."""
    best = max(found, key=lambda each: each.bits, default=None)
    return best if best is not None and best.bits > 0 else None


def strongest_against(found: Sequence[Phrase]) -> Phrase | None:
    """Return what speaks most against client; None if nothing does."""
    best = min(found, key=lambda each: each.bits, default=None)
    return best if best is not None and best.bits < 0 else None


def beyond_time(
    row: Mapping[str, Any], dimensions: Sequence[Dimension], most: int = 2
) -> tuple[Phrase, ...]:
    """Return what speaks for client beside how long and how often, the strongest first."""
    others = [each for each in dimensions if each.family is not Family.TIME]
    speaking = [each for each in phrases(row, others) if each.bits > 0]
    return tuple(sorted(speaking, key=lambda each: -each.bits)[:most])


def sureness(probability: float, house: WordsSection) -> str:
    """Return how sure a call is in words: ``very likely a client``, ``could be either``."""
    kind = house.client if probability >= 0.5 else house.customer
    sure = max(probability, 1.0 - probability)
    if sure < 0.6:
        return "could be either"
    if sure < 0.8:
        return f"leans to {kind}"
    known = {0.99: "almost surely", 0.9: "very likely"}
    told = next((word for least, word in known.items() if sure >= least), "likely")
    return f"{told} {'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
