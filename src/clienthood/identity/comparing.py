"""Whether two cards may be one at all: different people behind one mailbox are never the same."""

from __future__ import annotations

from clienthood.identity.cards import Card
from clienthood.identity.letters import given_slip, left_out, slip
from clienthood.identity.names import HOUSEHOLD, ORGANISATION, PERSON, UNSAID


def names_differ(one: Card, other: Card) -> bool:
    """Say whether two names cannot be those of one party; a name that is missing says nothing."""
    first, second = one.name, other.name
    if not first.full or not second.full or first.full == second.full:
        return False
    sorts = {first.sort, second.sort}
    if ORGANISATION in sorts:
        return PERSON in sorts or HOUSEHOLD in sorts or not _companies_agree(one, other)
    persons = bool(first.given and second.given) and HOUSEHOLD not in sorts
    if not persons and one_of_its_people(one, other):
        return False
    if first.given and second.given:
        return not (_families_agree(one, other) and _givens_agree(one, other))
    return not _families_agree(one, other)


def one_of_its_people(one: Card, other: Card) -> bool:
    """Say whether the one bears the name of a person who is known to belong to the other."""
    return one.name.full in other.people or other.name.full in one.people


def one_household(one: Card, other: Card) -> bool:
    """Say whether two people may live together: one family name at one address."""
    sorts = {one.name.sort, other.name.sort}
    return (
        ORGANISATION not in sorts
        and bool(one.name.family)
        and one.name.family == other.name.family
        and bool(one.postcode)
        and one.postcode == other.postcode
    )


def _families_agree(one: Card, other: Card) -> bool:
    first, second = one.name.family, other.name.family
    if first == second:
        return True
    if first in second.split() or second in first.split():
        return True
    return not (one.family_known and other.family_known) and slip(first, second)


def _givens_agree(one: Card, other: Card) -> bool:
    first, second = one.name.given, other.name.given
    if first == second:
        return True
    if one.name.initial or other.name.initial:
        return first[:1] == second[:1]
    return not (one.given_known and other.given_known) and given_slip(first, second)


def _companies_agree(one: Card, other: Card) -> bool:
    first, second = one.name.full, other.name.full
    fewer, more = sorted((set(first.split()), set(second.split())), key=len)
    if len(fewer) > 1 and fewer < more:
        return True
    if UNSAID in {one.name.sort, other.name.sort} or len(fewer) == len(more):
        odd_fewer, odd_more = sorted(fewer - more), sorted(more - fewer)
        return (
            len(odd_fewer) == len(odd_more) == 1
            and (slip(odd_fewer[0], odd_more[0]) or left_out(odd_fewer[0], odd_more[0]))
            and not (one.family_known and other.family_known)
        )
    return False
