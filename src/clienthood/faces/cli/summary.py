"""``clienthood summary``."""

from __future__ import annotations

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.reading import reading
from clienthood.faces.views.summary import Summary, summary
from clienthood.faces.views.wording import (
    count,
    figure,
    kind_word,
    listed,
    long_date,
    money,
    opened,
    share,
)
from clienthood.settings import WordsSection

STAFF = ("supplier, partner or member of staff", "suppliers, partners or staff")


def show_summary(*, book: BookDir = HERE, json: Json = False) -> None:
    """Tell the business in three sentences, and name ten accounts worth a look.

    Example: clienthood summary --book mybook
    """
    with reading(open_book(book)) as read:
        page = summary(read)
        house = read.settings.words
    if json:
        print_json(page)
    else:
        print_summary(page, house)


def print_summary(page: Summary, house: WordsSection) -> None:
    """Print the first page."""
    paper = Paper()
    told = page.name or "Summary"
    paper.title(f"{told}, as of {long_date(page.as_of)} (run {page.run})")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    paper.gap()
    for sentence in (page.business, page.evidence, page.next):
        paper.say(sentence)
    paper.gap()
    _print_kinds(paper, page, house)
    _print_coverage(paper, page)
    if page.looks:
        paper.gap()
        paper.title(f"{opened(count(len(page.looks), 'account'))} worth a look")
        for rule, picks in page.rules.items():
            paper.gap()
            paper.say(opened(picks) + ":")
            for look in page.looks:
                if look.rule == rule:
                    who = look.account_id
                    if look.name != who:
                        who += f"  {look.name}"
                    paper.say(f"{who}: {look.reason}", indent=2)
    _print_left_out(paper, page)


def _print_kinds(paper: Paper, page: Summary, house: WordsSection) -> None:
    rows = [
        (
            opened(kind_word(row.kind, house, 2)),
            figure(row.accounts),
            share(row.share_of_accounts),
            money(row.revenue, page.currency),
            "" if row.share_of_revenue is None else share(row.share_of_revenue),
            money(row.revenue_last_year, page.currency),
        )
        for row in page.kinds
    ]
    heads = ("", "accounts", "share", "revenue", "share", "in the last 12 months")
    paper.table(heads, rows, right=(1, 2, 3, 4, 5))
    if page.without_dealings:
        told = count(page.without_dealings, "account")
        paper.say(f"With {told} of these no dealing is on record; they are only on the list.")
    if page.worth:
        paper.say(page.worth)


def _print_coverage(paper: Paper, page: Summary) -> None:
    """Say for which dimensions the records tell, in steps of how many accounts."""
    paper.gap()
    steps = ((0.9, "nearly all accounts"), (0.5, "most accounts"), (0.0, "some accounts"))
    left = [each for each in page.coverage if each.known]
    for least, of in steps:
        here = [each for each in left if each.share > least]
        left = [each for each in left if each not in here]
        if here:
            paper.say(f"Read for {of}: {listed([each.title.lower() for each in here])}.")


def _print_left_out(paper: Paper, page: Summary) -> None:
    left = page.left_out
    parts = [
        text
        for number, text in (
            (left.excluded, count(left.excluded, STAFF[0], STAFF[1])),
            (left.objecting, f"{count(left.objecting, 'account')} objecting to being profiled"),
            (left.later, f"{count(left.later, 'account')} that came later"),
        )
        if number
    ]
    if parts:
        paper.gap()
        paper.say(f"Not called: {listed(parts)}.")
