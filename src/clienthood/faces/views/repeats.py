"""Which dimensions say the same thing twice, and how much of each counts for that reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import FloatArray
from clienthood.calls.calling import FAMILIES
from clienthood.calls.dependence import DependenceOptions
from clienthood.calls.model import CallsModel
from clienthood.evidence import Dimension
from clienthood.faces.views.wording import listed, opened, share

SHOWN = 8
"""Pairs that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Two dimensions, and how far they say the same beyond what client or customer explains."""

    first: str
    second: str
    correlation: float
    """Within clients and within customers, from this book and what was assumed."""
    assumed: float
    """Before any account was seen."""
    once: bool
    """Whether the two count as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPart:
    """One family: how much of its evidence counts when all of it is known."""

    family: str
    dimensions: tuple[str, ...]
    counts: float
    """On average over its dimensions, beside all others; 1: all of it."""
    multiplier: float
    """Learned from confirmed kinds; 1 without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """How dimensions repeat one another in a model."""

    titles: tuple[str, ...]
    correlation: tuple[tuple[float, ...], ...]
    """Of each dimension with each, in the order of ``titles``."""
    strongest: tuple[Repeat, ...]
    families: tuple[FamilyPart, ...]
    words: tuple[str, ...]


def repeats(fitted: CallsModel, dimensions: Sequence[Dimension], beta: FloatArray) -> Repeats:
    """Return what repeats what; ``beta`` is the part of each dimension when all are known."""
    pairs = _pairs(fitted, dimensions)
    families = _families(fitted, dimensions, beta)
    return Repeats(
        titles=tuple(each.title for each in dimensions),
        correlation=tuple(tuple(row) for row in fitted.dependence.correlation.tolist()),
        strongest=pairs[:SHOWN],
        families=families,
        words=_words(pairs, families),
    )


def _pairs(fitted: CallsModel, dimensions: Sequence[Dimension]) -> tuple[Repeat, ...]:
    assumed = DependenceOptions()
    found = fitted.dependence
    first, second = np.triu_indices(len(dimensions), k=1)
    pairs = [
        Repeat(
            first=dimensions[i].title,
            second=dimensions[j].title,
            correlation=float(found.correlation[i, j]),
            assumed=assumed.within_family
            if dimensions[i].family is dimensions[j].family
            else assumed.across,
            once=bool(found.group[i] == found.group[j]),
        )
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.correlation))


def _families(
    fitted: CallsModel, dimensions: Sequence[Dimension], beta: FloatArray
) -> tuple[FamilyPart, ...]:
    found = []
    for at, family in enumerate(FAMILIES):
        members = [nth for nth, each in enumerate(dimensions) if each.family is family]
        if members:
            multiplier = float(fitted.multiplier[at])
            found.append(
                FamilyPart(
                    family=str(family),
                    dimensions=tuple(dimensions[nth].title for nth in members),
                    counts=float(beta[members].mean()) * multiplier,
                    multiplier=multiplier,
                )
            )
    return tuple(found)


def _words(pairs: Sequence[Repeat], families: Sequence[FamilyPart]) -> tuple[str, ...]:
    told = [
        "Two records that say the same thing are not two reasons. What dimensions have in common "
        "beyond being client or customer is measured, and counts once."
    ]
    merged = [pair for pair in pairs if pair.once]
    if merged:
        both = listed([f"{pair.first.lower()} and {pair.second.lower()}" for pair in merged])
        told.append(f"In this book so alike that they count as one: {both}.")
    else:
        told.append("In this book no two dimensions are so alike that they count as one.")
    if pairs and not merged:
        top = pairs[0]
        told.append(f"The most alike are {top.first.lower()} and {top.second.lower()}.")
    least = min(families, key=lambda each: each.counts, default=None)
    if least is not None:
        told.append(
            opened(
                f"where all is known of an account, {share(least.counts)} of what the family "
                f"{least.family} says counts beside the rest, the least of all families."
            )
        )
    return tuple(told)
