"""What sets a group apart, and its name: traits that most of it have and few others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.personas.features import Feature
from clienthood.personas.mixture import IntArray
from clienthood.personas.phrases import LEVELS

MOST = 0.5
"""Share of a group that must have a trait."""
APART = 1.25
"""How many times as often as among the others it must occur."""
WORTH = 0.3
"""Part of the strongest trait's score that another one in a name must have."""
NAMED = 2
"""Traits, or categories, in a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Something that most of a group are, and few others."""

    feature: str
    role: str
    family: str
    phrase: str
    """What they are, after the word "are"."""
    levels: tuple[int, int]
    """First and last level that has it."""
    inside: float
    """Share of the group, of those of whom it is known."""
    outside: float
    """Share of all others."""
    known: float
    """Share of the group of whom it is known."""
    score: float
    """How far it sets the group apart, in bits for an account."""


def traits(features: Sequence[Feature], counts: Sequence[IntArray], group: int) -> list[Trait]:
    """Return what sets a group apart, the strongest first, one trait for each feature.

    Parameters
    ----------
    features
        What is known of accounts.
    counts
        For each feature accounts by group and level.
    group
        From 0.
    """
    size = max((int(each[group].sum()) for each in counts), default=0)
    found = []
    for feature, each in zip(features, counts, strict=True):
        best = _best(feature, each, group, size)
        if best is not None:
            found.append(best)
    return sorted(found, key=lambda each: (-each.score, each.role, each.feature))


def called(each_has: Sequence[Sequence[Trait]], paces: Sequence[str]) -> tuple[str, ...]:
    """Return a short name for each group; no two are the same.

    Parameters
    ----------
    each_has
        Traits of each group, the strongest first.
    paces
        How often each group deals, in a word; empty where nothing tells.
    """
    names: list[str] = []
    for group, each in enumerate(each_has):
        pace = paces[group] if paces.count(paces[group]) == 1 else ""
        name = next(
            (name for many in range(NAMED, 6) if (name := _name(each, pace, many)) not in names), ""
        )
        names.append(name or f"{_name(each, pace, NAMED)}, group {group + 1}")
    return tuple(names)


def _best(feature: Feature, counts: IntArray, group: int, size: int) -> Trait | None:
    inside = counts[group].astype(np.float64)
    outside = counts.sum(axis=0) - inside
    if not inside.sum() or not outside.sum():
        return None
    found = []
    for first, last, phrase in _ranges(feature):
        p = (inside[first : last + 1].sum() + 0.5) / (inside.sum() + 1.0)
        q = (outside[first : last + 1].sum() + 0.5) / (outside.sum() + 1.0)
        if p < MOST or p < APART * q:
            continue
        known = float(inside.sum()) / size
        bits = p * np.log2(p / q) + (1 - p) * np.log2((1 - p) / (1 - q))
        found.append(
            Trait(
                feature=feature.name,
                role=feature.role,
                family=feature.family,
                phrase=phrase,
                levels=(first, last),
                inside=float(inside[first : last + 1].sum() / inside.sum()),
                outside=float(outside[first : last + 1].sum() / outside.sum()),
                known=round(known, 6),
                score=round(float(bits * known), 6),
            )
        )
    return max(found, key=lambda each: each.score, default=None)


def _ranges(feature: Feature) -> list[tuple[int, int, str]]:
    """Return runs of levels that have words of their own."""
    last = len(feature.levels) - 1
    if feature.role == "need":
        name = feature.name.lower() if feature.name.isupper() else feature.name
        return [
            (1, last, f"buying {name}"),
            (last, last, f"spending much on {name}"),
            (0, 0, f"not buying {name}"),
        ]
    if feature.role == "channel":
        return [(at, at, f"buying by {name}") for at, name in enumerate(feature.levels[:-1])]
    if feature.name in LEVELS:
        return list(LEVELS[feature.name])
    title = feature.name.replace("_", " ")
    return [(at, at, f"{name} ({title})") for at, name in enumerate(feature.levels)]


def _name(each: Sequence[Trait], pace: str, many: int) -> str:
    """Return a name of as many of the strongest traits, those of different families first."""
    told = [trait for trait in each if not trait.phrase.startswith("not buying")] or list(each)
    families = [trait.family for trait in told]
    first = [trait for at, trait in enumerate(told) if trait.family not in families[:at]]
    apart = [trait for trait in first if trait.score >= WORTH * first[0].score]
    rest = [trait for trait in told if trait not in apart]
    taken = [*apart, *rest][: many if len(apart) < many else len(apart[:many])]
    others = [trait.phrase for trait in taken if trait.role != "need"]
    needs = [trait for trait in told if trait.role == "need"][:NAMED]
    parts = [" and ".join(others)] if others else []
    if any(trait.role == "need" for trait in taken):
        parts.append(_buyers([trait.phrase for trait in needs]))
    text = ", ".join([*([pace] if pace else []), *parts]) or "like the others"
    return text[:1].upper() + text[1:]


def _buyers(phrases: Sequence[str]) -> str:
    if all(phrase.startswith("not buying") for phrase in phrases):
        return "not for " + " and ".join(each.removeprefix("not buying ") for each in phrases)
    names = [
        each.removeprefix("spending much on ").removeprefix("buying ")
        for each in phrases
        if not each.startswith("not buying")
    ]
    return "buyers of " + " and ".join(names)
