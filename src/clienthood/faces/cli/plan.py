"""``clienthood plan``."""

from __future__ import annotations

import datetime as dt

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.plan import Plan, plan
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import likelihood, long_date, money


def show_plan(
    *,
    goal: float | None = None,
    by: dt.date | None = None,
    clients: int | None = None,
    customers: int | None = None,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show the chance of a goal of revenue by a day, and how many clients or customers it takes.

    Example: clienthood plan --goal 500000 --by 2026-12-31 --clients 20

    Parameters
    ----------
    goal
        Revenue from the date of the run to the day of the goal; that of the settings where not
        given, else that of the last twelve months and a tenth more.
    by
        Day of the goal, within two years; a year after the date of the run where not given.
    clients
        New clients until then; as many as come at the pace of the past where not given.
    customers
        New customers until then; likewise.
    """
    with reading(open_book(book)) as read:
        page = plan(read, goal=goal, by=by, clients=clients, customers=customers)
    if json:
        print_json(page)
    else:
        _print(page)


def _print(page: Plan) -> None:
    paper = Paper()
    if not page.told:
        paper.say(*page.sentences)
        return
    paper.title(f"{money(page.goal, page.currency)} by {long_date(page.by)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.sentences:
        paper.say(sentence)
    paper.gap()
    paper.say("Chance of the goal by new clients (down) and new customers (across):")
    across = sorted({each.customers for each in page.what_if})
    chances = {(each.clients, each.customers): each.chance for each in page.what_if}
    paper.table(
        ("", *(f"{number:,}" for number in across)),
        [
            (f"{down:,}", *(likelihood(chances[down, number]) for number in across))
            for down in sorted({each.clients for each in page.what_if})
        ],
        right=range(len(across) + 1),
    )
    paper.gap()
    for line in (*page.winning.words, _leads(page), page.foretold, *page.unknown):
        if line:
            paper.say(line)


def _leads(page: Plan) -> str:
    return "" if page.leads is None else f"These new accounts take about {page.leads:,} leads."
