"""How like a header and its values are to a column of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clienthood.records.amounts import style
from clienthood.records.dates import leaning
from clienthood.records.headers import plain
from clienthood.records.usual import CREDITED, OFFERED
from clienthood.records.words import HEADERS, alike, parse_flag
from clienthood.tables import Column, Type

DOCUMENTS = frozenset(
    (*CREDITED, *OFFERED, "invoice", "invoices", "rechnung", "facture", "factura", "fattura")
)
"""Kinds of document, which are no category of what was bought."""


def likeness(header: str, column: Column) -> tuple[float, str]:
    """Return how surely a header means a column, 1 for its own name, and why; 0 if not at all."""
    words = re.sub(r"[_\-.*#]+", " ", plain(header)).strip()
    name = column.name.replace("_", " ")
    if plain(header) == column.name:
        return 1.0, "the column's own name"
    if words == name:
        return 0.98, "the column's own name"
    synonyms = [re.sub(r"[_\-]+", " ", synonym) for synonym in column.synonyms]
    if words in synonyms:
        nearer = 1 - synonyms.index(words) / len(synonyms)
        return round(0.8 + 0.1 * nearer, 3), "another name of the column"
    if words in _others(column.name):
        return 0.78, "another name of the column"
    near = max(alike(words, other, 0.85) for other in (name, *synonyms))
    return (0.6 * near, f"written much like {column.name}") if near else (0.0, "")


@cache
def _others(column: str) -> frozenset[str]:
    """Return the headers that stand for a column without being declared with it."""
    return frozenset(HEADERS.get(column, "").split("|")) - {""}


def fit(column: Column, samples: Sequence[str]) -> float:
    """Return 1 if the samples can be of the column's type, much less if most of them cannot."""
    if not samples:
        return 1.0
    if column.name == "category" and {each.casefold() for each in samples} <= DOCUMENTS:
        return 0.0
    if column.type is Type.TIME:
        fitting = sum(leaning(sample) is not None for sample in samples)
    elif column.type in {Type.MONEY, Type.NUMBER}:
        fitting = sum(style(sample) is not None for sample in samples)
    elif column.type is Type.FLAG:
        fitting = sum(isinstance(parse_flag(sample), bool) for sample in samples)
    else:
        return 1.0
    return 1.0 if fitting / len(samples) >= 0.5 else 0.6


def only_by_value(column: Column, samples: Sequence[str]) -> bool:
    """Return whether samples look like the column's, whatever their header."""
    if not samples:
        return False
    days = sum(leaning(sample) is not None for sample in samples) / len(samples)
    if column.type is Type.TIME:
        return days > 0.9
    numbers = sum(style(sample) is not None for sample in samples) / len(samples)
    if column.type is Type.MONEY:
        return numbers > 0.9 and days < 0.5 and any("." in s or "," in s for s in samples)
    return column.type is Type.KEY and days < 0.5 and len(set(samples)) < len(samples)
