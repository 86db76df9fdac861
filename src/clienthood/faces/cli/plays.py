"""``clienthood plays`` and ``task``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds.tasks import Said, do_task
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.offers import Offer
from clienthood.faces.views.plays import AccountPlays, PlaysPage, account_plays, plays
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import figure, long_date, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class _More:
    """What may be said of a task beside what is done."""

    reason: str = ""
    """Why it is dismissed."""
    outcome: Literal["", "answered", "agreed", "bought", "declined", "nothing"] = ""
    """What came of it."""
    owner: str = ""
    """Who does it."""
    due: dt.date | None = None
    """Day by which it should be done."""
    until: dt.date | None = None
    """Day before which it is not shown, where it is put off; a week from now where not given."""


def show_plays(
    *,
    everything: Annotated[bool, Parameter(name="--all", negative=())] = False,
    account: str = "",
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show what to do today: at most ten names, each with its reason and what it may bring.

    Example: clienthood plays --account A00017

    Parameters
    ----------
    everything
        Show all plays too, with how many accounts each is for and why not more.
    account
        Show what can be done for this account instead.
    """
    today = dt.datetime.now(dt.UTC).date()
    page: PlaysPage | AccountPlays
    with reading(open_book(book)) as read:
        if account:
            found = find_account(read, account)
            page = account_plays(read, found, today=today)
        else:
            page = plays(read, today=today)
    if json:
        print_json(page)
    elif isinstance(page, PlaysPage):
        _print(page, everything=everything)
    else:
        _print_account(page)


def _print(page: PlaysPage, *, everything: bool) -> None:
    paper = Paper()
    paper.title(f"What to do on {long_date(page.today)}, by the figures of {long_date(page.as_of)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    for nth, each in enumerate(page.queue, start=1):
        paper.gap()
        name = each.name if each.name not in ("", each.account_id) else ""
        paper.title(f"{nth}. {f'{each.account_id} {name}'.rstrip()}: {each.title} ({each.play})")
        _offer(paper, each)
    if page.queue:
        paper.gap()
        paper.say(page.rule)
        paper.say("Then: clienthood task done ACCOUNT PLAY --outcome answered")
    if everything:
        paper.gap()
        paper.table(
            ("play", "for", "accounts", "why not more"),
            [(each.key, each.kind, figure(each.accounts), each.words) for each in page.plays],
            right=(2,),
            prose=(3,),
        )


def _print_account(page: AccountPlays) -> None:
    paper = Paper()
    if not page.offers:
        paper.say("It qualifies for no play at present.")
    for each in page.offers:
        paper.title(f"{each.title} ({each.play})")
        _offer(paper, each)
        if each.rests:
            paper.say(f"Not proposed today: {each.rests}.", indent=3)
    for task in page.tasks:
        paper.say(f"{task.title}, {task.words}.")


def _offer(paper: Paper, each: Offer) -> None:
    paper.say(opened(each.reason) + ".", indent=3)
    ask = f" {opened(each.ask_first)}." if each.ask_first else ""
    paper.say(opened(each.to_do) + "." + ask, indent=3)
    whom = f"; {each.owner}" if each.owner else ""
    paper.say(f"{opened(each.brings)}; by {long_date(each.due)}{whom}.", indent=3)


def do(
    deed: Literal["take", "done", "dismiss", "later", "outcome", "assign"],
    account: str,
    play: str,
    /,
    *,
    more: Annotated[_More | None, Parameter(name="*")] = None,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Take on, finish, dismiss or put off a play for an account, or say what came of it.

    Example: clienthood task done A00017 consultation --outcome agreed

    Parameters
    ----------
    deed
        take, done, dismiss, later, outcome or assign.
    account
        Identifier of the account or of one of its members, or its name.
    play
        Key of the play, as ``clienthood plays`` shows it.
    """
    more = more or _More()
    said = Said(
        account=account,
        play=play,
        deed=deed,
        reason=more.reason,
        outcome=more.outcome,
        owner=more.owner,
        due=more.due,
        until=more.until,
    )
    with reading(open_book(book)) as read:
        task = do_task(read, person(), said, now=dt.datetime.now(dt.UTC))
    if json:
        print_json(task)
        return
    told = [task.state, task.outcome, f"until {long_date(task.until)}" if task.until else ""]
    Paper().say(f"{task.account_id}, {task.play}: {', '.join(x for x in told if x)}.")
