"""Names as they are compared: without case, accents, titles, legal forms and order of words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

PERSON, HOUSEHOLD, ORGANISATION, UNSAID = "person", "household", "organisation", ""

LEGAL_FORMS = tuple(
    sorted(
        (
            tuple(form.split())
            for form in (
                "gmbh", "ges m b h", "gesmbh", "m b h", "mbh", "ug", "ag", "kg", "kgaa", "ohg", "og",
                "e u", "eu", "gbr", "e k", "ek", "e v", "ev", "eg", "se", "keg", "oeg", "haftungsbeschrankt",
                "gmbh co kg", "gmbh and co kg", "co kg", "ltd", "limited", "plc", "llp", "lp", "llc",
                "l l c", "inc", "incorporated", "corp", "corporation", "co", "company", "pty ltd",
                "pty", "pte ltd", "pte", "sarl", "s a r l", "sasu", "sas", "s a s", "sa", "s a", "eurl",
                "sci", "snc", "s n c", "srl", "s r l", "srls", "spa", "s p a", "sl", "s l", "slu", "s l u",
                "lda", "ltda", "bv", "b v", "nv", "n v", "vof", "v o f", "ab", "a b", "as", "a s", "aps",
                "oy", "oyj", "asa", "ks", "i s", "sro", "s r o", "spol s r o", "a s", "k s", "v o s",
                "kft", "zrt", "nyrt", "bt", "sp z o o", "spzoo", "sp k", "sp j", "doo", "d o o", "dd",
                "d d", "jdoo", "ood", "eood", "ad", "oy ab", "sia", "uab", "ou", "kk", "k k",
            )
        ),
        key=lambda form: (-len(form), form),
    )
)  # fmt: skip
"""Longest first, as the words that ``words`` makes of them."""
BEFORE = frozenset({("sarl",), ("sas",), ("srl",), ("spa",), ("pt",), ("ooo",), ("eurl",), ("sci",)})
"""Forms that may also stand before the name."""
TITLES = frozenset(
    "dr prof mag ing dipl di mr mrs ms miss mx herr frau mme mlle monsieur madame sr sra srta dott"
    " sig dhr mevr msc bsc mba phd ba ma jr sen jun sir dame rev".split()
)
FAMILY = frozenset({"family", "familie", "famille", "familia", "famiglia", "fam", "household", "haushalt"})
JOINING = frozenset({"and", "und", "et", "och", "the"})
PARTICLES = frozenset(
    "von van de der den del della di da do dos du la le ten ter zu zum zur bin ibn al el mac".split()
)
NICKNAMES = {
    short: long
    for long, shorts in {
        "alexander": "alex sascha xander", "alexandra": "sandra alexa", "andrew": "andy drew",
        "anthony": "tony", "barbara": "barb babsi", "benjamin": "ben benny", "catherine": "kate kathy cathy katie",
        "christina": "tina chrissi", "christopher": "chris", "daniel": "dan danny", "david": "dave",
        "edward": "ed eddie ted", "elisabeth": "lisa liz beth lisi sissi", "elizabeth": "eliza betty lizzie",
        "frederick": "fred freddie", "friedrich": "fritz", "gabriele": "gabi", "georg": "schorsch",
        "gregory": "greg", "guillermo": "memo", "heinrich": "heinz", "james": "jim jimmy jamie",
        "jennifer": "jen jenny", "johann": "hans hansi", "john": "jack johnny jon", "jonathan": "jonny",
        "josef": "sepp pepi beppo", "jose": "pepe", "joseph": "joe joey", "karoline": "caro karo",
        "katharina": "kathi kati", "konrad": "conny", "lawrence": "larry", "leonard": "leo lenny",
        "ludwig": "wiggerl", "magdalena": "magda leni", "margaret": "maggie peggy meg", "margarete": "gretl grete",
        "matthew": "matt", "matthias": "hias", "maximilian": "max maxi", "michael": "mike mick micky michi",
        "nicholas": "nick nicky", "nikolaus": "niki klaus", "patricia": "pat patty trish", "patrick": "paddy",
        "peter": "pete", "philip": "phil", "rebecca": "becky", "richard": "dick rick ricky", "robert": "bob bobby rob robbie",
        "samuel": "sam", "stefanie": "steffi", "stephen": "steve", "susanne": "susi", "susan": "sue susie",
        "theodore": "theo", "theresa": "resi tess", "thomas": "tom tommy", "timothy": "tim", "ursula": "uschi ulla",
        "victoria": "vicky", "walter": "walt", "wilhelm": "willi willy", "william": "will bill billy",
        "antonia": "toni", "franziska": "franzi", "francesco": "cesco", "giuseppe": "beppe", "luigi": "gigi",
        "francisco": "paco pancho", "ignacio": "nacho", "emil": "milo", "jonas": "joni", "valentina": "vale",
    }.items()
    for short in shorts.split()
}  # fmt: skip
"""Short forms to the one they are taken for."""
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
        full = " ".join(sorted(kept))
        return Name(full=full, given="", family=full, sort=ORGANISATION if kept else UNSAID)
    families = [each for each in told if each in FAMILY]
    kept = tuple(each for each in told if each not in TITLES | FAMILY | JOINING) or tuple(told)
    if not kept:
        return NAMELESS
    if kind == HOUSEHOLD or families:
        if families or len(kept) == 1:
            full = " ".join(sorted(kept))
            return Name(full=full, given="", family=full, sort=HOUSEHOLD)
        return _person(text, kept, HOUSEHOLD)
    return _person(text, kept, kind)


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


def _person(text: str, kept: tuple[str, ...], sort: str) -> Name:
    before, comma, after = text.partition(",")
    behind = [each for each in words(after) if each in kept]
    front = [each for each in words(before) if each in kept]
    if comma and behind and front:
        given, family = behind[0], front
    elif len(kept) == 1:
        given, family = "", list(kept)
    else:
        cut = len(kept) - 1
        while cut > 1 and kept[cut - 1] in PARTICLES:
            cut -= 1
        given, family = kept[0], list(kept[cut:])
    long = NICKNAMES.get(given, given)
    rest = list(kept)
    if given:
        rest.remove(given)
        rest.append(long)
    return Name(full=" ".join(sorted(rest)), given=long, family=" ".join(family), sort=sort)


def turned(name: Name) -> Name:
    """Return the name of a person of two words with first and family name exchanged."""
    return replace(name, given=NICKNAMES.get(name.family, name.family), family=name.given)
