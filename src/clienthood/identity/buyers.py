"""Who orders for a firm under a name of her own: a person behind a mailbox of the firm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clienthood.identity.cards import Card, crowded, first_names
from clienthood.identity.comparing import names_differ
from clienthood.identity.mailboxes import spells
from clienthood.identity.names import ORGANISATION, UNSAID, Name


def read_buyers(cards: Sequence[Card]) -> list[Card]:
    """Return the cards, that of a person who seems to order for a firm under the firm's name.

    She writes from a mailbox at the firm's own domain that is not hers by its name, or bears its
    tax number; telephone, postcode and tax number, as far as both are known, are the firm's; and
    nobody else in the book may bear her name, of whom that is not so too, nor does a household know
    her. Whether it is so the weights tell: a mailbox alone is not enough to join by.
    """
    firsts = first_names(cards)
    homes = {name for card in cards if card.name.sort != ORGANISATION for name in card.people}
    firms = _firms(cards)
    people = [card for card in cards if card.name.given and card.name.sort != ORGANISATION]
    stands = {
        card.account_id: firm
        for card in people
        if card.name.sort == UNSAID and card.name.given in firsts and card.name.full not in homes
        if (firm := _firm_of(card, firms)) is not None
    }
    near: dict[str, list[Card]] = defaultdict(list)
    for card in people if stands else ():
        near[card.name.given].append(card)
        near[card.name.family].append(card)

    def read(card: Card) -> Card:
        firm = stands.get(card.account_id)
        if firm is None:
            return card
        likes = (*near[card.name.given], *near[card.name.family])
        if any(
            stands.get(each.account_id) != firm and not names_differ(card, each) for each in likes
        ):
            return card
        return replace(card, name=firm, buyer=card.name.full)

    return [read(card) for card in cards]


def _firms(cards: Sequence[Card]) -> Mapping[str, Sequence[Card]]:
    """Return the firms behind each mailbox at a domain of their own and each tax number."""
    busy = crowded(cards)
    found: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if card.name.sort == ORGANISATION:
            for key in (card.email if card.domain not in {"", *busy} else "", card.tax):
                found[key].append(card)
    found.pop("", None)
    return found


def _firm_of(card: Card, firms: Mapping[str, Sequence[Card]]) -> Name | None:
    """Return the name of the firm for which a person may order; None if there is no such."""
    mailbox = () if spells(card.name, card.email) else firms.get(card.email, ())
    found = [*mailbox, *firms.get(card.tax, ())]
    if not found or any(names_differ(found[0], firm) for firm in found):
        return None
    told = (
        (card.phone, {firm.phone for firm in found}),
        (card.postcode, {firm.postcode for firm in found}),
        (card.tax, {firm.tax for firm in found}),
    )
    agree = all(not own or own in there or there == {""} for own, there in told)
    return found[0].name if agree else None
