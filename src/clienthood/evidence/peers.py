"""Figures of like accounts that a dimension compares with: a group-by each, joined to all.

A dimension writes them as windows, ``avg(...) over (partition by ...)``; as group-bys they cost a
tenth, and spill.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clienthood.evidence.dimension import Dimension

_OVER = re.compile(r"(.*) over \((?:partition by (.*))?\)", re.DOTALL)


def peer_groups(dimensions: Sequence[Dimension]) -> dict[str, list[str]]:
    """Return the select terms of all peers by what they are grouped by; ``0`` for the whole book.

    Raises
    ------
    ValueError
        If a text is no aggregate over a window.
    """
    groups: dict[str, list[str]] = {}
    for dimension in dimensions:
        for name, text in dimension.peers:
            found = _OVER.fullmatch(text)
            if found is None:
                raise ValueError(f"{text} is no figure of like accounts")
            groups.setdefault(found[2] or "0", []).append(f"{found[1]} as {name}")
    return groups


def peers_selects(dimensions: Sequence[Dimension], *, of: str) -> list[tuple[str, str]]:
    """Return name and text of the select of each group of peers over the figures ``of``."""
    return [
        (
            f"peers_{number}",
            f"select part, {', '.join(terms)}\n"
            f"from (select *, {part} as part from {of}) parted group by part",
        )
        for number, (part, terms) in enumerate(peer_groups(dimensions).items())
    ]


def figures_select(dimensions: Sequence[Dimension], *, of: str) -> str:
    """Return the select that brings the peers to every row of the figures ``of``."""
    parts = list(peer_groups(dimensions))
    peers = "".join(f", {name}" for each in dimensions for name, _ in each.peers)
    joins = "".join(
        f"\njoin peers_{number} on peers_{number}.part = t.peers_part_{number}"
        for number in range(len(parts))
    )
    placed = "".join(f", {part} as peers_part_{number}" for number, part in enumerate(parts))
    return f"select t.*{peers}\nfrom (select *{placed} from {of}) t{joins}"
