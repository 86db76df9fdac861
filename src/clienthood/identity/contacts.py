"""What the people of an account tell of its name: an initial written out, a slip put right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    known = _known(told)
    return [(_own(name, people, known), _called(people, known)) for name, people in told]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """How the identifiers of the book are called."""

    borne: Counter[str]
    families: Counter[str]
    beside: Counter[str]
    """Family names beside which each first name stands."""
    by_family: dict[str, set[Name]]
    by_given: dict[tuple[str, str], set[Name]]
    """Names by their first name and the first letter of the family name."""


def _known(told: Sequence[Told]) -> _Known:
    by_family: dict[str, set[Name]] = defaultdict(set)
    by_given: dict[tuple[str, str], set[Name]] = defaultdict(set)
    for name, _ in told:
        if len(name.given) > 1 and name.family:
            by_family[name.family].add(name)
            by_given[name.given, name.family[:1]].add(name)
    beside = {(name.given, family) for family, names in by_family.items() for name in names}
    return _Known(
        borne=Counter(name.full for name, _ in told),
        families=Counter(name.family for name, _ in told),
        beside=Counter(given for given, _ in beside),
        by_family=by_family,
        by_given=by_given,
    )


def _own(name: Name, people: frozenset[Name], known: _Known) -> Name:
    if not people or not name.family or name.sort == ORGANISATION:
        return name
    if not name.given:
        return _household(name, people, known)
    if name.initial:
        fits = [each for each in people if _fits(name, each)]
    elif known.borne[name.full] > 1:
        return name
    else:
        fits = [each for each in people if known.borne[each.full] and _slipped(name, each)]
    if len({each.full for each in fits}) != 1:
        return name
    found = fits[0]
    return replace(name, full=found.full, given=found.given, family=found.family)


def _household(name: Name, people: frozenset[Name], known: _Known) -> Name:
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


def _called(people: frozenset[Name], known: _Known) -> frozenset[str]:
    found = {each.full for each in people}
    for each in people:
        if known.borne[each.full]:
            continue
        near = set(known.by_given.get((each.given, each.family[:1]), ()))
        if known.beside[each.given] < SEVERAL:
            near |= known.by_family.get(each.family, set())
        like = {other.full for other in near if _slipped(other, each)}
        if len(like) == 1:
            found |= like
    return frozenset(found)
