"""``clienthood movement``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import SettingsError
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.between import AskedBetween, between
from clienthood.faces.views.movement import Asked, Movement, movement
from clienthood.faces.views.moves import AskedMoves, Move
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import count, figure, kind_word, long_date, opened
from clienthood.settings import WordsSection


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which moves are wanted."""

    by: Literal["month", "quarter"] = "month"
    """How far the dates of the flow lie apart."""
    move: str = ""
    """Only this move: becoming a client, drifting, lost, damaged, recovered or becoming a
    customer."""
    kind: Literal["client", "customer", "undecided"] | None = None
    """Only moves from or to this kind."""
    month: str = ""
    """Only moves of this month, such as 2026-05."""
    limit: int = 25
    """How many moves are shown, 25 where not given; 0 shows all."""
    offset: int = 0
    """How many are passed over."""


ALL = Wish()


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The account whose change is asked for, and the days between which it lies."""

    account: str = ""
    """Show what changed of this account between two days instead, and why."""
    since: Annotated[dt.date | None, Parameter(name="--from")] = None
    """The earlier day."""
    to: dt.date | None = None
    """The later day; that of the figures where not given."""


NOBODY = Span()


def show_movement(
    *, book: BookDir = HERE, wish: Wish = ALL, span: Span = NOBODY, json: Json = False
) -> None:
    """Show how accounts move between kinds from month to month, who moved and why.

    Example: clienthood movement --move lost
    """
    if span.account:
        _show_between(open_book(book), span, json=json)
        return
    wanted = AskedMoves(
        move=wish.move,
        kind=wish.kind or "",
        month=wish.month,
        limit=wish.limit,
        offset=wish.offset,
    )
    with reading(open_book(book)) as read:
        page = movement(read, Asked(by=wish.by, moves=wanted))
        house = read.settings.words
    if json:
        print_json(page)
    else:
        _print(page, house)


def _show_between(book: Book, span: Span, *, json: bool) -> None:
    if span.since is None:
        raise SettingsError("from when?", hint="name the earlier day, such as --from 2026-01-31")
    with reading(book) as read:
        until = span.to or read.run.as_of
        page = between(read, AskedBetween(account=span.account, since=span.since, until=until))
    if json:
        print_json(page)
        return
    paper = Paper()
    paper.title(f"{page.account_id} {page.name}".rstrip())
    paper.say(page.sentence)
    paper.gap()
    paper.table(
        ("", "bits"),
        [
            (f"on {long_date(page.since)}", f"{page.since_odds:+.2f}"),
            *((part.title, f"{part.bits:+.2f}") for part in page.parts),
            (f"on {long_date(page.until)}", f"{page.until_odds:+.2f}"),
        ],
        right=(1,),
    )


def _print(page: Movement, house: WordsSection) -> None:
    paper = Paper()
    paper.title(f"Movement, as of {long_date(page.as_of)} (run {page.run})")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    moved = [each for each in page.flows[len(page.flows) - page.shown :] if each.moved]
    if moved:
        paper.gap()
        paper.say(f"From {page.by} to {page.by}, those whose kind is another, and who came new:")
        paper.table(
            ("from", "until", "were", "became", "accounts"),
            [
                (
                    long_date(each.since),
                    long_date(each.until),
                    kind_word(each.from_kind, house),
                    kind_word(each.to_kind, house),
                    figure(each.accounts),
                )
                for each in moved
            ],
            right=(4,),
        )
    paper.gap()
    paper.say(f"{opened(count(page.total, 'move'))}, the newest first:")
    print_moves(paper, page.moves, house)


def print_moves(paper: Paper, moves: tuple[Move, ...], house: WordsSection) -> None:
    """Print moves as a table."""
    if not moves:
        return
    paper.table(
        ("account", "when", "what happened", "from", "to", "why"),
        [
            (
                f"{each.account_id} {each.name}".rstrip(),
                long_date(each.day),
                each.told,
                kind_word(each.from_kind, house),
                kind_word(each.to_kind, house),
                each.reason,
            )
            for each in moves
        ],
        prose=(0, 5),
    )
