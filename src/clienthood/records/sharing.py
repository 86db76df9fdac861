"""What is taken off a whole, shared out among its lines: no cent is lost or made."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from clienthood.records.amounts import Amount, Point, parse_amount
from clienthood.records.layout import Condition, Part

PLACES = 2
"""Decimals to which shares are rounded, where no amount has more."""


def shared_out(entries: Sequence[dict[str, str]], part: Part) -> list[dict[str, str]]:
    """Return the entries of a list, what some of them take off shared among its lines.

    Each line bears its part by its amount; where an amount cannot be read, nothing is shared.

    Parameters
    ----------
    entries
        Cells by header, an entry each.
    part
        Says which entries are lines, which take off, and under which header the amounts stand.
    """
    header = part.shares
    takes = [each for each in entries if _meets(each, part.shared)]
    lines = [at for at, each in enumerate(entries) if _meets(each, part.only)]
    amounts = [_amount(entries[at].get(header, "")) for at in lines]
    taken = [_amount(each.get(header, "")) for each in takes]
    read = [each for each in amounts if each is not None]
    off = [abs(each) for each in taken if each is not None]
    if not takes or not sum(read) or len(read) < len(amounts) or len(off) < len(taken):
        return [*entries]
    less = dict(zip(lines, _borne(read, sum(off, Decimal(0))), strict=True))
    return [
        each | {header: f"{less[at]:f}"} if at in less else each for at, each in enumerate(entries)
    ]


def _borne(amounts: Sequence[Decimal], off: Decimal) -> list[Decimal]:
    """Return amounts less their shares of what is taken off; they sum up to the cent."""
    whole = sum(amounts, Decimal(0))
    exponents = [int(each.as_tuple().exponent) for each in (*amounts, off)]
    cent = Decimal(1).scaleb(min(-PLACES, *exponents))
    exact = [off * each / whole for each in amounts]
    shares = [each.quantize(cent, ROUND_FLOOR) for each in exact]
    missing = int((off - sum(shares, Decimal(0))) / cent)
    by_rest = sorted(range(len(shares)), key=lambda at: shares[at] - exact[at])
    for at in by_rest[:missing]:
        shares[at] += cent
    return [amount - share for amount, share in zip(amounts, shares, strict=True)]


def _meets(entry: dict[str, str], condition: Condition | None) -> bool:
    told = entry.get(condition.header, "") if condition else ""
    return condition is not None and told.casefold() in condition.values


def _amount(cell: str) -> Decimal | None:
    read = parse_amount(cell, Point.POINT) if cell else None
    return read.value if isinstance(read, Amount) else None
