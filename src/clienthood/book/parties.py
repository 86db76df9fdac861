"""Parties: the identifiers that links make one, and the one under which they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

Link = tuple[str, str]
"""An identifier, and the one under which both stand."""


def parties(links: Sequence[Link]) -> dict[str, tuple[str, ...]]:
    """Return all identifiers of the party of each identifier that is linked, sorted."""
    above: dict[str, str] = {}
    for first, second in links:
        one, other = _top(above, first), _top(above, second)
        if one != other:
            above[max(one, other)] = min(one, other)
    found: dict[str, list[str]] = {}
    for each in sorted({name for link in links for name in link}):
        found.setdefault(_top(above, each), []).append(each)
    return {name: tuple(party) for party in found.values() for name in party}


def leads(links: Sequence[Link], there: Collection[str]) -> dict[str, str]:
    """Return for each linked identifier that is there the one under which its party stands.

    It is the one that the newest link leads to, and onwards along newer links; where that one is
    not there, the first of those that are. So it depends on the links that stand and on who is
    there, and on nothing that was taken back.

    Parameters
    ----------
    links
        Those that stand, oldest first.
    there
        Identifiers that the records name.
    """
    onward = dict(links)
    newest: dict[str, str] = {}
    party = parties(links)
    for _, into in links:
        newest[party[into][0]] = into
    found: dict[str, str] = {}
    for first, start in newest.items():
        members = [each for each in party[first] if each in there]
        chosen = _followed(onward, start)
        for each in members:
            found[each] = chosen if chosen in there else members[0]
    return found


def _top(above: dict[str, str], name: str) -> str:
    above.setdefault(name, name)
    while above[name] != name:
        above[name] = above[above[name]]
        name = above[name]
    return name


def _followed(onward: Mapping[str, str], start: str) -> str:
    seen = {start}
    at = start
    while at in onward and onward[at] not in seen:
        at = onward[at]
        seen.add(at)
    return at
