"""What tells a firm by its name: its own domain, words that only firms bear, a legal form.

Many systems do not say what their customers are: "Pine Optics" is no person called Pine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clienthood.identity.cards import Card, crowded, first_names
from clienthood.identity.letters import left_out, slip
from clienthood.identity.lexicon import LEGAL_FORMS
from clienthood.identity.mailboxes import slipped, spells
from clienthood.identity.names import (
    HOUSEHOLD,
    ORGANISATION,
    PERSON,
    UNSAID,
    Name,
    parse_name,
    without_legal_form,
    words,
)

SEVERAL = 2
"""Firms in whose names a word must stand to be one that tells a firm."""
SHORTEST = 3
"""Letters of a legal form in which a slip of the pen is looked past."""
_FORMS = frozenset(each for form in LEGAL_FORMS if len(each := "".join(form)) >= SHORTEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """How people and firms are called in the book."""

    firsts: frozenset[str]
    """First names of people."""
    telling: frozenset[str]
    """Words that stand in the names of several firms and of no person."""
    firms: Counter[str]
    """How many identifiers surely are firms of that name."""
    by_letters: dict[str, set[Name]]
    """Firms by the letters of their names, as a domain has them."""


def read_firms(cards: Sequence[Card]) -> list[Name]:
    """Return the name of each card, that of a firm as one where its record does not say so.

    It is one if its own domain spells it, or if a word of it stands in the names of several firms
    and of no person; it is none if a word of it is a first name, or if its mailbox spells one. A
    slip of the pen is put right where the domain has the name as other firms bear it, and nobody
    bears it as the record has it; so is one in the legal form behind the name of a known firm.
    """
    people = [card.name for card in cards if card.name.sort in {PERSON, HOUSEHOLD}]
    people += [person for card in cards for person in card.contacts]
    firsts = first_names(cards)
    busy = crowded(cards)
    labels = [set() if card.domain in busy else _labels(card.domain) for card in cards]
    firms = [
        (parse_name(card.text, ORGANISATION), _letters(_bare(card.text)))
        for card, own in zip(cards, labels, strict=True)
        if card.name.sort == ORGANISATION or (_may_be(card, firsts) and _spelt(card, own))
    ]
    counted = Counter(word for full in {name.full for name, _ in firms} for word in full.split())
    several = {word for word, number in counted.items() if number >= SEVERAL}
    by_letters: dict[str, set[Name]] = defaultdict(set)
    for name, letters in firms:
        by_letters[letters].add(name)
    known = _Known(
        firsts=firsts,
        telling=frozenset(several - {word for name in people for word in name.full.split()}),
        firms=Counter(name.full for name, _ in firms),
        by_letters=by_letters,
    )
    return [_read(card, own, known) for card, own in zip(cards, labels, strict=True)]


def _read(card: Card, labels: set[str], known: _Known) -> Name:
    if card.name.sort != ORGANISATION and not _may_be(card, known.firsts):
        return card.name
    bare = _without_slipped_form(_bare(card.text), known)
    name = parse_name(" ".join(bare), ORGANISATION)
    if known.firms[name.full] <= 1 and (right := _put_right(bare, labels, known)):
        return right
    tells = known.firms[name.full] or not known.telling.isdisjoint(name.full.split())
    return name if card.name.sort == ORGANISATION or tells else card.name


def _may_be(card: Card, firsts: frozenset[str]) -> bool:
    """Say whether a name of which the record says nothing may be that of a firm."""
    name = card.name
    return (
        name.sort == UNSAID
        and bool(name.full)
        and not name.initial
        and firsts.isdisjoint(name.full.split())
        and not spells(name, card.email)
    )


def _spelt(card: Card, labels: set[str]) -> bool:
    """Say whether a domain spells a name, with its legal form or without."""
    whole = {_letters(_bare(card.text)), _letters(words(card.text))}
    return not whole.isdisjoint(labels)


def _put_right(bare: tuple[str, ...], labels: set[str], known: _Known) -> Name | None:
    """Return the name that others bear and that differs by a slip, where a domain has that."""
    letters = _letters(bare)
    fits = {
        name
        for label in labels
        if label != letters and slipped(label, letters)
        for name in known.by_letters.get(label, ())
    }
    return fits.pop() if len(fits) == 1 else None


def _without_slipped_form(bare: tuple[str, ...], known: _Known) -> tuple[str, ...]:
    for cut in range(1, len(bare)):
        form = "".join(bare[cut:])
        firm = parse_name(" ".join(bare[:cut]), ORGANISATION).full in known.firms
        if firm and any(slip(form, each) or left_out(form, each) for each in _FORMS):
            return bare[:cut]
    return bare


def _bare(text: str) -> tuple[str, ...]:
    return without_legal_form(words(text))


def _letters(parts: Iterable[str]) -> str:
    """Return words as a domain has them: in one, without figures."""
    return "".join(words("".join(each for each in "".join(parts) if each.isalpha())))


def _labels(domain: str) -> set[str]:
    """Return what stands between the dots of a domain, but for its end, by letters alone."""
    return {_letters(words(each)) for each in domain.split(".")[:-1]} - {""}
