"""Movement: how accounts move between kinds over time, who moved and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from clienthood.faces.views.flows import Flow, dates_told, flows
from clienthood.faces.views.moved import MOVED, move_words
from clienthood.faces.views.moves import AskedMoves, Move, moves
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, kind_word, listed, long_date, opened
from clienthood.settings import WordsSection
from clienthood.units import day_number

LATELY = 3
"""Months that the sentences look back."""
SHOWN = {"month": 6, "quarter": 8}
"""Steps of the flow chart, the newest; every step is in the JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the page."""

    by: str = "month"
    """month or quarter: how far the dates of the flow lie apart."""
    moves: AskedMoves = field(default_factory=AskedMoves)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCount:
    """How many accounts made a move lately."""

    move: str
    told: str
    """What is said of one that made it, in the words of the house."""
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsAt:
    """How many accounts were of each kind at a date."""

    day: dt.date
    kinds: Mapping[str, int]
    """By client, undecided, customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """The page of movement."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    words: tuple[str, ...]
    """What happened lately, in three sentences."""
    since: dt.date | None
    """From when the sentences count; None where fewer than two dates are told."""
    lately: tuple[MoveCount, ...]
    """How many made each move since then."""
    by: str
    dates: tuple[KindsAt, ...]
    """The dates of the flow, oldest first."""
    flows: tuple[Flow, ...]
    """From each date to the next."""
    shown: int
    """Flows of the newest dates, which the page shows; the others come before them."""
    total: int
    """Moves that are wanted, on all pages."""
    moves: tuple[Move, ...]
    """A page of them, the newest first."""


def movement(reading: Reading, asked: Asked | None = None) -> Movement:
    """Return how accounts moved, as of a run.

    Raises
    ------
    NotFoundError
        If the run is of a version that knew no movement.
    SettingsError
        If there is no such move, kind, month or step.
    """
    asked = asked or Asked()
    months = dates_told(reading)
    dates = dates_told(reading, asked.by)
    found = flows(reading, asked.by)
    total, page = moves(reading, asked.moves)
    since = months[max(len(months) - 1 - LATELY, 0)] if len(months) > 1 else None
    lately = _lately(reading, since)
    told = _kinds_at(reading, dates)
    begins = dates[-SHOWN[asked.by] - 1 :][0] if dates else None
    return Movement(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        words=tuple(_words(reading, since, lately, told)),
        since=since,
        lately=lately,
        by=asked.by,
        dates=told,
        flows=found,
        shown=sum(begins is not None and each.since >= begins for each in found),
        total=total,
        moves=page,
    )


def _kinds_at(reading: Reading, dates: Sequence[dt.date]) -> tuple[KindsAt, ...]:
    if not dates:
        return ()
    days = ", ".join(str(day_number(each)) for each in dates)
    rows = reading.rows(
        "select month_end, kind, count(*) as accounts from months"
        f" where month_end in ({days}) group by month_end, kind"
    )
    found = {(row["month_end"], row["kind"]): int(str(row["accounts"])) for row in rows}
    order = ("client", "undecided", "customer")
    return tuple(
        KindsAt(
            day=each,
            kinds={kind: found.get((day_number(each), kind), 0) for kind in order},
        )
        for each in dates
    )


def _lately(reading: Reading, since: dt.date | None) -> tuple[MoveCount, ...]:
    if since is None:
        return ()
    rows = reading.rows(
        "select move, count(distinct account_id) as accounts from moves"
        f" where day > {day_number(since)} group by move"
    )
    found = {str(row["move"]): int(str(row["accounts"])) for row in rows}
    house = reading.settings.words
    return tuple(
        MoveCount(move=move, told=move_words(move, house), accounts=found.get(move, 0))
        for move in MOVED
    )


def _words(
    reading: Reading, since: dt.date | None, lately: Sequence[MoveCount], now: Sequence[KindsAt]
) -> Iterator[str]:
    house = reading.settings.words
    if since is None:
        yield "This run tells the kinds at fewer than two dates, so nothing can have moved yet."
        return
    number = {each.move: each.accounts for each in lately}
    became = number["becoming a client"]
    damaged = number["damaged"]
    harm = f"; with {figure(damaged)} the relationship was damaged" if damaged else ""
    yield (
        f"Since {long_date(since)}, {count(became, 'account') if became else 'no accounts'}"
        f" {'is' if became == 1 else 'are'} becoming {_noun(house.client, house.clients, became)},"
        f" {_many(number['drifting'], 'is', 'are')} drifting, {_many(number['lost'])} lost and"
        f" {_many(number['recovered'])} recovered{harm}."
    )
    yield from _today(reading, since, now, house)
    became = number["becoming a customer"]
    yield (
        f"{opened(_many(became, '', ''))} became {_noun(house.customer, house.customers, became)}."
        f" That is no failure: {house.customers} are not failed {house.clients}."
        f" {opened(house.customers)} may return, and {house.clients} may leave."
    )


def _noun(one: str, many: str, number: int) -> str:
    """Return what one or several have become."""
    if number != 1:
        return many
    return f"{'an' if one[:1].lower() in 'aeiou' else 'a'} {one}"


def _many(number: int, one: str = "was", many: str = "were") -> str:
    """Return how many with its verb; none in words."""
    told = figure(number) if number else "none"
    return f"{told} {one if number == 1 else many}".rstrip()


def _today(
    reading: Reading, since: dt.date, now: Sequence[KindsAt], house: WordsSection
) -> Iterator[str]:
    last = now[-1]
    told = [
        f"{figure(n) if n else 'no'} {kind_word(kind, house, n)}" for kind, n in last.kinds.items()
    ]
    there = "is" if next(iter(last.kinds.values())) == 1 else "are"
    new = reading.rows(
        f"select count(*) as n from months where month_end = {day_number(last.day)} and account_id"
        f" not in (select account_id from months where month_end <= {day_number(since)})"
    )
    came = int(str(new[0]["n"]))
    kept = reading.rows(
        "select count(*) as n from months m join calls c on c.account_id = m.account_id"
        f" where m.month_end = {day_number(last.day)} and m.kind <> c.kind"
    )
    stays = int(str(kept[0]["n"]))
    text = f"There {there} {listed(told)} now; {_many(came, '', '')} came new since then."
    if stays:
        kept_by = "1 account keeps" if stays == 1 else f"{figure(stays)} accounts keep"
        it, them = ("it", "it") if stays == 1 else ("they", "them")
        text += (
            f" {kept_by} the kind {it} had, though the records of today alone would call {them}"
            " otherwise: a kind changes only where they clearly say so."
        )
    yield text
