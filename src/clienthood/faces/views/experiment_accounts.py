"""The accounts of an experiment: who is left, on which side, and whether the sides were alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.book.experiments import Experiment, Lot, read_lots
from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray
from clienthood.experiments.chance import chance_of_split
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.trying import OUTCOMES, outcome_paths
from clienthood.faces.views.wording import count
from clienthood.units import day_number

UNEVEN = 0.25
"""Standard deviations between the sides from which they are told to be uneven."""
UNLIKELY = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Present:
    """The accounts that are compared, by key, and what became of the others.

    Attributes
    ----------
    keys
        Keys by the current records, rising.
    held, stratum, log2_odds, value, client
        What was drawn for each and known of it at the start.
    changes
        What became of accounts since the start, in words.
    """

    keys: IntArray
    held: BoolArray
    stratum: IntArray
    log2_odds: FloatArray
    value: FloatArray
    client: FloatArray
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One thing that was known before the start, on both sides."""

    what: str
    holds: str
    """money, share or number."""
    treated: float
    held: float
    apart: float
    """Difference in standard deviations."""
    even: bool


def present(reading: Reading, found: Experiment) -> Present:
    """Return the accounts that are compared.

    Each counts on the side that it was drawn for, treated or not. Accounts that were joined since
    count once; if they were on both sides, or are gone, they cannot count.
    """
    lots = read_lots(reading.book, found.id)
    reading.engine.load(
        "lots", pa.table({"account_id": pa.array([lot.account_id for lot in lots], pa.string())})
    )
    members = {
        str(row["account_id"]): int(str(row["account_key"]))
        for row in reading.rows(
            "select m.account_id, m.account_key from members m"
            " join lots l on l.account_id = m.account_id"
        )
    }
    by_key: dict[int, list[Lot]] = {}
    for lot in lots:
        if lot.account_id in members:
            by_key.setdefault(members[lot.account_id], []).append(lot)
    one_sided = {
        key: each[0] for key, each in sorted(by_key.items()) if len({lot.held for lot in each}) == 1
    }
    kept = list(one_sided.values())
    there = [lot for lot in lots if lot.account_id in members]
    return Present(
        keys=np.array(list(one_sided), dtype=np.int64),
        held=np.array([lot.held for lot in kept], dtype=np.bool_),
        stratum=np.array([lot.stratum for lot in kept], dtype=np.int64),
        log2_odds=np.array([lot.log2_odds for lot in kept], dtype=np.float64),
        value=np.array([lot.value or 0.0 for lot in kept], dtype=np.float64),
        client=np.array([lot.kind == "client" for lot in kept], dtype=np.float64),
        changes=tuple(
            _changes(found, lots, there, (len(there) - len(by_key), len(by_key) - len(one_sided)))
        ),
    )


def _changes(
    found: Experiment, lots: Sequence[Lot], there: Sequence[Lot], joined: tuple[int, int]
) -> Iterator[str]:
    start = np.array([found.treated, found.held])
    left = _sides(lots)
    shown = _sides(there)
    for gone, why in (
        (start - left, "erased since"),
        (left - shown, "left out since: they object, are excluded, or are on record no more"),
    ):
        if gone.any():
            yield f"{gone[0]} of the treated and {gone[1]} of those held out were {why}."
    once, across = joined
    if once:
        yield f"{count(once, 'account')} were joined with others that take part, and count once."
    if across:
        yield (
            f"{count(across, 'account')} made of some on either side cannot be compared, and"
            " are left out."
        )
    lost = start - shown
    if lost.any() and chance_of_split(lost, shown) < UNLIKELY:
        yield (
            "More went on one side than chance explains. The treatment may have driven them away:"
            " those who are left are no fair comparison."
        )


def _sides(lots: Sequence[Lot]) -> IntArray:
    held = sum(lot.held for lot in lots)
    return np.array([len(lots) - held, held], dtype=np.int64)


def balance(reading: Reading, found: Experiment, there: Present) -> tuple[Side, ...]:
    """Return what was known of both sides before the start."""
    if not there.held.any() or there.held.all():
        return ()
    begin = day_number(found.starts_on) - 1
    days = day_number(found.ends_on) - begin
    own = "dealing" if found.outcome == "client" else found.outcome
    past = outcome_paths(
        reading, own, there.keys, since=begin - days, ends=np.array([begin], dtype=np.int64)
    )[:, 0]
    kind = OUTCOMES[own]
    return (
        _side("Share of clients", "share", there.client, there.held),
        _side("Worth ahead, on average", "money", there.value, there.held),
        _side(f"In as many days before: {kind.title}", kind.holds, past, there.held),
    )


def _side(what: str, holds: str, told: FloatArray, held: BoolArray) -> Side:
    treated, out = float(told[~held].mean()), float(told[held].mean())
    spread = float(told.std())
    apart = (treated - out) / spread if spread > 0 else 0.0
    return Side(
        what=what,
        holds=holds,
        treated=treated,
        held=out,
        apart=apart,
        even=abs(apart) <= UNEVEN,
    )
