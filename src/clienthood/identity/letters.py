"""How far two words lie apart, letter by letter."""

from __future__ import annotations

CUT, SHORT, LONG = 3, 5, 10
"""Letters from which a first name may be cut short, and one or two slips are looked past."""


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


def slip(one: str, other: str) -> bool:
    """Say whether two words differ by no more than a slip of the pen.

    Of three letters two may be exchanged, or one written twice: any other is another word.
    """
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter == CUT:
        return set(one) == set(other) and distance(one, other) == 1
    if shorter < SHORT - 1 or abs(len(one) - len(other)) > 2:
        return False
    return distance(one, other) <= (2 if shorter >= LONG else 1)


def given_slip(one: str, other: str) -> bool:
    """Say whether two first names are one, misspelt or cut short.

    Names that differ in their last letter alone, such as Jan and Jana, are two; two letters
    exchanged at the end are a slip.
    """
    shorter, longer = sorted((one, other), key=len)
    if shorter[-1:] == longer[-1:] or sorted(one) == sorted(other):
        return slip(one, other)
    cut = len(shorter) >= CUT and longer.startswith(shorter)
    return cut and len(longer) - len(shorter) > 1 and longer[-1] not in "aeo"


def left_out(one: str, other: str) -> bool:
    """Say whether one of two short words is the other without one of its middle letters."""
    shorter, longer = sorted((one, other), key=len)
    ends = shorter[:1] == longer[:1] and shorter[-1:] == longer[-1:]
    enough = len(shorter) >= CUT and len(longer) - len(shorter) == 1
    return ends and enough and distance(one, other) == 1
