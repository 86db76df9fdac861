"""Who may be one account: pairs worth a look, and those sure enough to be joined by themselves.

A pair is joined by itself only where nothing in either of the parties that would come together
speaks of different people, so that no chain of likenesses makes one of two.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product

from clienthood.book.parties import parties
from clienthood.identity.cards import Card
from clienthood.identity.comparing import names_differ, one_household, one_of_its_people
from clienthood.identity.keys import households, is_sure, pairs_by_key
from clienthood.identity.linkage import Room, Weighed, is_installed, weigh
from clienthood.identity.mailboxes import spells_another
from clienthood.identity.model import MARGIN
from clienthood.identity.names import ORGANISATION
from clienthood.identity.overlap import ALONE, Likeness, Overlap, alone_again, overlap

HOUSEHOLD_BITS = -3.2
"""Bits at most for two people of one family being one account: it is so for one pair in ten."""
ROUNDS = 2
"""How often the rest is looked through by what is surely one."""
DEEP = 12.0
"""Bits below the threshold of asking down to which pairs are weighed at all."""


NUMBERS = ("email", "phone", "place", "tax")
"""Comparisons of which one identifier of a party may tell what another does not."""


class Verdict(StrEnum):
    """What a pair is proposed as."""

    SURE = "sure"
    """Sure enough to be joined by itself, where that is wanted."""
    ASK = "ask"
    HOUSEHOLD = "household"
    """Two people who may live together; joined only by somebody who knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two identifiers that may be one account."""

    account_id: str
    into_account_id: str
    """The identifier of which more is known: both would stand under it."""
    verdict: Verdict
    bits: float | None = None
    """All that speaks for it; none where only exact keys were compared."""
    prior: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    """Exact keys in common."""

    @property
    def doubt(self) -> float:
        """Bits for its being one account, as far as nobody has answered.

        Two first names are two people, whatever they share: what they share tells that they live
        together, not that they are one account.
        """
        bits = 0.0 if self.bits is None else self.bits
        return min(bits, HOUSEHOLD_BITS) if self.verdict is Verdict.HOUSEHOLD else bits

    @property
    def chance(self) -> float:
        """Chance that it is one account, 0 to 1."""
        return 1.0 / (1.0 + math.exp2(-self.doubt))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known already of who is one account."""

    party: Mapping[str, str] = field(default_factory=dict)
    """Of each identifier that is linked, one that stands for all it is linked with."""
    root: Mapping[str, str] = field(default_factory=dict)
    """The account to which each identifier rolls up; households and groups hold several people."""
    apart: Collection[tuple[str, str]] = ()
    """Pairs of which somebody said that they are not the same."""


def find(
    cards: Sequence[Card],
    known: Known,
    *,
    propose_at: float,
    sure_at: float,
    room: Room | None = None,
) -> tuple[Proposal, ...]:
    """Return proposals, the surest first.

    Parameters
    ----------
    cards
        What is known of each identifier.
    known
        What stands already; nothing of it is proposed again.
    propose_at, sure_at
        Bits from which a pair is told, and from which it is sure.
    room
        What the weighing may use.
    """
    by_id = {card.account_id: card for card in cards}
    keyed = {(one, other): keys for one, other, keys in pairs_by_key(cards)}
    if is_installed():
        weighed = weigh(cards, least=propose_at - DEEP, room=room)
        found = [_of_weights(each, by_id, keyed, (propose_at, sure_at)) for each in weighed]
    else:
        found = [_of_keys(pair, keys, by_id) for pair, keys in keyed.items()]
    told = [each for each in found if each is not None]
    told += _families(cards, {(each.account_id, each.into_account_id) for each in told}, by_id)
    judged = _judged(told, by_id, known, sure_at)
    for _ in range(ROUNDS):
        left = overlap(cards, _sure_parties(judged, known), map(_likeness, told))
        told = [_weighed_again(each, by_id, left, sure_at) for each in told]
        judged = _judged(told, by_id, known, sure_at)
    return tuple(
        each
        for each in judged
        if not _known(each, known)
        and (each.bits is None or each.bits >= propose_at or each.verdict is Verdict.HOUSEHOLD)
    )


def _judged(
    told: Sequence[Proposal], by_id: Mapping[str, Card], known: Known, sure_at: float
) -> list[Proposal]:
    careful = _without_doubtful(sorted(told, key=_order), by_id)
    return _without_conflicts(careful, by_id, known, sure_at)


def _sure_parties(found: Sequence[Proposal], known: Known) -> Mapping[str, Sequence[str]]:
    sure = [
        (each.account_id, each.into_account_id) for each in found if each.verdict is Verdict.SURE
    ]
    return parties([*known.party.items(), *sure])


def _likeness(each: Proposal) -> Likeness:
    """Return the two and what speaks for their being one, but for their being namesakes."""
    bits = (each.bits or 0.0) - each.weights.get(ALONE.name, 0.0)
    return each.account_id, each.into_account_id, bits


def _weighed_again(
    each: Proposal, by_id: Mapping[str, Card], left: Overlap, sure_at: float
) -> Proposal:
    """Weigh the namesakes by what is surely one, where names alone tell less of it."""
    one, other = by_id[each.account_id], by_id[each.into_account_id]
    met = alone_again(each.levels.get(ALONE.name, -1), one, other, left)
    if each.bits is None or met is None or met[1] <= each.weights[ALONE.name]:
        return each
    level, weight = met
    bits = each.bits - each.weights[ALONE.name] + weight
    sure = each.verdict is Verdict.SURE or (bits >= sure_at and not names_differ(one, other))
    return replace(
        each,
        verdict=Verdict.SURE if sure else each.verdict,
        bits=bits,
        weights={**each.weights, ALONE.name: weight},
        levels={**each.levels, ALONE.name: level},
    )


def _of_weights(
    pair: Weighed,
    by_id: Mapping[str, Card],
    keyed: Mapping[tuple[str, str], tuple[str, ...]],
    thresholds: tuple[float, float],
) -> Proposal | None:
    one, other = by_id[pair.account_id], by_id[pair.other_id]
    verdict = Verdict.SURE if pair.bits >= thresholds[1] else Verdict.ASK
    if names_differ(one, other):
        if (one.tax and one.tax == other.tax) or _acts_for(one, other):
            verdict = Verdict.ASK
        elif one_household(one, other) and _share_a_key(one, other):
            verdict = Verdict.HOUSEHOLD
        else:
            return None
    first, into = _directed(one, other)
    pair_key = (min(pair.account_id, pair.other_id), max(pair.account_id, pair.other_id))
    return Proposal(
        account_id=first.account_id,
        into_account_id=into.account_id,
        verdict=verdict,
        bits=pair.bits,
        prior=pair.prior,
        weights=pair.weights,
        levels=pair.levels,
        keys=keyed.get(pair_key, ()),
    )


def _of_keys(pair: tuple[str, str], keys: tuple[str, ...], by_id: Mapping[str, Card]) -> Proposal:
    one, other = by_id[pair[0]], by_id[pair[1]]
    first, into = _directed(one, other)
    sure = is_sure(keys) and not names_differ(one, other)
    return Proposal(
        account_id=first.account_id,
        into_account_id=into.account_id,
        verdict=Verdict.SURE if sure else Verdict.ASK,
        keys=keys,
    )


def _families(
    cards: Sequence[Card], there: set[tuple[str, str]], by_id: Mapping[str, Card]
) -> list[Proposal]:
    found = {}
    for one, other, keys in households(cards):
        first, into = _directed(by_id[one], by_id[other])
        pair = (first.account_id, into.account_id)
        if pair not in there:
            found[pair] = Proposal(
                account_id=pair[0], into_account_id=pair[1], verdict=Verdict.HOUSEHOLD, keys=keys
            )
    return list(found.values())


def _directed(one: Card, other: Card) -> tuple[Card, Card]:
    """Return two cards, the one of which more is known last; a firm after who orders for it."""

    def known(card: Card) -> tuple[bool, int]:
        return not card.buyer, card.richness

    first, second = sorted((one, other), key=lambda card: (known(card), card.account_id))
    return (second, first) if known(first) == known(second) else (first, second)


def _share_a_key(one: Card, other: Card) -> bool:
    return bool(
        (one.email and one.email == other.email) or (one.phone and one.phone == other.phone)
    )


def _acts_for(one: Card, other: Card) -> bool:
    """Say whether one may be a firm and the other who acts for it."""
    firm = (one.name.sort == ORGANISATION) != (other.name.sort == ORGANISATION)
    there = (one.phone and one.phone == other.phone) or (
        one.postcode and one.postcode == other.postcode
    )
    if not firm:
        return False
    return one_of_its_people(one, other) or bool(one.email and one.email == other.email and there)


def _order(each: Proposal) -> tuple[float, int, str, str]:
    bits = each.bits if each.bits is not None else float(len(each.keys))
    return (-bits, -len(each.keys), each.account_id, each.into_account_id)


def _without_doubtful(found: Sequence[Proposal], by_id: Mapping[str, Card]) -> list[Proposal]:
    """Ask where one of the two could as well be somebody else of another name."""
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for each in found:
        weight = each.bits if each.bits is not None else 0.0
        near[each.account_id].append((each.into_account_id, weight))
        near[each.into_account_id].append((each.account_id, weight))

    def doubtful(each: Proposal) -> bool:
        one, other = each.account_id, each.into_account_id
        full = by_id[one].name.full
        if full and full == by_id[other].name.full:
            return False
        if any(
            spells_another(by_id[short].name, by_id[short].email, by_id[long].name)
            for short, long in ((one, other), (other, one))
        ):
            return True
        weight = each.bits if each.bits is not None else 0.0
        return any(
            third != known and bits > weight - MARGIN and names_differ(by_id[third], by_id[known])
            for unsure, known in ((one, other), (other, one))
            for third, bits in near[unsure]
        )

    return [
        replace(each, verdict=Verdict.ASK)
        if each.verdict is Verdict.SURE and doubtful(each)
        else each
        for each in found
    ]


def _without_conflicts(
    found: Sequence[Proposal], by_id: Mapping[str, Card], known: Known, sure_at: float
) -> list[Proposal]:
    """Join in thought, the surest first; ask where different people would come together.

    So it is where what others of the two parties tell makes a pair unsure.
    """
    party = dict(known.party)
    members: dict[str, set[str]] = defaultdict(set)
    for account, root in party.items():
        members[root].add(account)
    apart = {frozenset(pair) for pair in known.apart}
    weighed = {frozenset((each.account_id, each.into_account_id)): each for each in found}
    told = []
    for each in found:
        one = party.setdefault(each.account_id, each.account_id)
        other = party.setdefault(each.into_account_id, each.into_account_id)
        members[one].add(each.account_id)
        members[other].add(each.into_account_id)
        if each.verdict is Verdict.SURE and one != other:
            pairs = [frozenset(pair) for pair in product(members[one], members[other])]
            unsure = each.bits is not None and each.bits + _against(each, pairs, weighed) < sure_at
            if unsure or _clash(members[one], members[other], by_id, apart):
                told.append(replace(each, verdict=Verdict.ASK))
                continue
            for account in members[one]:
                party[account] = other
            members[other] |= members.pop(one)
        told.append(each)
    return told


def _against(
    each: Proposal,
    pairs: Sequence[frozenset[str]],
    weighed: Mapping[frozenset[str], Proposal],
) -> float:
    """Return the bits, none above 0, of what a pair does not tell and others of its parties do."""
    others = [weighed[pair] for pair in pairs if pair in weighed] if len(pairs) > 1 else []
    told = (
        [other.weights[name] for other in others if other.levels.get(name, -1) >= 0]
        for name in NUMBERS
        if each.levels.get(name, -1) < 0
    )
    return sum(min(max(bits), 0.0) for bits in told if bits)


def _clash(
    some: Collection[str],
    others: Collection[str],
    by_id: Mapping[str, Card],
    apart: Collection[frozenset[str]],
) -> bool:
    return any(
        frozenset((one, other)) in apart
        or (one in by_id and other in by_id and names_differ(by_id[one], by_id[other]))
        for one in some
        for other in others
    )


def _known(each: Proposal, known: Known) -> bool:
    one, other = each.account_id, each.into_account_id
    if known.root.get(one, one) == known.root.get(other, other):
        return True
    return (one, other) in known.apart or (other, one) in known.apart
