"""``clienthood explain``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.cli.worth import print_worth
from clienthood.faces.views.behind import Record
from clienthood.faces.views.explain import Bar, Explanation, explain
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import (
    count,
    figure,
    kind_word,
    likelihood,
    long_date,
    money,
    share,
)
from clienthood.settings import WordsSection

BLOCKS = 12
"""Most characters of a bar."""


def explain_account(
    account: Annotated[str, Parameter(name="ID")],
    /,
    *,
    book: BookDir = HERE,
    brief: Annotated[bool, Parameter(negative=())] = False,
    json: Json = False,
) -> None:
    """Show one account: its kind, what speaks for and against, its worth, the records behind it.

    Each line adds or takes bits: +1 doubles the odds that it is a client, -1 halves them.

    Example: clienthood explain A00017

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name.
    brief
        Leave out the records behind each line.
    """
    with reading(open_book(book)) as read:
        page = explain(read, account)
        house = read.settings.words
    if json:
        print_json(page)
    else:
        _print(page, house, brief=brief)


def _print(page: Explanation, house: WordsSection, *, brief: bool) -> None:
    paper = Paper()
    paper.title(f"{page.account_id}  {page.name}".rstrip())
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    if len(page.members) > 1:
        paper.say(f"Dealt with as one account: {', '.join(page.members)}.")
    if page.not_called or page.kind is None or page.probability is None:
        paper.say(f"Not called: {page.not_called}.")
        return
    paper.say(_verdict(page, house))
    paper.gap()
    _print_bars(paper, page)
    if page.unknown:
        paper.gap()
        paper.title("What could not be read, and the record that would tell")
        paper.table(
            ("dimension", "would remove", "record"),
            [(each.title, _removed(each.share_of_doubt), each.settles) for each in page.unknown],
            right=(1,),
            prose=(2,),
        )
    if page.worth is not None:
        paper.gap()
        paper.title("What it is worth")
        print_worth(paper, page.worth)
    if page.bars and not brief:
        _print_records(paper, page)


def _verdict(page: Explanation, house: WordsSection) -> str:
    kind = kind_word(str(page.kind), house)
    text = kind.capitalize() if page.kind == "undecided" else f"A {kind}"
    text += f" as of {long_date(page.as_of)}"
    if page.confirmed:
        text += ", confirmed by somebody who knows it"
    if page.rule:
        text += f" ({page.rule})"
    if page.probability is not None:
        text += f"; the records make it {likelihood(page.probability)} likely a {house.client}"
    if page.first_dealing and page.last_dealing:
        text += f". First dealing {page.first_dealing}, last {page.last_dealing}"
    else:
        text += ". No dealing with it is on record"
    if page.spend:
        text += f"; it brought {money(page.spend, page.currency)}"
    return text + "."


def _print_bars(paper: Paper, page: Explanation) -> None:
    heaviest = max([abs(bar.bits) for bar in page.bars], default=0) or 1.0
    rows = [
        (bar.title, bar.sentence, _signed(bar.shown_bits), _drawn(bar, heaviest))
        for bar in page.bars
    ]
    rows.insert(
        0, ("Start", "where an account of this book starts", _signed(page.shown_prior_bits), "")
    )
    odds = page.shown_log2_odds
    rows.append(("Total", _odds(page.log2_odds), _signed(odds), ""))
    paper.table(
        ("", "the records say", "bits", "against | for client"), rows, right=(2,), prose=(1,)
    )


def _signed(bits: float) -> str:
    return f"{bits:+.2f}".replace("-", "−") if round(bits, 2) else "0.00"


def _drawn(bar: Bar, heaviest: float) -> str:
    length = round(abs(bar.bits) / heaviest * BLOCKS)
    if bar.bits < 0:
        return f"{'█' * length:>{BLOCKS}}|"
    return f"{'':>{BLOCKS}}|{'█' * length}"


def _odds(bits: float) -> str:
    times = 2.0 ** min(abs(bits), 60)
    side = "for" if bits >= 0 else "against"
    shown = figure(round(times)) if times >= 10 else f"{times:.1f}"
    return f"odds of {shown} to 1 {side} client"


def _removed(part: float) -> str:
    return f"{share(part)} of the doubt" if part >= 0.005 else "next to nothing"


def _print_records(paper: Paper, page: Explanation) -> None:
    paper.gap()
    paper.title("The records behind each line, the newest first")
    for bar in page.bars:
        found = bar.records
        paper.gap()
        told = count(found.count, "record") if found.count else "none on record"
        if found.count > len(found.newest):
            told += f", the newest {len(found.newest)}"
        if found.since:
            told += f", counted from {long_date(found.since)} on (the current phase)"
        paper.say(f"{bar.title}: {told}")
        if found.newest:
            paper.table((), [_told(each) for each in found.newest], right=(3,), prose=(2,))


def _told(record: Record) -> tuple[str, str, str, str, str]:
    paid = "" if record.amount is None else money(record.amount, record.currency, exact=True)
    return (
        "  " + (str(record.day) if record.day else "undated"),
        record.table,
        record.text,
        paid,
        f"{record.file}, line {record.line}",
    )
