"""Headers as they are compared: without mark, outer blanks and case."""

from __future__ import annotations

import re
from collections.abc import Sequence


def plain(header: str) -> str:
    """Return a header as it is compared."""
    return re.sub(r"\s+", " ", header.replace("\ufeff", " ")).strip().casefold()


def named(headers: Sequence[str]) -> tuple[str, ...]:
    """Return headers with a name for each empty one, such as ``column 3``."""
    cleaned = [re.sub(r"\s+", " ", header.replace("\ufeff", " ")).strip() for header in headers]
    taken = {header.casefold() for header in cleaned}
    told: list[str] = []
    for at, header in enumerate(cleaned, start=1):
        name = header or f"column {at}"
        while not header and name in taken:
            name += " (empty)"
        told.append(name)
    return tuple(told)


def doubles(headers: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the positions, from 0, of headers that repeat an earlier one."""
    first: dict[str, int] = {}
    found: list[tuple[int, int]] = []
    for at, header in enumerate(headers):
        earlier = first.setdefault(plain(header), at)
        if earlier != at:
            found.append((earlier, at))
    return tuple(found)
