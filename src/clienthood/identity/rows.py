"""Cards as the rows that are compared, and how common each value is in the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from clienthood.identity.cards import Card, crowded
from clienthood.identity.comparing import names_differ
from clienthood.identity.names import HOUSEHOLD, ORGANISATION

ALONE = 0.02
"""How many others are thought to use the address of one, until another name is seen with it."""
CROWD = 60
"""Different names behind one address or number from which on it tells nothing at all."""


def compared_rows(cards: Sequence[Card]) -> pa.Table:
    """Return one row for each card, in their order."""
    busy = crowded(cards)
    mute = {
        "email": _crowds(cards, lambda card: card.email),
        "phone": _crowds(cards, lambda card: card.phone),
    }
    return pa.Table.from_pylist([_row(card, busy, mute) for card in cards], schema=_SCHEMA)


def frequencies(cards: Sequence[Card]) -> dict[str, pa.Table]:
    """Return for each column whose values weigh by how rare they are the chance of each value.

    For names it is that of their words coming together; for addresses and numbers that of another
    party having it, which grows with the different names that stand behind it; for the rest the
    share of records.
    """
    number = max(len(cards), 2)
    told = {
        "full_name": _of_names(cards),
        "family": _shares(card.name.family for card in cards),
        "email": _of_keys(cards, lambda card: card.email, number),
        "phone": _of_keys(cards, lambda card: card.phone, number),
        "domain": _of_keys(cards, lambda card: card.domain, number),
        "postcode": _shares(card.postcode for card in cards),
    }
    return {
        column: pa.table(
            {
                column: pa.array(sorted(values), pa.string()),
                f"tf_{column}": pa.array((values[each] for each in sorted(values)), pa.float64()),
            }
        )
        for column, values in told.items()
    }


def different_names(cards: Sequence[Card]) -> int:
    """Return how many parties there are at least among cards, by their names alone."""
    kept: list[Card] = []
    for card in cards:
        if card.name.full and all(names_differ(card, each) for each in kept):
            kept.append(card)
        if len(kept) > CROWD:
            break
    return max(len(kept), 1)


_SCHEMA = pa.schema(
    [
        *(
            (name, pa.string())
            for name in (
                "unique_id", "full_name", "given", "family", "letter", "email", "digits", "domain",
                "mail_shape", "phone", "postcode", "tax", "sort", "source",
            )
        ),
        ("parts", pa.list_(pa.string())),
        ("namesakes", pa.int64()),
        *((name, pa.bool_()) for name in ("given_known", "family_known", "household", "company")),
    ]
)  # fmt: skip


def _row(card: Card, busy: frozenset[str], mute: dict[str, frozenset[str]]) -> dict[str, object]:
    name = card.name
    email = card.email if card.email not in mute["email"] else ""
    phone = card.phone if card.phone not in mute["phone"] else ""
    domain = card.domain if card.domain not in busy else ""
    texts = {
        "unique_id": card.account_id,
        "full_name": name.full,
        "given": name.given,
        "family": name.family,
        "letter": name.given[:1],
        "email": email,
        "digits": "".join(each for each in email if each.isdigit()) if email else "",
        "domain": domain,
        "mail_shape": "".join(sorted(set(email))) if len(email) > LEAST_SHAPE else "",
        "phone": phone,
        "postcode": card.postcode,
        "tax": card.tax,
        "sort": card.told,
        "source": card.source,
    }
    kept = {key: value or None for key, value in texts.items()}
    return {
        **kept,
        "digits": texts["digits"],
        "parts": sorted(set(name.full.split())),
        "namesakes": card.namesakes,
        "given_known": card.given_known,
        "family_known": card.family_known,
        "household": name.sort == HOUSEHOLD,
        "company": name.sort == ORGANISATION,
    }


LEAST_SHAPE = 9


def _crowds(cards: Sequence[Card], key: Callable[[Card], str]) -> frozenset[str]:
    return frozenset(
        value for value, found in _by(cards, key).items() if different_names(found) > CROWD
    )


def _by(cards: Sequence[Card], key: Callable[[Card], str]) -> dict[str, list[Card]]:
    found: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if value := key(card):
            found[value].append(card)
    return found


def _of_keys(cards: Sequence[Card], key: Callable[[Card], str], number: int) -> dict[str, float]:
    return {
        value: min((different_names(found) - 1 + ALONE) / number, 1.0)
        for value, found in _by(cards, key).items()
    }


def _shares(values: Iterable[str]) -> dict[str, float]:
    counts = Counter(value for value in values if value)
    total = max(sum(counts.values()), 1)
    return {value: number / total for value, number in counts.items()}


def _of_names(cards: Sequence[Card]) -> dict[str, float]:
    """Return for each name the chance that its words come together by accident."""
    named = [card.name for card in cards if card.name.full]
    total = max(len(named), 1)
    counts = Counter(word for name in named for word in set(name.full.split()))
    found: dict[str, float] = {}
    for name in named:
        chance = 1.0
        for word in name.full.split():
            chance *= counts[word] / total
        found[name.full] = max(chance, 1e-9)
    return found
