"""How far two words lie apart, letter by letter."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """Return how many letters are missing, too many, wrong or exchanged with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [at]
        for to, against in enumerate(other, start=1):
            best = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != against))
            crossed = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against
            row.append(min(best, two_before[to - 2] + 1) if crossed else best)
    return row[-1]
