"""What the people of an account tell of its name: an initial written out, a slip put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clienthood.identity.borne import Borne, borne, ends
from clienthood.identity.letters import given_slip, slip
from clienthood.identity.names import HOUSEHOLD, ORGANISATION, Name

SEVERAL = 2
"""Family names beside which a first name stands that is none misspelt."""
Told = tuple[Name, frozenset[Name]]
"""The name of an identifier, and those of the people who are known to belong to it."""


def read_by_contacts(told: Sequence[Told]) -> list[tuple[Name, frozenset[str]]]:
    """Return each name as its people spell it, and what its people are called elsewhere.

    An initial is written out where one of them fits it. A word is read with a slip of the pen put
    right where other identifiers bear it as it is in the one place, and none as in the other.
    """
    known = borne([name for name, _ in told])
    return [(_own(name, people, known), _called(people, known)) for name, people in told]


def _own(name: Name, people: frozenset[Name], known: Borne) -> Name:
    if not people or not name.family or name.sort == ORGANISATION:
        return name
    if not name.given:
        return _household(name, people, known)
    if name.initial:
        fits = [each for each in people if _fits(name, each)]
    elif known.full[name.full] > 1:
        return name
    else:
        fits = [each for each in people if known.full[each.full] and _slipped(name, each)]
    if len({each.full for each in fits}) != 1:
        return name
    found = fits[0]
    return replace(name, full=found.full, given=found.given, family=found.family)


def _household(name: Name, people: frozenset[Name], known: Borne) -> Name:
    if name.sort != HOUSEHOLD or name.full != name.family or known.families[name.family] > 1:
        return name
    fits = {
        each.family
        for each in people
        if known.families[each.family] and slip(name.family, each.family)
    }
    if len(fits) != 1:
        return name
    (family,) = fits
    return replace(name, full=family, family=family)


def _fits(name: Name, person: Name) -> bool:
    same = person.family == name.family or slip(person.family, name.family)
    return same and person.given[:1] == name.given


def _slipped(name: Name, person: Name) -> bool:
    if name.family == person.family:
        return name.given != person.given and given_slip(name.given, person.given)
    return name.given == person.given and slip(name.family, person.family)


def _called(people: frozenset[Name], known: Borne) -> frozenset[str]:
    found = {each.full for each in people}
    for each in people:
        if known.full[each.full]:
            continue
        near = {
            other
            for letters in ends(each.family)
            for other in known.by_given.get((each.given, letters), ())
        }
        if known.beside[each.given] < SEVERAL:
            near |= known.by_family.get(each.family, set())
        like = {other.full for other in near if _slipped(other, each)}
        if len(like) == 1:
            found |= like
    return frozenset(found)
