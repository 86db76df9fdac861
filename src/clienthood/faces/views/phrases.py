"""The readings of one account in words, the strongest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.evidence import Dimension, Family
from clienthood.faces.views.wording import sentence


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
