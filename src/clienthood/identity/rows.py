"""Cards as the rows that are compared, and how common each value is in the book."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa

from clienthood.identity.borne import ends
from clienthood.identity.cards import Card, crowded
from clienthood.identity.comparing import names_differ
from clienthood.identity.dealings import spread
from clienthood.identity.names import HOUSEHOLD, ORGANISATION, Name

ALONE = 0.02
"""How many others are thought to use the address of one, until another name is seen with it."""
ITSELF = 0.5
"""How much of the names of a system with a word is taken for the party's own."""
UNSURE = 3
"""Names that each system is thought to lack beyond those that it is seen to."""
CROWD = 60
"""Different names behind one address or number from which on it tells nothing at all."""


def compared_rows(cards: Sequence[Card]) -> pa.Table:
    """Return one row for each card, in their order."""
    busy = crowded(cards)
    mute = {
        "email": _crowds(cards, lambda card: card.email),
        "phone": _crowds(cards, lambda card: card.phone),
    }
    over = spread(card.dealings.days for card in cards)
    lacks = _lacks(cards)
    rows = (
        _row(card, busy, mute) | {"spread": over, "lacks": lacks.get(card.source)} for card in cards
    )
    return pa.Table.from_pylist(list(rows), schema=_SCHEMA)


def frequencies(cards: Sequence[Card]) -> dict[str, pa.Table]:
    """Return for each column whose values weigh by how rare they are the chance of each value.

    For names it is that of their words coming together; for addresses and numbers that of another
    party having it, which grows with the different names that stand behind it; for the rest the
    share of records.
    """
    number = max(len(cards), 2)
    told = {
        "full_name": _of_names(cards),
        "family": _of_families(cards),
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
                "mail_shape", "stem", "phone", "postcode", "tax", "sort", "source",
                "buyer",
            )
        ),
        ("parts", pa.list_(pa.string())),
        ("people", pa.list_(pa.string())),
        ("known_as", pa.list_(pa.string())),
        ("worded", pa.list_(pa.string())),
        ("cited", pa.list_(pa.string())),
        ("days", pa.list_(pa.int32())),
        ("spread", pa.float64()),
        ("lacks", pa.map_(pa.string(), pa.float64())),
        ("namesakes", pa.int64()),
        ("kin", pa.int64()),
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
        "stem": name.full[:STEM],
        "phone": phone,
        "postcode": card.postcode,
        "tax": card.tax,
        "sort": card.told,
        "source": card.source,
        "buyer": card.buyer,
    }
    kept = {key: value or None for key, value in texts.items()}
    return {
        **kept,
        "digits": texts["digits"],
        "parts": sorted(set(name.full.split())),
        "people": sorted(card.people),
        "known_as": sorted(card.people | ({name.full} if name.full else set())),
        "worded": _worded(name),
        "cited": card.dealings.cited,
        "days": card.dealings.days,
        "namesakes": card.namesakes,
        "kin": card.kin,
        "given_known": card.given_known,
        "family_known": card.family_known,
        "household": name.sort == HOUSEHOLD,
        "company": name.sort == ORGANISATION,
    }


LEAST_SHAPE, STEM = 9, 3


def _worded(name: Name) -> list[str]:
    """Return each word of a firm's name with either end of the rest: one outlives most slips."""
    told = name.full.split() if name.sort == ORGANISATION else []
    rests = ["".join(told[:at] + told[at + 1 :]) for at in range(len(told))]
    found = {f"{word} {end}" for word, rest in zip(told, rests, strict=True) for end in ends(rest)}
    return sorted(found) if len(told) > 1 else []


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


def _lacks(cards: Sequence[Card]) -> dict[str, dict[str, float]]:
    """Return for each system the share of its names that each other system does not have.

    Names that are spelt otherwise there count as lacking, so the share is rather too high.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for card in cards:
        if card.source and card.name.full:
            names[card.source].add(card.name.full)
    return {
        source: {
            other: (len(own - there) + UNSURE) / (len(own) + UNSURE)
            for other, there in names.items()
            if other != source
        }
        for source, own in names.items()
    }


def _of_names(cards: Sequence[Card]) -> dict[str, float]:
    """Return for each name the chance that its words come together by accident.

    A household is met by its name where another is written as a household as well.
    """
    names = {card.name.full for card in cards if card.name.full}
    homes = {card.name.full for card in cards if card.name.sort == HOUSEHOLD}
    common = _commonness(cards)
    found: dict[str, float] = {}
    for name in names:
        chance = (len(homes) + 1) / (len(names) + 1) if name in homes else 1.0
        for word in set(name.split()):
            chance *= common[word]
        found[name] = max(chance, 1e-9)
    return found


def _of_families(cards: Sequence[Card]) -> dict[str, float]:
    """Return for each family name the chance that another party has it."""
    common = _commonness(cards)
    found: dict[str, float] = {}
    for card in cards:
        chance = 1.0
        for word in card.name.family.split():
            chance *= common.get(word, 1.0)
        if card.name.family:
            found[card.name.family] = max(chance, 1e-9)
    return found


def _commonness(cards: Sequence[Card]) -> dict[str, float]:
    """Return the chance that another party's name has a word.

    Counted within each system, where a party stands once: whoever is in all three under three
    spellings is one all the same.
    """
    size = Counter(card.source for card in cards if card.name.full)
    there: dict[str, Counter[str]] = defaultdict(Counter)
    for card in cards:
        for word in set(card.name.full.split()):
            there[word][card.source] += 1
    return {
        word: sum(number - ITSELF for number in counts.values())
        / sum(size[source] for source in counts)
        for word, counts in there.items()
    }
