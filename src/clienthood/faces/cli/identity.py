"""``clienthood identity``, ``merge`` and ``unmerge``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds import identity as deeds
from clienthood.faces.views.identity import IdentityPage, Link, Pair, Side, identity

SHOWN = 10


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which part of the list is told."""

    offset: int = 0
    """Pairs to pass over."""
    limit: int = SHOWN
    """Pairs to tell."""
    history: Annotated[bool, Parameter(negative=())] = False
    """Tell what was said so far instead."""


def show_identity(
    *,
    book: BookDir = HERE,
    find: Annotated[bool, Parameter(negative=())] = False,
    join_sure: Annotated[bool, Parameter(name="--join-sure", negative=())] = False,
    least: Annotated[float, Parameter(name="--least")] = float("-inf"),
    shown: Shown | None = None,
    json: Json = False,
) -> None:
    """Tell who may be one account: the same party under other identifiers, across all systems.

    Exact keys are compared first: e-mail, tax number, own domain, telephone. With the extra
    ``identity`` each pair is weighed as well. Nothing is joined until you say so, and every join
    can be taken back.

    Example: clienthood identity --find

    Parameters
    ----------
    find
        Look through all records first.
    join_sure
        Join all pairs that are sure.
    least
        With --join-sure: only those of at least so many bits.
    """
    part = shown or Shown()
    opened = open_book(book)
    paper = Paper()
    if find:
        deeds.find_same(opened, person())
    if join_sure:
        done = deeds.join_sure(opened, person(), least=least)
        if not json:
            paper.say(f"Joined {done:,} pairs. Next: clienthood run")
    page = identity(opened, offset=max(part.offset, 0), limit=max(part.limit, 0))
    if json:
        print_json(page)
    elif part.history:
        _tell_history(paper, page.history)
    else:
        _tell(paper, page)


def merge(
    account: str,
    into: str,
    /,
    *,
    book: BookDir = HERE,
    reason: str = "",
    not_the_same: Annotated[bool, Parameter(name="--not-the-same", negative=())] = False,
    json: Json = False,
) -> None:
    """Say that two identifiers are one account, or that they are not.

    The records stay as they are: a link is kept, with your name and reason, and the next run
    counts both as one account.

    Example: clienthood merge 7100012 H90031 --reason "she ordered by telephone"

    Parameters
    ----------
    account
        An identifier.
    into
        The identifier under which both stand.
    reason
        Why, for whoever reads it later.
    not_the_same
        Say that they are two; they are not proposed again.
    """
    opened = open_book(book)
    if not_the_same:
        made = deeds.keep_apart(opened, person(), account_id=account, other_id=into, reason=reason)
        told = f"{account} and {into} stay two accounts (link {made.id})."
    else:
        made = deeds.join(opened, person(), account_id=account, into_account_id=into, reason=reason)
        told = (
            f"{account} stands under {into} (link {made.id})."
            f" Next: clienthood run. To take it back: clienthood unmerge {made.id}"
        )
    if json:
        print_json(made)
        return
    Paper().say(told)


def unmerge(link: int, /, *, book: BookDir = HERE, json: Json = False) -> None:
    """Take back what was said of two identifiers; all other links stand as they are.

    Example: clienthood unmerge 3

    Parameters
    ----------
    link
        Its number, as ``clienthood identity --history`` tells it.
    """
    made = deeds.take_back(open_book(book), person(), number=link)
    if json:
        print_json(made)
        return
    Paper().say(
        f"Took back link {link}: {made.account_id} and {made.into_account_id}. Next: clienthood run"
    )


def _tell(paper: Paper, page: IdentityPage) -> None:
    paper.title("Who is one account")
    for text in page.told:
        paper.say(text)
    if page.behind:
        paper.say(f"Look again, {page.behind}: clienthood identity --find")
    elif not page.searched:
        paper.say("Look: clienthood identity --find")
    if page.install:
        paper.say(f"Only exact keys are compared. To have pairs weighed: {page.install}")
    for pair in page.pairs:
        paper.gap()
        _tell_pair(paper, pair)
    if page.pairs:
        first = page.pairs[0]
        names = f"{first.account.account_id} {first.into.account_id}"
        paper.gap()
        paper.say(f"Same: clienthood merge {names}")
        paper.say(f"Not the same: clienthood merge {names} --not-the-same")
    if page.sure:
        paper.say(f"All {page.sure:,} sure ones: clienthood identity --join-sure")


def _tell_pair(paper: Paper, pair: Pair) -> None:
    paper.title(f"{pair.number}. {pair.question}")
    paper.table((), [_cells(pair.account), _cells(pair.into)])
    paper.say(pair.sentence)
    if pair.would:
        paper.say(pair.would)
    if pair.lines:
        rows = [("Before comparing", f"{pair.prior:+.1f}", "one among so many")]
        rows += [(line.title, f"{line.shown_bits:+.1f}", line.words) for line in pair.lines]
        paper.table(("", "bits", ""), rows, right=(1,))


def _cells(side: Side) -> tuple[str, ...]:
    told = (side.account_id, side.name, side.email, side.phone, side.postcode, side.source)
    return tuple(each or "–" for each in told)


def _tell_history(paper: Paper, history: tuple[Link, ...]) -> None:
    if not history:
        paper.say("Nothing was said of any two identifiers yet.")
        return
    rows = [
        (
            str(each.number),
            each.account_id,
            each.what,
            each.into_account_id,
            each.said_by,
            f"{each.said_at:%Y-%m-%d}",
            each.told + (f"; {each.reason}" if each.reason else ""),
        )
        for each in history
    ]
    paper.table(("link", "account", "", "and", "by", "on", ""), rows)
