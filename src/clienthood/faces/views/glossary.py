"""The glossary as a page."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.glossary import OWN, TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One term of the glossary."""

    anchor: str
    """Its address on the page."""
    name: str
    symbol: str
    """How it is written in formulas; empty where it has no symbol of its own."""
    sentence: str
    source: str
    """Whose word it is; empty for the product's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """All terms, in the order in which they build on one another."""

    entries: tuple[Entry, ...]


def glossary() -> Glossary:
    """Return all terms."""
    return Glossary(
        entries=tuple(
            Entry(
                anchor=term.anchor,
                name=term.name,
                symbol="" if term.symbol == term.name else term.symbol,
                sentence=term.sentence,
                source="" if term.source == OWN else term.source,
            )
            for term in TERMS.values()
        )
    )
