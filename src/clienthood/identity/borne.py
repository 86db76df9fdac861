"""How the identifiers of a book are called: which names, and which words of them, others bear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from clienthood.identity.names import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """How often names are borne, and which stand beside which."""

    full: Counter[str]
    families: Counter[str]
    beside: Counter[str]
    """Family names beside which each first name stands."""
    by_family: dict[str, set[Name]]
    by_given: dict[tuple[str, str], set[Name]]
    """Names by their first name and either of the ends of the family name."""


def ends(family: str) -> tuple[str, str]:
    """Return the first letter of a family name, and its last three: one outlives most slips."""
    return family[:1], f"-{family[-3:]}"


def borne(names: Sequence[Name]) -> Borne:
    """Return how identifiers of these names are called, one name each."""
    by_family: dict[str, set[Name]] = defaultdict(set)
    by_given: dict[tuple[str, str], set[Name]] = defaultdict(set)
    for name in names:
        if len(name.given) > 1 and name.family:
            by_family[name.family].add(name)
            for letters in ends(name.family):
                by_given[name.given, letters].add(name)
    beside = {(name.given, family) for family, found in by_family.items() for name in found}
    return Borne(
        full=Counter(name.full for name in names),
        families=Counter(name.family for name in names),
        beside=Counter(given for given, _ in beside),
        by_family=by_family,
        by_given=by_given,
    )
