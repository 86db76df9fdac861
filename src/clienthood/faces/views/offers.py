"""Plays for accounts in words: why this one, what to do, by when, and what it may bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from clienthood.book.experiments import held_pairs
from clienthood.book.tasks import Task, read_tasks
from clienthood.engine import Engine
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import long_date, money
from clienthood.plays import Play, plays_of
from clienthood.plays.facts import consent_select
from clienthood.plays.queue import Candidate, Rests, choose, held, rests
from clienthood.units import date_of

DEPTH = 4
"""Candidates of each play that are looked at, as a multiple of the length of the queue."""
HELD_OUT = "an experiment holds it out, so that what the play adds can be told"
ASK = {
    "publish": "ask first whether it may be published",
    "marketing": "has not said that it may be written to about offers: ask first",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One play for one account."""

    account_id: str
    name: str
    kind: str
    play: str
    title: str
    reason: str
    to_do: str
    ask_first: str
    """What must be asked before; empty: nothing."""
    gain: float | None
    """What it is expected to bring after its cost, in the book's currency; None: nothing tells."""
    gain_low: float | None
    gain_high: float | None
    brings: str
    """The same in words."""
    due: dt.date
    owner: str
    """Who has taken it on, or of the staff dealt with the account last; empty: nobody."""
    state: str
    """to do, where somebody has taken it on; snoozed, where it has come back; empty: proposed."""
    source: str
    """Standard table in which the records behind it stand; empty: they are the evidence."""
    day: dt.date | None
    """Day of the record behind it."""
    rests: str
    """Why it is not proposed today; empty: it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What stands today: the plays of the book, and who rests."""

    day: dt.date
    plays: Mapping[str, Play]
    found: Rests
    tasks: tuple[Task, ...]


def stand(reading: Reading, day: dt.date) -> Today:
    """Return what stands on a day, and name ``plays_now``: the plays that may still be made.

    Whoever has objected, been left out or withdrawn consent since the run is not in it.

    Raises
    ------
    NotFoundError
        If the run is of a version that knew no plays.
    """
    reading.needs("plays")
    plays = {each.key: each for each in book_plays(reading)}
    reading.prepared.make("plays_now", _now)
    tasks = _of_roots(reading, read_tasks(reading.book))
    found = _with_held_out(reading, rests(tasks, plays, reading.settings.plays, day), day)
    return Today(day=day, plays=plays, found=found, tasks=tasks)


def _with_held_out(reading: Reading, found: Rests, day: dt.date) -> Rests:
    """Let those rest whom an experiment keeps out of a play."""
    pairs = dict.fromkeys(held_pairs(reading.book, on=day), HELD_OUT)
    return replace(found, pairs={**found.pairs, **pairs}) if pairs else found


def book_plays(reading: Reading) -> tuple[Play, ...]:
    """Return the plays of the book as its settings stand, with the uplift that the run took."""
    return plays_of(reading.settings, reading.dimensions, minor=reading.minor)


def queue(reading: Reading, today: Today) -> tuple[Offer, ...]:
    """Return the day's queue."""
    rows = {(row["account_id"], row["play"]): row for row in _best(reading, today)}
    taken = [(each.account_id, each.play) for each in today.found.taken]
    rows |= {(row["account_id"], row["play"]): row for row in _rows_of(reading, taken)}
    chosen = choose([candidate(row) for row in rows.values()], today.found, reading.settings.plays)
    return offers(reading, [rows[each.account_id, each.play] for each in chosen], today)


def offers(reading: Reading, rows: Sequence[Mapping[str, Any]], today: Today) -> tuple[Offer, ...]:
    """Return rows of ``plays_now`` in words, in their order."""
    if not rows:
        return ()
    ids = ", ".join(quoted(row["account_id"]) for row in rows)
    named = reading.rows(f"select account_id, name, kind from listed where account_id in ({ids})")
    who = {str(row["account_id"]): row for row in named}
    taken = {(each.account_id, each.play): each for each in today.found.taken}
    return tuple(
        _offer(reading, row | who[row["account_id"]], today, taken)
        for row in map(dict, rows)
        if row["account_id"] in who and row["play"] in today.plays
    )


def candidate(row: Mapping[str, Any]) -> Candidate:
    """Return a row of ``plays_now`` as what the queue is chosen from."""
    return Candidate(
        account_id=row["account_id"],
        play=row["play"],
        score=row["score"],
        owner=row["owner"] or "",
        needs=row["needs"],
        consent=row["consent"],
        contacts_30=row["contacts_30"] or 0,
    )


def _offer(
    reading: Reading,
    row: Mapping[str, Any],
    today: Today,
    taken: Mapping[tuple[str, str], Task],
) -> Offer:
    play, task = today.plays[row["play"]], taken.get((row["account_id"], row["play"]))
    gain, low, high = (
        None if row[name] is None else row[name] / reading.minor
        for name in ("gain", "gain_low", "gain_high")
    )
    return Offer(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        play=play.key,
        title=play.title,
        reason=reason(play, row, reading),
        to_do=in_house(play.do, reading),
        ask_first=ASK.get(play.consent.value, "") if row["consent"] == "ask" else "",
        gain=gain,
        gain_low=low,
        gain_high=high,
        brings=_brings(gain, low, high, reading.currency),
        due=task.due if task and task.due else max(date_of(row["due_day"]), today.day),
        owner=(task.owner if task and task.owner else row["owner"] or ""),
        state=task.state if task else "",
        source=play.record,
        day=None if row["day"] is None else date_of(row["day"]),
        rests=held(candidate(row), today.found, reading.settings.plays),
    )


def reason(play: Play, row: Mapping[str, Any], reading: Reading) -> str:
    """Return why a play is proposed for an account."""
    day = row["day"]
    told = {
        "{day}": "" if day is None else long_date(date_of(day)),
        "{number}": "" if row["number"] is None else f"{row['number']:,}",
    }
    text = in_house(play.reason.replace("{what}", "\0"), reading)
    what = row["what"] or ""
    for place, words in told.items():
        text, what = text.replace(place, words), what.replace(place, words)
    return text.replace("\0", what)


def in_house(text: str, reading: Reading) -> str:
    """Return a text in the words of the house."""
    for name, word in reading.settings.words.model_dump().items():
        text = text.replace("{" + name + "}", word)
    return text


def _brings(gain: float | None, low: float | None, high: float | None, currency: str) -> str:
    if gain is None or low is None or high is None:
        return "nothing tells what this account is worth, so what it would bring is not known"
    return (
        f"about {money(gain, currency)} on average, between {money(low, '')} and"
        f" {money(high, currency)}"
    )


def _best(reading: Reading, today: Today) -> list[dict[str, Any]]:
    """Return the best candidates of each play that may be proposed."""
    rules, found = reading.settings.plays, today.found
    engine = reading.engine
    engine.load("play_resting", _column([*found.accounts, *(x.account_id for x in found.taken)]))
    pairs = list(found.pairs)
    engine.load(
        "play_pairs",
        pa.table(
            {
                "account_id": pa.array([pair[0] for pair in pairs], pa.string()),
                "play": pa.array([pair[1] for pair in pairs], pa.string()),
            }
        ),
    )
    full = [account for account, done in found.done.items() if done >= rules.contacts_30_days]
    engine.load("play_full", _column(full))
    selects = [
        f"""select * from (select * from plays_now p where p.play = {quoted(key)}
  and (p.needs <> 'marketing' or p.consent = 'yes') and (p.score is null or p.score > 0)
  and coalesce(p.contacts_30, 0) < {rules.contacts_30_days}
  and p.account_id not in (select account_id from play_resting)
  and p.account_id not in (select account_id from play_full)
  and not exists (select 1 from play_pairs x where x.account_id = p.account_id
    and x.play = p.play)
  order by p.score desc nulls last, p.account_key limit {DEPTH * rules.most}) best"""
        for key in today.plays
    ]
    return reading.rows("\nunion all\n".join(selects))


def _rows_of(reading: Reading, pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    told = ", ".join(f"({quoted(account)}, {quoted(play)})" for account, play in pairs)
    if not told:
        return []
    return reading.rows(f"select * from plays_now where (account_id, play) in ({told})")


def _of_roots(reading: Reading, tasks: Collection[Task]) -> tuple[Task, ...]:
    """Return tasks under the identifiers to which their accounts roll up now."""
    if not tasks:
        return ()
    ids = ", ".join(sorted({quoted(each.account_id) for each in tasks}))
    rows = reading.rows(f"select account_id, root from members where account_id in ({ids})")
    roots = {str(row["account_id"]): str(row["root"]) for row in rows}
    return tuple(
        each
        if roots.get(each.account_id, each.account_id) == each.account_id
        else _under(each, roots[each.account_id])
        for each in tasks
    )


def _under(task: Task, root: str) -> Task:
    names = Task.__dataclass_fields__
    return Task(**{name: getattr(task, name) for name in names} | {"account_id": root})


def _column(accounts: Sequence[str]) -> pa.Table:
    return pa.table({"account_id": pa.array(accounts, pa.string())})


def _now(engine: Engine) -> None:
    """Name the plays that may still be made, and who may no longer be asked as the run had it."""
    engine.table(
        "plays_withdrawn",
        f"""select p.account_id, p.needs
from (select distinct account_id, needs, consent from plays) p
left join ({consent_select()}) c on c.root = p.account_id
where c.root is null
  or (p.needs = 'marketing' and (c.marketing = 'no' or p.consent = 'yes' and c.marketing <> 'yes'))
  or (p.needs = 'publish' and (c.publish = 'no' or p.consent = 'yes' and c.publish <> 'yes'))""",
    )
    engine.view(
        "plays_now",
        "select p.* from plays p where not exists (select 1 from plays_withdrawn w"
        " where w.account_id = p.account_id and w.needs = p.needs)",
    )
