"""Moves: what changed between the business and an account from one date to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.band import Kind
from clienthood.movement.facts import HARMS, Facts
from clienthood.movement.path import UNSEEN
from clienthood.movement.silence import LEAST_GAPS, Rhythm, silences_a_year

BECOMING_CLIENT = "becoming a client"
BECOMING_CUSTOMER = "becoming a customer"
DRIFTING = "drifting"
LOST = "lost"
DAMAGED = "damaged"
RECOVERED = "recovered"
MOVES = (BECOMING_CLIENT, BECOMING_CUSTOMER, LOST, DAMAGED, RECOVERED, DRIFTING)
LAST_INVOICE = 45
"""Days after the end of an agreement within which dealings still settle it."""
HARM_LASTS = 6
"""Dates for which further harm belongs to the same damage."""
HEALS_IN = 3
"""Dates without harm, and with dealings, after which a damaged relationship has recovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How seldom a silence must be, in years, before it is told."""

    drifting_years: float
    lost_years: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Moves of the accounts of a shard, in the order of accounts and dates; shape (K,) each."""

    row: IntArray
    nth: IntArray
    move: IntArray
    """Place in ``MOVES``."""
    cause: IntArray
    """Place in ``CAUSES``; -1 where the evidence tells it."""


CAUSES = ("contract", "silence", "dealing", *HARMS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Absence:
    """Who is gone or going, shape (N, M) each."""

    lost: BoolArray
    drifting: BoolArray
    by_contract: BoolArray


def absence(path: IntArray, days: IntArray, facts: Facts, levels: Levels) -> Absence:
    """Return who is lost and who drifts at each date.

    Lost: a standing agreement has ended, none is in its place and nothing was dealt since; or a
    client is silent for longer than its own rhythm would bring in ``lost_years``. Drifting: a
    client that is silent for longer than its rhythm would bring in ``drifting_years``. A client
    whose agreement stands is never lost, and one without a rhythm of its own never drifts.
    """
    client = path == int(Kind.CLIENT)
    last = np.nan_to_num(facts.last_day, nan=-np.inf)
    ended = ~np.isnan(facts.over) & (last <= np.nan_to_num(facts.over) + LAST_INVOICE)
    seldom = _seldom(client & ~ended, days, facts)
    lost = ended | (client & ~facts.stands & (seldom * levels.lost_years < 1.0))
    drifting = client & ~lost & (seldom * levels.drifting_years < 1.0)
    return Absence(lost=lost, drifting=drifting, by_contract=ended)


def _seldom(asked: BoolArray, days: IntArray, facts: Facts) -> FloatArray:
    """Return the silences a year of those asked for; infinite where nothing tells."""
    at, nth = np.nonzero(asked & (facts.rhythm.gaps >= LEAST_GAPS))
    rhythm = Rhythm(
        gaps=facts.rhythm.gaps[at, nth],
        days=facts.rhythm.days[at, nth],
        squares=facts.rhythm.squares[at, nth],
    )
    found = np.full(asked.shape, np.inf)
    rate = silences_a_year(rhythm, days[nth] - facts.last_day[at, nth])
    found[at, nth] = np.nan_to_num(rate, nan=np.inf)
    return found


def moves_of(path: IntArray, days: IntArray, facts: Facts, levels: Levels) -> Moves:
    """Return the moves of accounts.

    Parameters
    ----------
    path
        Kind at each date after hysteresis, shape (N, M).
    days
        Day number of each date, shape (M,).
    """
    client = path == int(Kind.CLIENT)
    gone = absence(path, days, facts, levels)
    dealt = _since_before(facts.last_day)
    away = gone.lost | gone.drifting
    damaged, healed = _damage(client, facts.harm >= 0, dealt, away)
    became = client[:, 1:] & ~client[:, :-1]
    unmade = (path[:, 1:] == int(Kind.CUSTOMER)) & client[:, :-1]
    lost = gone.lost[:, 1:] & ~gone.lost[:, :-1] & (path[:, :-1] != UNSEEN)
    drifting = gone.drifting[:, 1:] & ~away[:, :-1]
    back = away[:, :-1] & ~away[:, 1:] & (dealt[:, 1:] | facts.stands[:, 1:])
    contract, silence, dealing = (CAUSES.index(x) for x in ("contract", "silence", "dealing"))
    by = np.where(gone.by_contract[:, 1:], contract, silence)
    harm = facts.harm[:, 1:] + len(CAUSES) - len(HARMS)
    parts: list[tuple[str, BoolArray, IntArray | int]] = [
        (BECOMING_CLIENT, became, -1),
        (BECOMING_CUSTOMER, unmade, -1),
        (LOST, lost, by),
        (DAMAGED, damaged[:, 1:], harm),
        (RECOVERED, back | healed[:, 1:], dealing),
        (DRIFTING, drifting, silence),
    ]
    found = []
    for move, which, cause in parts:
        row, nth = np.nonzero(which)
        told = np.broadcast_to(np.asarray(cause), which.shape)[row, nth]
        found.append(np.vstack([row, nth + 1, np.full(len(row), MOVES.index(move)), told]))
    joined = np.concatenate(found, axis=1)
    row, nth, move_of, cause_of = joined[:, np.lexsort((joined[2], joined[1], joined[0]))]
    return Moves(row=row, nth=nth, move=move_of, cause=cause_of)


def _since_before(last_day: FloatArray) -> BoolArray:
    """Return whether anything was dealt since the date before; False at the first date."""
    dealt = np.zeros(last_day.shape, dtype=np.bool_)
    known = np.nan_to_num(last_day, nan=-np.inf)
    dealt[:, 1:] = known[:, 1:] > known[:, :-1]
    return dealt


def _damage(
    client: BoolArray, harm: BoolArray, dealt: BoolArray, away: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Return where a relationship with a client is damaged, and where it has healed since."""
    damaged, healed = np.zeros_like(harm), np.zeros_like(harm)
    since = np.full(len(harm), -1)
    open_since = np.full(len(harm), -1)
    for nth in range(1, harm.shape[1]):
        struck = harm[:, nth] & client[:, nth]
        damaged[:, nth] = struck & ((since < 0) | (nth - since > HARM_LASTS))
        since = np.where(struck, nth, since)
        open_since = np.where(struck, nth, open_since)
        calm = (open_since >= 0) & (nth - open_since >= HEALS_IN)
        lately = dealt[:, max(nth - HEALS_IN + 1, 0) : nth + 1].any(axis=1)
        healed[:, nth] = calm & lately & ~away[:, nth]
        open_since = np.where(healed[:, nth], -1, open_since)
    return damaged, healed
