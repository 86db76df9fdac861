"""``clienthood backtest``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.views.backtest import Backtest, BacktestRow, backtest
from clienthood.faces.views.hindsight import Hindsight, ReliabilityRow
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import long_date, share


def show_backtest(
    *,
    book: BookDir = HERE,
    since: Annotated[dt.date | None, Parameter(name="--from")] = None,
    until: dt.date | None = None,
    json: Json = False,
) -> None:
    """Show how forecasts and calls of an earlier day would have come true, beside plain rules.

    Nothing after that day is read for a forecast, and the model marked is the one that the book
    would have taken on it.

    Example: clienthood backtest --from 2025-06-30

    Parameters
    ----------
    since
        Day at which the forecasts are made; the last third of the record is held out where not
        given, a year at most.
    until
        Last day held out; the day of the latest run where not given.
    """
    with reading(open_book(book)) as read, stages() as shown:
        shown.told("forecasting the past")
        page = backtest(read, since=since, until=until)
    if json:
        print_json(page)
    else:
        _print(page)


def _print(page: Backtest) -> None:
    paper = Paper()
    since = "" if page.since is None else f"{long_date(page.since)} to "
    paper.title(f"Forecasts held against what came, {since}{long_date(page.until)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    paper.say(page.headline)
    if page.rows:
        _print_forecasts(paper, page)
    paper.gap()
    _print_calls(paper, page.calls)


def _print_forecasts(paper: Paper, page: Backtest) -> None:
    paper.say(page.choice)
    paper.gap()
    heads = ("", "", "purchases forecast", "made", "error", "large errors", "log score")
    paper.table(
        (*heads, "tells who returns", "holds"),
        [_row(row) for row in page.rows],
        right=(2, 3, 4, 5, 6, 7),
    )
    paper.gap()
    for line in (
        "* the model that the book would have taken on that day.",
        "Error: how far off the number of purchases of an account is on average (MAE); large"
        " errors weigh more in the next column (RMSE).",
        "Log score: how likely the model held the very days on which accounts then bought; higher"
        " is better. A rule gives no probabilities, so it has none.",
        "Tells who returns: 1.00 puts all who came again before all who did not; 0.50 is a coin"
        " (AUC).",
        "Holds: whether it is right on average in each of five classes of accounts, within chance;"
        " if not, which way it is off where it is off most.",
    ):
        paper.say(line)


def _print_calls(paper: Paper, page: Hindsight) -> None:
    paper.title("Calls and worth of that day held against what followed")
    paper.say(page.headline)
    for each in page.outcomes:
        paper.gap()
        paper.say(each.words)
        paper.table(
            ("", "ranks right (AUC)", "95 % range", "top tenth"),
            [
                (
                    score.name if score.ours else f"rule: {score.name}",
                    f"{score.auc:.2f}",
                    f"{score.low:.2f} to {score.high:.2f}",
                    "" if score.lift is None else f"{score.lift:.1f} x",
                )
                for score in each.scores
            ],
            right=(1, 2, 3),
        )
    _print_reliability(paper, "called client at the end", page.later)
    for line in page.later_words:
        paper.say(line)
    _print_reliability(paper, "confirmed as clients", page.confirmed)
    for line in filter(None, (page.confirmed_words, *page.words)):
        paper.gap()
        paper.say(line)


def _print_reliability(paper: Paper, came: str, rows: Sequence[ReliabilityRow]) -> None:
    if not rows:
        return
    paper.gap()
    paper.table(
        ("chance of client", "accounts", "foreseen", came, "95 % range", "holds"),
        [
            (
                f"{share(row.low)} to {share(row.high)}",
                str(row.accounts),
                share(row.foreseen),
                share(row.came),
                f"{share(row.came_low)} to {share(row.came_high)}",
                "yes" if row.holds else "no",
            )
            for row in rows
        ],
        right=(1, 2, 3, 4),
    )


def _row(row: BacktestRow) -> tuple[str, ...]:
    return (
        "*" if row.chosen else "",
        row.name,
        f"{row.forecast:,.0f}",
        f"{row.actual:,.0f}",
        f"{row.mae:.2f}",
        f"{row.rmse:.2f}",
        "" if row.log_score is None else f"{row.log_score:.3f}".replace("-", "−"),
        "" if row.auc is None else f"{row.auc:.2f}",
        "yes" if row.holds else row.leans,
    )
