"""Words that stand for one of a list, and words for yes and no."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

_YES = "yes y true t 1 ja j oui o si sí sì s x on wahr vrai verdadero tak"
_NO = "no n false f 0 nein non off falsch faux falso nie - nej"
YES = frozenset(_YES.split())
NO = frozenset(_NO.split())

SYNONYMS = {
    "email": "e-mail",
    "mail": "e-mail",
    "phone call": "call",
    "phone": "call",
    "organization": "organisation",
    "company": "organisation",
    "business": "organisation",
    "firm": "organisation",
    "individual": "person",
    "private": "person",
    "family": "household",
    "service": "service",
    "services": "service",
    "product": "goods",
    "products": "goods",
    "good": "goods",
    "installment": "instalment",
    "installments": "instalment",
    "instalments": "instalment",
    "prepaid": "up front",
    "upfront": "up front",
    "inbound": "in",
    "incoming": "in",
    "outbound": "out",
    "outgoing": "out",
    "both": "two-way",
    "two way": "two-way",
    "closed won": "won",
    "closed lost": "lost",
    "appointment": "meeting",
    "one off sale": "one-off sale",
    "one-off": "one-off sale",
}
"""Other words for words of the lists; taken only where the list has the word they mean."""


@lru_cache(maxsize=4096)
def canonical(text: str, choices: tuple[str, ...]) -> str | None:
    """Return the word of the list that a text means; None if it means none of them."""
    plain = _plain(text)
    by_plain = {_plain(choice): choice for choice in choices}
    found = by_plain.get(plain)
    if found is None:
        found = by_plain.get(_plain(SYNONYMS.get(plain, "")))
    return found


def nearest(text: str, words: tuple[str, ...]) -> str:
    """Return the word that is written most like a text; empty if none is near."""
    plain = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(text.casefold(), list(plain), n=1, cutoff=0.6)
    return plain[near[0]] if near else ""


def parse_flag(text: str) -> bool | str:
    """Return yes or no, or why a text says neither."""
    plain = text.casefold()
    if plain in YES:
        return True
    if plain in NO:
        return False
    if plain.startswith("="):
        return "a formula, not its value"
    return "neither yes nor no"


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", text.strip()).casefold()
