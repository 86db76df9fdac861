"""Moves: what changed between the business and an account from one date to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray
from clienthood.calls.band import Kind
from clienthood.movement.facts import HARMS, Facts
from clienthood.movement.path import UNSEEN, turns_client
from clienthood.movement.paying import shifts_a_year
from clienthood.movement.silence import Rhythm, scatter_of, silences_a_year, tells

BECOMING_CLIENT = "becoming a client"
BECOMING_CUSTOMER = "becoming a customer"
DRIFTING = "drifting"
LOST = "lost"
DAMAGED = "damaged"
RECOVERED = "recovered"
MOVES = (BECOMING_CLIENT, BECOMING_CUSTOMER, LOST, DAMAGED, RECOVERED, DRIFTING)
LAST_INVOICE = 45
"""Days after the end of an agreement within which dealings still settle it."""
BETWEEN_PROJECTS = 10.0
"""How many times as seldom a silence must be to be told of who signs for projects alone."""
TALKS_ALONE = 10.0
"""And one of talks alone: they are written down unevenly, and who deals is still there."""
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


CAUSES = ("contract", "silence", "payment", "dealing", *HARMS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Absence:
    """Who is gone or going, shape (N, M) each."""

    lost: BoolArray
    drifting: BoolArray
    lost_by: IntArray
    """Place in ``CAUSES`` of why, where it is lost."""
    drifting_by: IntArray


def absence(path: IntArray, days: IntArray, facts: Facts, levels: Levels) -> Absence:
    """Return who is lost and who drifts at each date.

    Lost is who is a client or undecided, whose agreement has ended, with none in its place and
    nothing dealt since; or a client that is silent for longer than its own rhythm would bring in
    ``lost_years``. Who deals on after an agreement has ended drifts; or a client that is silent
    for longer than its rhythm would bring in ``drifting_years``, or without a talk for far longer;
    or that pays at once, so many times running as its own way to pay would bring in as many. While
    an agreement stands nobody is lost. Who signs for projects alone is silent between them: that
    must be far more seldom.
    """
    client = path == int(Kind.CLIENT)
    last = np.nan_to_num(facts.last_day, nan=-np.inf)
    over = ((path == int(Kind.UNDECIDED)) | client) & ~np.isnan(facts.over)
    ended = over & (last <= np.nan_to_num(facts.over) + LAST_INVOICE)
    often = np.where(facts.projects, BETWEEN_PROJECTS, 1.0)
    silent = _seldom(client, days, facts.last_day, facts.rhythm) * often
    quiet = _seldom(client, days, facts.last_talk, facts.talks) * often * TALKS_ALONE
    pays = shifts_a_year(facts.paying, client, days) * levels.drifting_years < 1.0
    lost = ended | (client & ~facts.stands & (silent * levels.lost_years < 1.0))
    hardly = (silent * levels.drifting_years < 1.0) | (quiet * levels.drifting_years < 1.0)
    contract, silence, payment = (CAUSES.index(x) for x in ("contract", "silence", "payment"))
    return Absence(
        lost=lost,
        drifting=~lost & (over | (client & (hardly | pays))),
        lost_by=np.where(ended, contract, silence),
        drifting_by=np.where(over, contract, np.where(pays, payment, silence)),
    )


def _seldom(asked: BoolArray, days: IntArray, last: FloatArray, rhythm: Rhythm) -> FloatArray:
    """Return the silences a year of those asked for; infinite where nothing tells."""
    at, nth = np.nonzero(asked & tells(rhythm))
    own = Rhythm(
        gaps=rhythm.gaps[at, nth], days=rhythm.days[at, nth], squares=rhythm.squares[at, nth]
    )
    gaps = np.bincount(nth, weights=own.gaps, minlength=len(days))
    scatter = np.bincount(nth, weights=own.gaps * scatter_of(own), minlength=len(days))
    usual = scatter / np.maximum(gaps, 1.0)
    found = np.full(asked.shape, np.inf)
    found[at, nth] = silences_a_year(own, days[nth] - last[at, nth], usual[nth])
    return found


def moves_of(
    path: IntArray,
    days: IntArray,
    facts: Facts,
    levels: Levels,
    rising: tuple[BoolArray, BoolArray] | None = None,
) -> Moves:
    """Return the moves of accounts.

    Parameters
    ----------
    path
        Kind at each date after hysteresis, shape (N, M).
    days
        Day number of each date, shape (M,).
    rising
        Where an account is on its way to a client, and where that was told before, as by
        ``rising``; nobody if left out.
    """
    client = path == int(Kind.CLIENT)
    gone = absence(path, days, facts, levels)
    dealt = _since_before(facts.last_day)
    away = gone.lost | gone.drifting
    damaged, healed = _damage(client, facts.harm >= 0, dealt, away)
    became = turns_client(path)[:, 1:]
    if rising is not None:
        became = (became & ~rising[1][:, 1:]) | rising[0][:, 1:]
    customer = path[:, 1:] == int(Kind.CUSTOMER)
    unmade = customer & client[:, :-1]
    lost = gone.lost[:, 1:] & ~gone.lost[:, :-1] & (path[:, :-1] != UNSEEN)
    drifting = gone.drifting[:, 1:] & ~away[:, :-1]
    back = away[:, :-1] & ~away[:, 1:] & ~customer & (dealt[:, 1:] | facts.stands[:, 1:])
    harm = facts.harm[:, 1:] + len(CAUSES) - len(HARMS)
    parts: list[tuple[str, BoolArray, IntArray | int]] = [
        (BECOMING_CLIENT, became, -1),
        (BECOMING_CUSTOMER, unmade, -1),
        (LOST, lost, gone.lost_by[:, 1:]),
        (DAMAGED, damaged[:, 1:], harm),
        (RECOVERED, back | healed[:, 1:], CAUSES.index("dealing")),
        (DRIFTING, drifting, gone.drifting_by[:, 1:]),
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
