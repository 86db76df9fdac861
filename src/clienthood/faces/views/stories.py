"""Stories: of whom a testimonial or a case study could be told, and who allows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.faces.views.consent import ASK, NO, PUBLISHING, YES
from clienthood.faces.views.outlook import times
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import YEAR, count, figure, listed, share
from clienthood.units import date_of

SHOWN = 50
TIMES = 2
"""Growth, as a share, from which it is told as so many times as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One account of which a story could be told."""

    account_id: str
    name: str
    kind: str
    form: str
    """What it would make: case study or testimonial."""
    score: float
    consent: str
    """To be named in public: yes, or ask."""
    quotes: int
    """Comments of it that may be published."""
    last_asked: dt.date | None
    tired: bool
    """Asked too short a time ago to be asked again."""
    reason: str
    next: str
    """What to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """Candidates for testimonials and case studies, the best first."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    words: tuple[str, ...]
    allowed: tuple[Candidate, ...]
    """Those who may be named."""
    to_ask: tuple[Candidate, ...]
    """Those whom nobody has asked yet."""
    refused: int
    """Candidates whose record says that they may not be named; none of them is listed."""


def stories(reading: Reading) -> Stories:
    """Return candidates for stories, with consent as the current records tell it."""
    learnt = reading.needs("stories")
    rows = reading.rows(
        f"select s.*, l.name, {PUBLISHING} as now, coalesce(q.quotes, 0) as quotes_now"
        " from stories s join listed l on l.account_id = s.account_id"
        " left join accounts a on a.account_id = s.account_id"
        f" left join ({QUOTED}) q on q.account_key = s.account_key"
        " order by s.score desc, s.account_key"
    )
    allowed = [_candidate(row) for row in rows if row["now"] == YES][:SHOWN]
    to_ask = [_candidate(row) for row in rows if row["now"] == ASK][:SHOWN]
    refused = sum(1 for row in rows if row["now"] == NO)
    return Stories(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        words=tuple(_words(len(allowed), len(to_ask), refused, learnt)),
        allowed=tuple(allowed),
        to_ask=tuple(to_ask),
        refused=refused,
    )


QUOTED = """select m.account_key, count(*) as quotes from feedback f
join members m on m.account_id = f.account_id
where f.may_publish and trim(coalesce(f.comment, '')) <> '' group by m.account_key"""
"""Comments that may be published, as the current records tell it."""


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        account_id=row["account_id"],
        name=row["name"] or "",
        kind=row["kind"],
        form=row["form"],
        score=row["score"],
        consent=row["now"],
        quotes=row["quotes_now"],
        last_asked=None if row["last_asked"] is None else date_of(row["last_asked"]),
        tired=row["tired"],
        reason=reasons(row),
        next=_next(row),
    )


def reasons(row: Mapping[str, Any]) -> str:
    """Return in words what speaks for telling of an account, from a row of the stage."""
    told = []
    if row["growth"] is not None and row["growth"] > 0:
        told.append(_grown(row["growth"]))
    if row["solved"]:
        told.append(
            f"stayed after {count(row['solved'], 'complaint')} was solved"
            if row["solved"] == 1
            else f"stayed after {count(row['solved'], 'complaint')} were solved"
        )
    if row["content"] is not None:
        told.append(f"content: {share(row['content'])} of the best answer")
    told.append(f"with us for {count(round(row['years'], 1), 'year')}")
    if row["referrals"]:
        told.append(f"recommended us {times(row['referrals'])}")
    return listed(told)


def _grown(growth: float) -> str:
    if growth < TIMES:
        return f"spends {share(growth)} more than a year earlier"
    return f"spends {figure(round(growth + 1, 1))} times as much as a year earlier"


def _next(row: Mapping[str, Any]) -> str:
    if row["tired"]:
        asked = date_of(row["last_asked"])
        return f"asked on {asked:%Y-%m-%d}: let it rest"
    if row["now"] == ASK:
        return "ask first: nobody has asked whether it may be named"
    if row["form"] == "case study":
        return "write the case study, and show it to them before it is printed"
    return "use its words" if row["quotes_now"] else "ask for a few words that may be printed"


def _words(allowed: int, to_ask: int, refused: int, learnt: Mapping[str, Any]) -> Iterator[str]:
    if not allowed + to_ask + refused:
        yield (
            "No story yet: it takes spend that grew, a complaint that was solved, or an answer to"
            " a survey, on record for at least one account."
        )
        return
    yield (
        f"{count(allowed, 'account')} with a result to tell may be named in public;"
        f" {count(to_ask, 'account')} would have to be asked first."
    )
    if refused:
        yield (
            f"{count(refused, 'more candidate')} {'is' if refused == 1 else 'are'} on record as not"
            " to be named, and left out here. If nobody ever asked them, leave that cell empty in"
            " the list of accounts: then they stand under those to ask."
        )
    if not learnt["asking_recorded"]:
        yield (
            "When somebody was asked for a testimonial is not on record, so nobody is spared for"
            " having been asked lately. Campaigns of the kind 'testimonial' would tell."
        )


def tenure(days: int) -> str:
    """Return how long somebody has been with the business."""
    return count(round(days / YEAR, 1), "year") if days >= YEAR else count(days, "day")
