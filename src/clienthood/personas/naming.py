"""What sets a group apart, and its name: traits that most of it have and few others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.personas.features import DRAWS, Feature
from clienthood.personas.mixture import FloatArray
from clienthood.personas.phrases import LEVELS

MOST = 0.5
"""Share of a group that must have a trait."""
APART = 1.25
"""How many times as often as among the others it must occur."""
WORTH = 0.3
"""Part of the strongest trait's score that another one in a name must have."""
PART = 0.08
"""Share of its spending that a category must have to be a trait."""
NAMED = 2
"""Traits, or categories, in a name; more only where two names would be the same."""
LONGEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Something that most of a group are, and few others."""

    feature: str
    role: str
    family: str
    phrase: str
    """What they are, after the word "are"; of needs the category."""
    levels: tuple[int, int]
    """First and last level that has it."""
    inside: float
    """Share of the group, of those of whom it is known; of needs the share of spending."""
    outside: float
    """Share of all others."""
    known: float
    """Share of the group of whom it is known."""
    score: float
    """How far it sets the group apart, in bits for an account."""


def traits(features: Sequence[Feature], counts: Sequence[FloatArray], group: int) -> list[Trait]:
    """Return what sets a group apart, the strongest first.

    Parameters
    ----------
    features
        What is known of accounts.
    counts
        For each feature accounts by group and level.
    group
        From 0.
    """
    size = max((float(each[group].sum()) for each in counts), default=0.0)
    found = [
        trait
        for feature, each in zip(features, counts, strict=True)
        for trait in _traits_of(feature, each, group, size)
    ]
    return sorted(found, key=lambda each: (-each.score, each.role, each.feature))


def called(each_has: Sequence[Sequence[Trait]]) -> tuple[str, ...]:
    """Return a short name for each group, of its strongest traits; no two are the same."""
    names: list[str] = []
    for group, each in enumerate(each_has):
        told = (_name(each, many) for many in range(NAMED, LONGEST))
        name = next((name for name in told if name not in names), "")
        names.append(name or f"{_name(each, NAMED)}, group {group + 1}")
    return tuple(names)


def _traits_of(feature: Feature, counts: FloatArray, group: int, size: float) -> Iterator[Trait]:
    """Yield the trait of a feature that sets a group apart most; of needs one for each category."""
    inside = counts[group]
    outside = counts.sum(axis=0) - inside
    if inside.sum() and outside.sum():
        runs = _ranges(feature)
        told = [_trait(feature, run, (inside, outside), size) for run in runs]
        found = sorted((each for each in told if each), key=lambda each: -each.score)
        yield from found if feature.role == "needs" else found[:1]


def _trait(
    feature: Feature,
    run: tuple[int, int, str],
    counts: tuple[FloatArray, FloatArray],
    size: float,
) -> Trait | None:
    """Return the trait of a run of levels; None where it does not set the group apart."""
    first, last, phrase = run
    inside, outside = counts
    p = (inside[first : last + 1].sum() + 0.5) / (inside.sum() + 1.0)
    q = (outside[first : last + 1].sum() + 0.5) / (outside.sum() + 1.0)
    if p < (PART if feature.role == "needs" else MOST) or p < APART * q:
        return None
    known = float(inside.sum()) / size
    bits = p * np.log2(p / q) + (1 - p) * np.log2((1 - p) / (1 - q))
    return Trait(
        feature=feature.levels[first] if feature.role == "needs" else feature.name,
        role=feature.role,
        family=feature.family,
        phrase=phrase,
        levels=(first, last),
        inside=float(inside[first : last + 1].sum() / inside.sum()),
        outside=float(outside[first : last + 1].sum() / outside.sum()),
        known=round(known, 6),
        score=round(float(bits * known) * (DRAWS / 2 if feature.role == "needs" else 1), 6),
    )


def _ranges(feature: Feature) -> list[tuple[int, int, str]]:
    """Return runs of levels that have words of their own."""
    if feature.role == "needs":
        return [(at, at, _plain(name)) for at, name in enumerate(feature.levels[:-1])]
    if feature.role == "channel":
        return [(at, at, f"buying by {name}") for at, name in enumerate(feature.levels[:-1])]
    if feature.role == "basket":
        return [(at, at, f"filling {name}") for at, name in enumerate(feature.levels)]
    if feature.role == "pace":
        return [(at, at, f"dealing {name}") for at, name in enumerate(feature.levels)]
    if feature.name in LEVELS:
        return list(LEVELS[feature.name])
    title = feature.name.replace("_", " ")
    return [(at, at, f"{name} ({title})") for at, name in enumerate(feature.levels)]


def _plain(name: str) -> str:
    return name.lower() if name.isupper() else name


def _name(each: Sequence[Trait], many: int) -> str:
    """Return a name of as many of the strongest traits, those of different families first."""
    families = [trait.family for trait in each]
    first = [trait for at, trait in enumerate(each) if trait.family not in families[:at]]
    apart = [trait for trait in first if trait.score >= WORTH * first[0].score]
    taken = [*apart, *(trait for trait in each if trait not in apart)][:many]
    pace = [trait.phrase.removeprefix("dealing ") for trait in taken if trait.role == "pace"]
    others = [trait.phrase for trait in taken if trait.role not in ("pace", "needs")]
    needs = [trait.phrase for trait in each if trait.role == "needs"][: max(NAMED, many - 1)]
    parts = [*pace, *([" and ".join(others)] if others else [])]
    if needs and any(trait.role == "needs" for trait in taken):
        parts.append(f"buyers of {' and '.join(needs)}")
    text = ", ".join(parts) or "like the others"
    return text[:1].upper() + text[1:]
