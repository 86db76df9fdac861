"""What an address spells of the name behind it: an initial written out, a slip put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clienthood.identity.borne import Borne, borne
from clienthood.identity.letters import CUT, distance, given_slip, slip
from clienthood.identity.names import ORGANISATION, Name, long, together, turned, words

TWICE = 7
"""Letters from which two slips are looked past in a family name that others bear."""


def read_by_mailboxes(told: Sequence[tuple[Name, str]]) -> list[Name]:
    """Return each name as its own address spells it; as it is where that tells nothing.

    An initial is written out unless the book knows somebody else of that family whom it fits: a
    relative may write from the same mailbox. A word is read with a slip of the pen put right where
    others bear it as the address has it, and nobody as the record has it.
    """
    known = borne([name for name, _ in told])
    return [_own(name, address, known) if address else name for name, address in told]


def spells_another(name: Name, address: str, other: Name) -> bool:
    """Say whether an address writes an initial out otherwise than another name has it."""
    if not name.initial or not address or len(other.given) < 2:
        return False
    found = long(_rest(_spelt(address), name.family))
    same = set(found) == set(other.given) and distance(found, other.given) <= 1
    return len(found) > 1 and found.startswith(name.given) and not same


def spells(name: Name, address: str) -> bool:
    """Say whether the name of a mailbox has a word of a name in it."""
    letters = "".join(_spelt(address))
    return any(len(word) > CUT and word in letters for word in name.full.split())


def slipped(spelt: str, told: str) -> bool:
    """Say whether a word differs by a slip, or by two if it is long, from what an address has."""
    twice = min(len(spelt), len(told)) >= TWICE and distance(spelt, told) <= 2
    return twice or slip(spelt, told)


def _spelt(address: str) -> tuple[str, ...]:
    """Return the words in the name of a mailbox."""
    return words("".join(each if each.isalpha() else " " for each in address.partition("@")[0]))


def _own(name: Name, address: str, known: Borne) -> Name:
    if not name.family or name.sort == ORGANISATION:
        return name
    if known.full[name.full] > 1 and not name.initial:
        return name
    spelt = _spelt(address)
    orders = (name, turned(name)) if len(name.given) > 1 else (name,)
    for each in orders:
        read = _with_family(each, spelt, known)
        read = _with_given(read, spelt, known) if read.given else read
        if read != each:
            return read
    return name


def _with_family(name: Name, spelt: tuple[str, ...], known: Borne) -> Name:
    if known.families[name.family] > 1:
        return name
    fits = {
        each
        for each in {*spelt, _rest(spelt, name.given)}
        if known.families[each] and slipped(each, name.family)
    }
    return _renamed(name, name.given, fits.pop()) if len(fits) == 1 else name


def _with_given(name: Name, spelt: tuple[str, ...], known: Borne) -> Name:
    found = long(_rest(spelt, name.family))
    if len(found) < 2 or found == name.given:
        return name
    if name.initial:
        kin = {each.given for each in known.by_family.get(name.family, ())}
        fits = {each for each in {*kin, found} if each.startswith(name.given)}
        return _renamed(name, found, name.family) if fits == {found} else name
    slipped = (
        known.beside[name.given] <= 1 and known.beside[found] and given_slip(found, name.given)
    )
    return _renamed(name, found, name.family) if slipped else name


def _rest(spelt: tuple[str, ...], word: str) -> str:
    """Return what an address spells beside a word; empty if it does not spell the word."""
    letters = "".join(spelt)
    if word and letters.startswith(word):
        return letters[len(word) :]
    return letters[: -len(word)] if word and letters.endswith(word) else ""


def _renamed(name: Name, given: str, family: str) -> Name:
    if (given, family) == (name.given, name.family):
        return name
    full = together((*given.split(), *family.split()))
    return replace(name, full=full, given=given, family=family)
