"""The day's queue: who is proposed today, and why others rest. No engine, clock or state here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clienthood.book.tasks import DISMISSED, DONE, SNOOZED, TO_DO, Task
from clienthood.plays.play import Play
from clienthood.settings import PlaysSection

CONTACT_DAYS = 30
FAILED = ("declined", "nothing")
"""Outcomes that count towards the stop rule."""
DISMISSALS = 2
"""Dismissals after which a play is proposed to an account no more."""
SPREAD = (
    "The highest expected gain first; no account twice. Of one play at most {of_one_play}, of one"
    " owner at most {of_one_owner} while others wait; what nothing is known to be worth comes"
    " last."
)
"""The rule of the queue, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One play that could be proposed for one account."""

    account_id: str
    play: str
    score: float | None
    """Expected gain; None where nothing tells."""
    owner: str = ""
    needs: str = "none"
    consent: str = "not needed"
    """yes, ask or not needed."""
    contacts_30: int = 0
    """Contacts on record in the 30 days up to the date of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """Who is not proposed on a day, and why, in words."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    """Accounts that rest altogether."""
    pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Plays that rest for an account."""
    done: Mapping[str, int] = field(default_factory=dict)
    """Tasks done in the last 30 days, by account."""
    taken: tuple[Task, ...] = ()
    """Tasks that somebody has taken on."""


def rests(
    tasks: Iterable[Task], plays: Mapping[str, Play], rules: PlaysSection, today: dt.date
) -> Rests:
    """Return who rests on a day, from the tasks of a book in the order in which they were made."""
    by_pair: dict[tuple[str, str], list[Task]] = {}
    accounts: dict[str, str] = {}
    done: Counter[str] = Counter()
    taken = []
    for task in tasks:
        by_pair.setdefault((task.account_id, task.play), []).append(task)
        if task.state == SNOOZED and task.until and task.until > today:
            accounts[task.account_id] = f"put off until {task.until}"
        elif task.state in (TO_DO, SNOOZED):
            taken.append(task)
        elif task.state == DONE and task.done_at:
            passed = (today - task.done_at.date()).days
            done[task.account_id] += passed < CONTACT_DAYS
            if passed < rules.days_between:
                accounts[task.account_id] = f"a task was done on {task.done_at.date()}"
    pairs = {
        pair: why
        for pair, found in by_pair.items()
        if (why := _rests(found, plays.get(pair[1]), rules, today))
    }
    return Rests(accounts=accounts, pairs=pairs, done=done, taken=tuple(taken))


def _rests(tasks: Sequence[Task], play: Play | None, rules: PlaysSection, today: dt.date) -> str:
    """Return why a play rests for an account, whose tasks of that play these are; empty: not."""
    if play is None:
        return "there is no such play any more"
    away = [each for each in tasks if each.state == DISMISSED]
    if len(away) >= DISMISSALS:
        return f"dismissed {len(away)} times"
    if away and (today - away[-1].changed_at.date()).days < rules.dismissed_days:
        return f"dismissed on {away[-1].changed_at.date()}"
    failed = sum(each.state == DONE and each.outcome in FAILED for each in tasks)
    if failed >= play.stop:
        return f"without success {failed} times"
    last = max((each.done_at for each in tasks if each.done_at), default=None)
    if last and (today - last.date()).days < play.again:
        return f"done on {last.date()}"
    return ""


def held(each: Candidate, found: Rests, rules: PlaysSection) -> str:
    """Return why a candidate is not proposed, whoever else waits; empty: it may be."""
    if each.needs == "marketing" and each.consent != "yes":
        return "it has not agreed to be written to about offers: ask first, at the next dealing"
    if why := found.accounts.get(each.account_id, ""):
        return why
    if why := found.pairs.get((each.account_id, each.play), ""):
        return why
    made = each.contacts_30 + found.done.get(each.account_id, 0)
    if made >= rules.contacts_30_days:
        return f"contacted {made} times in {CONTACT_DAYS} days already"
    if each.score is not None and each.score <= 0:
        return "it is not expected to bring more than it costs"
    return ""


def choose(
    candidates: Sequence[Candidate], found: Rests, rules: PlaysSection
) -> tuple[Candidate, ...]:
    """Return the queue: what was taken on first, then the others by the rule of ``SPREAD``.

    Parameters
    ----------
    candidates
        All that might be proposed, of each play at least as many of the best as the queue is
        long; their order does not matter.
    found
        Who rests.
    rules
        How many, and of what.
    """
    ordered = sorted(candidates, key=_rank)
    by_pair = {(each.account_id, each.play): each for each in ordered}
    queue: list[Candidate] = []
    busy: set[str] = set()
    for task in found.taken:
        each = by_pair.get((task.account_id, task.play))
        if each and task.account_id not in busy and not held(each, found, rules):
            queue.append(each)
        busy.add(task.account_id)
    free = [each for each in ordered if not held(each, found, rules)]
    plays, owners = Counter(x.play for x in queue), Counter(x.owner for x in queue if x.owner)

    def spread(each: Candidate) -> bool:
        few = plays[each.play] < rules.of_one_play
        return few and (not each.owner or owners[each.owner] < rules.of_one_owner)

    for fits in (spread, _anyone):
        for each in _next(free, busy, fits):
            if len(queue) >= rules.most:
                break
            queue.append(each)
            busy.add(each.account_id)
            plays[each.play] += 1
            owners[each.owner] += 1
    return tuple(queue[: rules.most])


def _next(
    free: Sequence[Candidate], busy: set[str], fits: Callable[[Candidate], bool]
) -> Iterable[Candidate]:
    """Yield those that fit when it is their turn."""
    for each in free:
        if each.account_id not in busy and fits(each):
            yield each


def _anyone(_: Candidate) -> bool:
    return True


def _rank(each: Candidate) -> tuple[bool, float, str, str]:
    return each.score is None, -(each.score or 0.0), each.account_id, each.play
