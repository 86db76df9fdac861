"""An experiment that is not started yet: who would take part, and what it could show."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clienthood.book.experiments import Lot, taking_part
from clienthood.errors import SettingsError
from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray
from clienthood.experiments.assigning import held_out, strata
from clienthood.experiments.effect import LEAST
from clienthood.experiments.planning import Detectable, detectable
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.picking import in_words, pick, wanted_of
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.trying import OUTCOMES, outcome_paths, past_of, told_amount
from clienthood.faces.views.wording import count, long_date
from clienthood.units import date_of

RULES = {
    "end": "told once, at the end",
    "looks": "may be told earlier, by bounds that allow for looking on the way",
}
KINDS = {"customer": 0, "undecided": 1, "client": 2}
SHORTEST, LONGEST = 7, 730
LEAST_SHARE, MOST_SHARE = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An experiment that somebody has in mind."""

    name: str = ""
    play: str = ""
    """Key of a play; empty: something of one's own."""
    who: str = ""
    """Which accounts, as the query of the list of accounts; empty: all, or all who qualify."""
    outcome: str = "revenue"
    days: int = 90
    share: float = 0.5
    """Share that is held out."""
    rule: str = "end"
    starts_on: dt.date | None = None
    """The first day that counts; today, or the day after the latest figures, where not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an experiment would be, and what it could show."""

    name: str
    play: str
    who: tuple[str, ...]
    """Which accounts, in words."""
    outcome: str
    rule: str
    starts_on: dt.date
    ends_on: dt.date
    accounts: int
    treated: int
    held: int
    busy: int
    """Accounts left out since they take part in another experiment with the same play."""
    usual: float | None
    """Mean outcome of an account in as many days before."""
    detectable: float | None
    """Effect that is found in four of five such experiments; None where nothing could be told."""
    explained: float
    """Share of the differences between accounts that their past explains."""
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """A plan with its lots."""

    plan: Plan
    lots: tuple[Lot, ...]
    seed: int


def plan_of(reading: Reading, asked: Proposed) -> Plan:
    """Return who would take part, and the smallest effect that would be found.

    Raises
    ------
    SettingsError
        If something asked for cannot be.
    """
    return draw(reading, asked).plan


def draw(reading: Reading, asked: Proposed) -> Drawn:
    """Return a plan with its lots; the same for the same accounts, name and days.

    Raises
    ------
    SettingsError
        If something asked for cannot be.
    """
    starts = _starts(reading, asked)
    ends = starts + dt.timedelta(days=asked.days - 1)
    rows, busy = _who(reading, asked)
    seed = _seed(asked, starts)
    value = np.array([row["value"] for row in rows], dtype=np.float64)
    kind = np.array([KINDS[str(row["kind"])] for row in rows], dtype=np.int64)
    stratum = strata(kind, value, asked.share)
    held = held_out([str(row["account_id"]) for row in rows], stratum, asked.share, seed)
    keys = np.array([row["account_key"] for row in rows], dtype=np.int64)
    power = _power(reading, asked, keys, kind, held)
    plan = Plan(
        name=" ".join(asked.name.split()),
        play=asked.play,
        who=_in_words(reading, asked),
        outcome=asked.outcome,
        rule=asked.rule,
        starts_on=starts,
        ends_on=ends,
        accounts=len(rows),
        treated=power.treated,
        held=power.held,
        busy=busy,
        usual=power.usual,
        detectable=power.effect,
        explained=power.explained,
        words=tuple(_words(reading, asked, power, busy)),
    )
    return Drawn(plan=plan, lots=_lots(rows, held, stratum, value), seed=seed)


def _starts(reading: Reading, asked: Proposed) -> dt.date:
    checks = (
        (asked.outcome in OUTCOMES, f"there is no outcome {asked.outcome!r}", ", ".join(OUTCOMES)),
        (asked.rule in RULES, f"there is no rule {asked.rule!r}", ", ".join(RULES)),
        (
            asked.rule == "end" or asked.outcome != "client",
            "whether an account is called client is told at the end only",
            "choose the rule end",
        ),
        (
            SHORTEST <= asked.days <= LONGEST,
            f"an experiment cannot last {count(asked.days, 'day')}",
            f"from {SHORTEST} to {LONGEST} days",
        ),
        (
            LEAST_SHARE <= asked.share <= MOST_SHARE,
            f"a share of {asked.share:g} cannot be held out",
            f"from {LEAST_SHARE:g} to {MOST_SHARE:g}; 0.5 tells most",
        ),
    )
    for fine, fault, hint in checks:
        if not fine:
            raise SettingsError(fault, hint=hint)
    if not set(OUTCOMES[asked.outcome].needs) & reading.kept:
        needed = " or ".join(OUTCOMES[asked.outcome].needs)
        raise SettingsError(
            f"the book keeps nothing that tells {OUTCOMES[asked.outcome].title}",
            hint=f"bring in {needed}, or choose another outcome",
        )
    after = reading.run.as_of + dt.timedelta(days=1)
    starts = asked.starts_on or max(after, dt.datetime.now(dt.UTC).date())
    if starts < after:
        raise SettingsError(
            f"an experiment cannot start on {long_date(starts)}: the figures know what followed",
            hint=f"the first day is {after.isoformat()} or later",
        )
    return starts


def _who(reading: Reading, asked: Proposed) -> tuple[list[dict[str, object]], int]:
    """Return the accounts that would take part, by key, and how many of the others may not."""
    where = pick(reading, wanted_of(asked.who)).where
    if _is_play(reading, asked.play):
        qualify = f"select account_id from plays where play = {quoted(asked.play)}"
        where += f" and c.account_id in ({qualify})"
    rows = reading.rows(
        "select c.account_id, m.account_key, c.kind, c.log2_odds,"
        " coalesce(c.worth_value, c.spend_year, 0) as value"
        f" from listed c join members m on m.account_id = c.account_id where {where}"
        " order by m.account_key"
    )
    taken = taking_part(reading.book, asked.play)
    free = [row for row in rows if row["account_id"] not in taken]
    return free, len(rows) - len(free)


def _seed(asked: Proposed, starts: dt.date) -> int:
    told = "|".join((" ".join(asked.name.split()), asked.play, asked.who, starts.isoformat()))
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4]) >> 1


def _power(
    reading: Reading, asked: Proposed, keys: IntArray, kind: IntArray, held: BoolArray
) -> Detectable:
    """Return what could be found, judged by the days before the latest figures."""
    until = reading.as_of
    before = until - asked.days
    if asked.outcome == "client":
        outcome: FloatArray = (kind == KINDS["client"]).astype(np.float64)
        known: FloatArray = np.zeros((len(keys), 1))
    else:
        ends = np.array([until], dtype=np.int64)
        outcome = outcome_paths(reading, asked.outcome, keys, since=before, ends=ends)[:, 0]
        known = past_of(reading, asked.outcome, keys, before=before, days=asked.days)
    return detectable(outcome, known, int(held.sum()), looks=asked.rule == "looks")


def _in_words(reading: Reading, asked: Proposed) -> tuple[str, ...]:
    told = in_words(reading, wanted_of(asked.who))
    play = (f"Qualifies for {asked.play}",) if _is_play(reading, asked.play) else ()
    return (*play, *told)


def _is_play(reading: Reading, key: str) -> bool:
    """Say whether anybody in the run qualifies for a play of that key."""
    if not key or "plays" not in reading.stages:
        return False
    return bool(reading.rows(f"select 1 as found from plays where play = {quoted(key)} limit 1"))


def _lots(
    rows: list[dict[str, object]], held: BoolArray, stratum: IntArray, value: FloatArray
) -> tuple[Lot, ...]:
    return tuple(
        Lot(
            account_id=str(row["account_id"]),
            held=bool(held[at]),
            stratum=int(stratum[at]),
            kind=str(row["kind"]),
            log2_odds=float(str(row["log2_odds"])),
            value=float(value[at]),
        )
        for at, row in enumerate(rows)
    )


def _words(reading: Reading, asked: Proposed, power: Detectable, busy: int) -> Iterator[str]:
    if not power.treated and not power.held:
        yield "Nobody would take part."
        return
    yield (
        f"{count(power.treated, 'account')} would be treated and"
        f" {count(power.held, 'account')} held out, drawn by lot among accounts of like kind and"
        " worth."
    )
    if asked.play and not _is_play(reading, asked.play):
        yield (
            f"Nobody in these figures qualifies for a play called {asked.play}, so everybody who"
            " was chosen takes part."
        )
    if busy:
        yield (
            f"{count(busy, 'account')} are left out, since they take part in another experiment"
            " with the same play."
        )
    if power.effect is None:
        yield (
            f"That is too few to tell anything: {LEAST} accounts on either side are the least."
            " Whatever comes of it, the answer will be: cannot tell."
        )
        return
    usual = told_amount(reading, asked.outcome, power.usual)
    least = told_amount(reading, asked.outcome, power.effect, change=True)
    last = long_date(date_of(reading.as_of))
    yield (
        f"In the {count(asked.days, 'day')} up to {last} the mean of an account was {usual}. An"
        f" effect of {least} on it would be found in four of five such experiments; a smaller one"
        " may be missed."
    )
    if power.usual and power.effect > power.usual:
        yield (
            "That is more than an account usually has at all: expect the answer to be: cannot"
            " tell. More accounts, more days or a half held out would help."
        )
    yield from filter(None, (OUTCOMES[asked.outcome].caution,))
    yield f"The result is {RULES[asked.rule]}. Lots stay as they are drawn."
