"""What is surely one tells of the rest: how much of one system the other has, and who is left.

Before anything is joined only names say so, and somebody who is spelt otherwise in the other
system counts as lacking there.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clienthood.identity.cards import Card
from clienthood.identity.comparing import names_differ
from clienthood.identity.model import FEW_LACK, MARGIN, comparison
from clienthood.identity.rows import UNSURE

Likeness = tuple[str, str, float]
"""Two identifiers, and the bits that speak for their being one."""
ALONE = comparison("alone")
_BOUNDS = (*FEW_LACK, math.inf)
"""Up to which chance that both lack the other each level of those who are alone is met."""
RAREST = 0.001
"""Least chance that is believed of two strangers of one name each lacking in the other's system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What is left of each system once those who are surely one are seen as one."""

    there: Mapping[str, frozenset[str]]
    """Other systems in which each identifier surely is."""
    lacks: Mapping[tuple[str, str], float]
    """Share of the identifiers of one system that are not surely in another."""
    left: Counter[tuple[str, str, str]]
    """Identifiers of a system, not surely in another, by full name, family name and people."""
    rivals: Mapping[tuple[str, str], Mapping[str, float]]
    """Of an identifier, who is left of another system that may be it, and the bits for that."""


def overlap(
    cards: Sequence[Card], party: Mapping[str, Sequence[str]], likenesses: Iterable[Likeness] = ()
) -> Overlap:
    """Return what is left.

    Parameters
    ----------
    party
        Of each identifier that is surely one with others, all of them.
    likenesses
        Pairs that were weighed, without what namesakes say.
    """
    source = {card.account_id: card.source for card in cards}
    systems = sorted({*source.values()} - {""})
    there = {
        card.account_id: frozenset(source.get(each, "") for each in party.get(card.account_id, ()))
        - {card.source, ""}
        for card in cards
    }
    left: Counter[tuple[str, str, str]] = Counter()
    own, lacking = Counter[str](), Counter[tuple[str, str]]()
    for card in cards:
        own[card.source] += 1
        for other in systems:
            if other != card.source and other not in there[card.account_id]:
                lacking[card.source, other] += 1
                for name in {card.name.full, card.name.family} | card.people:
                    left[card.source, other, name] += 1
    lacks = {
        (one, other): (lacking[one, other] + UNSURE) / (own[one] + UNSURE)
        for one in systems
        for other in systems
    }
    rivals: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for one, other, bits in likenesses:
        for here, to in ((one, other), (other, one)):
            if source[here] not in there[to] and source[to] not in there[here]:
                rivals[here, source[to]][to] = bits
    return Overlap(there=there, lacks=lacks, left=left, rivals=dict(rivals))


def alone_again(level: int, one: Card, other: Card, found: Overlap) -> tuple[int, float] | None:
    """Return which level of the namesakes two identifiers meet, and its bits; None if no more.

    Names that are not the same are weighed too where they can be one party's: an initial, a slip
    of the pen, somebody of a household. Nobody else of either family name may be left then. How
    often two strangers are left so is the chance that each lacks in the other's system.
    """
    if not _either_lacks(one, other, found):
        return None
    alone = 0 <= level < len(_BOUNDS) or _last(one, other, found) or _ahead(one, other, found)
    if not alone:
        return None
    chance = found.lacks[one.source, other.source] * found.lacks[other.source, one.source]
    met = next(at for at, bound in enumerate(_BOUNDS) if chance <= bound)
    return met, math.log2(ALONE.levels[met].m / max(chance, RAREST))


def _last(one: Card, other: Card, found: Overlap) -> bool:
    """Say whether nobody else is left whose name could be that of one of the two."""
    names = _in_question(one, other)
    return all(
        sum(found.left[here.source, there.source, name] for name in names) == 1
        for here, there in ((one, other), (other, one))
    )


def _ahead(one: Card, other: Card, found: Overlap) -> bool:
    """Say whether all others of the same name who are left are far less likely to be either."""
    if one.name.full != other.name.full:
        return False
    near = found.rivals.get((one.account_id, other.source), {})
    back = found.rivals.get((other.account_id, one.source), {})
    others = [bits for rival, bits in near.items() if rival != other.account_id]
    others += [bits for rival, bits in back.items() if rival != one.account_id]
    return max(others, default=-math.inf) <= near.get(other.account_id, -math.inf) - MARGIN


def _in_question(one: Card, other: Card) -> set[str]:
    """Return the names of which nobody else may be left where two identifiers are to be alone."""
    if one.name.full == other.name.full:
        return {one.name.full}
    belongs = {one.name.full} & other.people | {other.name.full} & one.people
    return belongs or {one.name.family, other.name.family}


def _either_lacks(one: Card, other: Card, found: Overlap) -> bool:
    """Say whether two identifiers of two systems each lack in the other's, as far as is sure."""
    return (
        bool(one.source and other.source and one.source != other.source)
        and bool(one.name.full and other.name.full)
        and not (one.buyer or other.buyer)
        and not names_differ(one, other)
        and other.source not in found.there[one.account_id]
        and one.source not in found.there[other.account_id]
    )
