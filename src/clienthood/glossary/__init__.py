"""The glossary: each term once, with the sentence that says what it means here."""

from __future__ import annotations

from clienthood.glossary import calls, parties, strategies, worth
from clienthood.glossary.term import OWN, Term

TERMS: dict[str, Term] = {
    term.name: term for term in (*parties.TERMS, *calls.TERMS, *worth.TERMS, *strategies.TERMS)
}
"""All terms by name, in the order in which they build on one another."""

__all__ = ["OWN", "TERMS", "Term"]
