"""``clienthood value``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.cli.plots import Plot, write_plots
from clienthood.faces.cli.worth import print_worth
from clienthood.faces.views.alive import alive_path
from clienthood.faces.views.backtest import backtest
from clienthood.faces.views.charts_buying import (
    alive_chart,
    cohort_chart,
    contract_chart,
    forecast_chart,
)
from clienthood.faces.views.cohorts import cohorts
from clienthood.faces.views.outlook import about
from clienthood.faces.views.reading import Reading, reading
from clienthood.faces.views.value import SETTING_WORDS, Prospect, ValueRow, ValueView, value
from clienthood.faces.views.wording import count, figure, kind_word, long_date, opened, share
from clienthood.faces.views.worth import AccountWorth, worth
from clienthood.settings import WordsSection


def show_value(
    account: Annotated[str | None, Parameter(name="ID")] = None,
    /,
    *,
    book: BookDir = HERE,
    plots: Path | None = None,
    json: Json = False,
) -> None:
    """Show what the accounts are worth in the time ahead, or what one of them is.

    Worth is a range: what an account will bring, discounted, after margin and the cost of contact
    as far as the settings tell them.

    Example: clienthood value A00017

    Parameters
    ----------
    account
        Identifier of the account or of one of its members, or its name; the whole book where not
        given.
    plots
        Folder into which pictures are written (SVG): who comes back and how forecasts held, or
        for one account, how likely it was still there.
    """
    with reading(open_book(book)) as read:
        page = worth(read, account) if account else value(read)
        house = read.settings.words
        written = _plots(read, plots, account) if plots else ()
    if json:
        print_json(page)
        return
    paper = Paper()
    if isinstance(page, AccountWorth):
        paper.title(f"{page.account_id}  {page.name}".rstrip())
        _print_behind(paper, page.behind)
        print_worth(paper, page)
    else:
        _print_value(paper, page, house)
    for file in written:
        paper.say(f"Written: {file}")
    if plots and not written:
        paper.say("There is nothing to draw.")


def _print_behind(paper: Paper, behind: tuple[str, ...]) -> None:
    for line in behind:
        paper.say(f"Mind: {line}; run again: clienthood run")


def _print_value(paper: Paper, page: ValueView, house: WordsSection) -> None:
    told = count(page.accounts, "account")
    paper.title(f"Worth of {told}, as of {long_date(page.as_of)} (run {page.run})")
    _print_behind(paper, page.behind)
    paper.say(page.headline)
    if page.accounts:
        brought = page.last_year
        paper.say(
            "No revenue is on record to hold this against."
            if brought is None
            else f"The last twelve months brought {about(brought, page.currency)} of revenue."
        )
        paper.gap()
        _print_parts(paper, page.kinds, page, lambda part: kind_word(part, house, 2))
        paper.gap()
        _print_parts(paper, page.settings, page, SETTING_WORDS.__getitem__)
    _print_names(paper, f"The {len(page.most)} of most worth", page.most)
    _print_names(paper, "Where most worth is at risk", page.risks)
    for title, lines in (
        ("How it was found", page.models),
        ("What is not known", page.unknown),
        ("For who knows the models", page.analyst),
    ):
        if lines:
            paper.gap()
            paper.title(title)
            for line in lines:
                paper.say(f"- {line}", indent=2)


def _print_parts(
    paper: Paper, rows: tuple[ValueRow, ...], page: ValueView, name: Callable[[str], str]
) -> None:
    paper.table(
        ("", "accounts", "worth", "share"),
        [
            (
                opened(name(row.part)),
                figure(row.accounts),
                about(row.value, page.currency).removeprefix("about "),
                "" if row.share is None else share(row.share),
            )
            for row in rows
            if row.accounts
        ],
        right=(1, 2, 3),
    )


def _print_names(paper: Paper, title: str, found: tuple[Prospect, ...]) -> None:
    if not found:
        return
    paper.gap()
    paper.title(title)
    for each in found:
        who = f"{each.account_id}  {each.name}".rstrip()
        paper.say(f"{who}: {each.reason}", indent=2)


def _plots(read: Reading, folder: Path, account: str | None) -> tuple[Path, ...]:
    if account:
        path = alive_path(read, account)
        return write_plots(folder, (Plot(name="alive", chart=alive_chart(path)),) if path else ())
    triangle, held = cohorts(read), backtest(read)
    made = []
    if triangle.cohorts:
        made.append(Plot(name="cohorts", chart=cohort_chart(triangle)))
    if triangle.contracts:
        made.append(Plot(name="contracts", chart=contract_chart(triangle)))
    if held.groups:
        made.append(Plot(name="forecast", chart=forecast_chart(held)))
    return write_plots(folder, tuple(made))
