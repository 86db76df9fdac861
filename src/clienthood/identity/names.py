"""Names as they are compared: without case, accents, titles, legal forms and order of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clienthood.identity.letters import distance
from clienthood.identity.lexicon import (
    BEFORE,
    FAMILY,
    JOINING,
    LEGAL_FORMS,
    NICKNAMES,
    PARTICLES,
    TITLES,
)

WHOLE = 5
"""Letters from which a word for a family is known with a slip in it."""
PERSON, HOUSEHOLD, ORGANISATION, UNSAID = "person", "household", "organisation", ""

_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_DOUBLED = re.compile("(?<=[aou])e")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’`´]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as it is compared."""

    full: str
    """All its words in one order; equal for names that differ in nothing that matters."""
    given: str
    """First name of a person, short forms made long; empty where none is told."""
    family: str
    """Family name; of an organisation all its words."""
    sort: str
    """person, household or organisation; empty where neither record nor name tells."""

    @property
    def initial(self) -> bool:
        """Whether only the first letter of the first name is told."""
        return len(self.given) == 1


NAMELESS = Name(full="", given="", family="", sort=UNSAID)


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without case, accents and punctuation.

    An umlaut, its two-letter spelling and the bare vowel come out the same.
    """
    plain = text.casefold().replace("&", " and ").replace("+", " and ").translate(_SPECIAL)
    plain = _POSSESSIVE.sub("", plain)
    split = unicodedata.normalize("NFKD", plain)
    bare = "".join(each for each in split if not unicodedata.combining(each)).casefold()
    return tuple(_DOUBLED.sub("", each) for each in _WORD.findall(bare))


@lru_cache(maxsize=1 << 16)
def parse_name(text: str, kind: str = UNSAID) -> Name:
    """Return a name as it is compared.

    Parameters
    ----------
    kind
        What the record says it is: person, household or organisation; empty if it does not say.
    """
    told = [each for each in words(text) if each]
    bare = without_legal_form(tuple(told))
    if kind == ORGANISATION or (kind == UNSAID and len(bare) < len(told)):
        kept = tuple(each for each in bare if each not in JOINING) or bare
        full = together(kept)
        return Name(full=full, given="", family=full, sort=ORGANISATION)
    families = [each for each in told if _says_family(each)] if len(told) > 1 else []
    kept = tuple(each for each in told if each not in {*TITLES, *JOINING, *families})
    kept = kept or tuple(told)
    if not kept:
        return NAMELESS
    if kind == HOUSEHOLD or families:
        if families or len(kept) == 1:
            told_of = " ".join(sorted(kept))
            return Name(full=together(kept), given="", family=told_of, sort=HOUSEHOLD)
        return _person(text, kept, HOUSEHOLD)
    return _person(text, kept, kind)


@lru_cache(maxsize=1 << 16)
def without_legal_form(told: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an organisation's name without its legal form, if any word is left."""
    changed = True
    while changed:
        changed = False
        for form in LEGAL_FORMS:
            size = len(form)
            if len(told) > size and told[-size:] == form:
                told, changed = told[:-size], True
                break
            if len(told) > size and form in BEFORE and told[:size] == form:
                told, changed = told[size:], True
                break
        if changed and len(told) > 1 and told[-1] in {"and", "und", "et", "y"}:
            told = told[:-1]
    return told


@lru_cache(maxsize=1 << 16)
def _says_family(word: str) -> bool:
    """Say whether a word is that for a family, as it is or with one slip of the pen."""
    if word in FAMILY:
        return True
    return len(word) >= WHOLE and any(
        each[0] == word[0] and len(each) > WHOLE and distance(each, word) == 1 for each in FAMILY
    )


def _person(text: str, kept: tuple[str, ...], sort: str) -> Name:
    before, comma, after = text.partition(",")
    behind = [each for each in words(after) if each in kept]
    front = [each for each in words(before) if each in kept]
    if comma and behind and front:
        given, family = behind[0], front
    elif len(kept) == 1:
        given, family = "", list(kept)
    elif len(kept[-1]) == 1 and len(kept[0]) > 1:
        given, family = kept[-1], list(kept[:-1])
    else:
        cut = len(kept) - 1
        while cut > 1 and kept[cut - 1] in PARTICLES:
            cut -= 1
        given, family = kept[0], list(kept[cut:])
    return Name(full=together(kept), given=long(given), family=" ".join(family), sort=sort)


def together(kept: Sequence[str]) -> str:
    """Return words in the one order in which names are compared."""
    return " ".join(sorted(map(long, kept)))


def long(word: str) -> str:
    """Return a first name for a short form of it; any other word as it is."""
    return str(NICKNAMES.get(word, word))


def turned(name: Name) -> Name:
    """Return the name of a person of two words with first and family name exchanged."""
    return replace(name, given=long(name.family), family=name.given)
