"""What a group writes about more often than the others: phrases, with the texts that hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clienthood.personas.mixture import FloatArray

LONGEST = 5
"""Words of a phrase at most."""
WHOLE = 8
"""Words of a text up to which it is a phrase as a whole."""
FEWEST = 3
"""Texts of the group that must hold a phrase."""
SAME = 0.6
"""Share of the texts of two phrases that are the same, from which they are one topic."""
MOSTLY = 0.75
"""Share of the texts of a phrase that must hold a longer one for that to be told instead."""
CLEAR = 2.0
"""Standard errors by which a phrase must be commoner than among the others."""
EXAMPLES = 3
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One phrase of a group."""

    words: str
    texts: int
    """Texts of the group that hold it."""
    share: float
    """Of all texts of the group."""
    others: float
    """Share of the texts of all other groups."""
    clear: bool
    """Whether it is commoner here than chance explains."""
    held_by: tuple[int, ...]
    """Places of the first few texts that hold it, no two the same."""


def topics(texts: Sequence[str], inside: NDArray[np.bool_], *, most: int) -> tuple[Topic, ...]:
    """Return the phrases of a group: first those that set it apart, then the commonest.

    Parameters
    ----------
    texts
        What accounts wrote, the newest first.
    inside
        Whether each is of the group.
    most
        Topics at most.
    """
    if inside.sum() < FEWEST:
        return ()
    words, held = _held(texts)
    here = np.asarray(held[inside].sum(axis=0), np.float64).ravel()
    there = np.asarray(held[~inside].sum(axis=0), np.float64).ravel()
    clearly = _apart(here, there, float(inside.sum()), float((~inside).sum()))
    length = np.array([str(each).count(" ") for each in words])
    order = np.lexsort((words, -length, -here, -np.where(clearly >= CLEAR, 1, 0)))
    found: list[Topic] = []
    taken: list[set[int]] = []
    for at in order.tolist():
        if here[at] < FEWEST or len(found) == most:
            continue
        rows = held.indices[held.indptr[at] : held.indptr[at + 1]]
        own = np.sort(rows[inside[rows]])
        if any(_same(set(own.tolist()), other) for other in taken):
            continue
        taken.append(set(own.tolist()))
        found.append(
            Topic(
                words=_whole(str(words[at]), words, here / here[at]),
                texts=int(here[at]),
                share=float(here[at] / inside.sum()),
                others=float(there[at] / max((~inside).sum(), 1)),
                clear=bool(clearly[at] >= CLEAR),
                held_by=_examples(texts, own.tolist()),
            )
        )
    return tuple(found)


def _held(texts: Sequence[str]) -> tuple[NDArray[Any], Any]:
    """Return the phrases of several texts, and which text holds which, shape (texts, phrases)."""
    library = import_module("sklearn.feature_extraction.text")  # slow to load, seldom needed
    counter = library.CountVectorizer(
        analyzer=_phrases_without(library.ENGLISH_STOP_WORDS), binary=True, dtype=np.int64
    )
    try:
        held = counter.fit_transform(texts).tocsc()
    except ValueError:
        return np.array([], object), np.zeros((len(texts), 0))
    return counter.get_feature_names_out(), held


def _phrases_without(bare: frozenset[str]) -> Callable[[str], Iterator[str]]:
    """Return what cuts a text into runs of words that begin and end with one that means something.

    A whole text of few words is a phrase too.
    """

    def cut(text: str) -> Iterator[str]:
        words = _WORD.findall(text.lower())
        for first in range(len(words)):
            for last in range(first, min(first + LONGEST, len(words))):
                if words[first] not in bare and words[last] not in bare:
                    yield " ".join(words[first : last + 1])
        if 1 < len(words) <= WHOLE:
            yield " ".join(words)

    return cut


def _apart(here: FloatArray, there: FloatArray, own: float, others: float) -> FloatArray:
    """Return by how many standard errors phrases are commoner here than there."""
    if not others:
        return np.zeros(len(here))
    p, q = (here + 0.5) / (own + 1), (there + 0.5) / (others + 1)
    return np.asarray((p - q) / np.sqrt(p * (1 - p) / own + q * (1 - q) / others), np.float64)


def _whole(phrase: str, words: NDArray[Any], part: FloatArray) -> str:
    """Return the longest phrase around one that nearly all of its texts hold."""
    around = [str(words[at]) for at in np.flatnonzero(part >= MOSTLY) if phrase in words[at]]
    return max((each for each in around if f" {phrase} " in f" {each} "), key=len, default=phrase)


def _examples(texts: Sequence[str], places: Sequence[int]) -> tuple[int, ...]:
    first = {texts[at]: at for at in reversed(places)}
    return tuple(sorted(first.values())[:EXAMPLES])


def _same(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))
