"""Exact keys: what two identifiers have in common to the letter, without any weighing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from clienthood.identity.cards import Card, crowded
from clienthood.identity.comparing import names_differ, one_household
from clienthood.identity.rows import different_names

MOST = 40
"""Identifiers under one key from which on it is no key any more."""
SURE: tuple[frozenset[str], ...] = (
    frozenset({"tax"}),
    frozenset({"email"}),
    frozenset({"phone", "name"}),
    frozenset({"domain", "name"}),
    frozenset({"place", "name"}),
    frozenset({"cited", "name"}),
)
"""Keys that together are enough to join by themselves."""
WORTH_ASKING: tuple[frozenset[str], ...] = (
    *SURE,
    frozenset({"phone"}),
    frozenset({"domain"}),
    frozenset({"mailbox"}),
    frozenset({"cited"}),
)
WORDS = {
    "tax": "the same tax number",
    "email": "the same e-mail address, which no other name uses",
    "mailbox": "the same mailbox, which several names use",
    "phone": "the same telephone number",
    "domain": "e-mail at the same domain of their own",
    "cited": "a record of the one names a record of the other",
    "name": "the same name",
    "place": "the same postcode",
}


def pairs_by_key(cards: Sequence[Card]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield pairs of identifiers with the keys they have in common, in the order of identifiers.

    A mailbox with several different names, or with a name such as info@, is not the same as an
    address of one's own.
    """
    by_id = {card.account_id: card for card in cards}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, groups in _groups(cards).items():
        for group in groups:
            if len(group) > MOST:
                continue
            told = "mailbox" if key == "email" and _several(group) else key
            for one, other in combinations(sorted(card.account_id for card in group), 2):
                found[one, other].add(told)
    for (one, other), keys in sorted(found.items()):
        first, second = by_id[one], by_id[other]
        named = first.name.full and first.buyer == second.buyer
        if named and first.name.full == second.name.full:
            keys.add("name")
        if names_differ(first, second) and "tax" not in keys:
            continue
        if any(asked <= keys for asked in WORTH_ASKING):
            yield one, other, tuple(each for each in WORDS if each in keys)


def households(cards: Sequence[Card]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield pairs of different names of one family that share a mailbox or telephone."""
    for key, groups in _groups(cards).items():
        if key not in {"email", "phone"}:
            continue
        for group in groups:
            if len(group) > MOST:
                continue
            for one, other in combinations(sorted(group, key=lambda card: card.account_id), 2):
                if names_differ(one, other) and one_household(one, other):
                    told = "mailbox" if key == "email" else key
                    yield one.account_id, other.account_id, (told, "place")


def is_sure(keys: Sequence[str]) -> bool:
    """Say whether some keys are enough to join by themselves."""
    return any(each <= set(keys) for each in SURE)


def _groups(cards: Sequence[Card]) -> dict[str, list[list[Card]]]:
    busy = crowded(cards)
    told: dict[str, dict[str, list[Card]]] = {
        name: defaultdict(list) for name in ("tax", "email", "phone", "domain", "place", "cited")
    }
    for card in cards:
        domain = card.domain if card.domain not in busy else ""
        placed = f"{card.postcode} {card.name.full}" if card.postcode and card.name.full else ""
        values = ((card.tax,), (card.email,), (card.phone,), (domain,), (placed,))
        for groups, found in zip(told.values(), (*values, card.dealings.cited), strict=True):
            for value in filter(None, found):
                groups[value].append(card)
    return {
        key: [group for group in groups.values() if len(group) > 1] for key, groups in told.items()
    }


def _several(group: Sequence[Card]) -> bool:
    return any(card.shared or card.buyer for card in group) or different_names(group) > 1
