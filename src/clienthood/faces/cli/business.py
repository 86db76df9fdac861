"""``clienthood standing``, ``concentration`` and ``predictability``."""

from __future__ import annotations

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.business import Business, business
from clienthood.faces.views.concentration import Concentration, concentration_of
from clienthood.faces.views.predictability import Predictability, predictability
from clienthood.faces.views.reading import reading
from clienthood.faces.views.scoreboard import Figure
from clienthood.faces.views.wording import figure, long_date, money, opened, share


def show_standing(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show what the business is, its scoreboard, and what it does for its clients.

    Example: clienthood standing
    """
    with reading(open_book(book)) as read:
        page = business(read)
    if json:
        print_json(page)
    else:
        _print_standing(page)


def show_concentration(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show how far the business rests on few accounts, and what the loss of the largest costs.

    Example: clienthood concentration
    """
    with reading(open_book(book)) as read:
        page = concentration_of(read)
    if json:
        print_json(page)
    else:
        _print_concentration(page)


def show_predictability(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show how well revenue is foreseen with contracts, with loyalty members, and with neither.

    Example: clienthood predictability
    """
    with reading(open_book(book)) as read:
        page = predictability(read)
    if json:
        print_json(page)
    else:
        _print_predictability(page)


def _mind(paper: Paper, behind: tuple[str, ...]) -> None:
    for line in behind:
        paper.say(f"Mind: {line}; run again: clienthood run")


def _print_standing(page: Business) -> None:
    paper = Paper()
    paper.title(f"The business as a whole, as of {long_date(page.as_of)}")
    _mind(paper, page.behind)
    for sentence in page.standing.sentences:
        paper.say(sentence)
    paper.gap()
    paper.table(
        ("measure", "clients", "customers", "undecided", "by chance", "range"),
        [
            (
                each.title,
                *map(_share, (each.client, each.customer, each.undecided, each.expected)),
                each.unknown or f"{_share(each.low)} to {_share(each.high)}",
            )
            for each in page.standing.measures
        ],
        right=(1, 2, 3, 4, 5),
    )
    for kind in ("client", "customer"):
        paper.gap()
        paper.say(f"Scoreboard, {kind}s: the last twelve months, and the twelve before")
        paper.table(
            ("", "now", "counted on", "before", "counted on"),
            [_row(each, page.currency) for each in page.scoreboard if each.kind == kind],
            right=(1, 2, 3, 4),
        )
    paper.gap()
    paper.say("What it does for its clients, by its records:")
    for check in page.checks:
        paper.say(f"{check.title}: {check.verdict}. {check.says} {check.missing}".strip(), indent=2)


def _row(each: Figure, currency: str) -> tuple[str, ...]:
    if each.unknown:
        return (f"{each.title}: {each.unknown}", "", "", "", "")
    return (
        each.title,
        _amount(each.now, each.unit, currency),
        figure(each.counted),
        _amount(each.before, each.unit, currency),
        figure(each.counted_before),
    )


def _amount(value: float | None, unit: str, currency: str) -> str:
    if value is None:
        return "not known"
    if unit == "money":
        return money(value, currency)
    if unit == "share":
        return share(value)
    if unit == "points":
        return f"{value:.0f} of 100"
    return f"{value:,.1f} {unit}" if unit in ("days", "months") else figure(value)


def _share(part: float | None) -> str:
    return "" if part is None else share(part)


def _print_concentration(page: Concentration) -> None:
    paper = Paper()
    paper.title(f"How far the business rests on few, as of {long_date(page.as_of)}")
    _mind(paper, page.behind)
    for sentence in page.sentences:
        paper.say(sentence)
    if page.spreads:
        paper.gap()
        paper.table(
            ("", "accounts", "bring half", "largest", "ten largest", "Gini", "HHI"),
            [
                (
                    each.title,
                    figure(each.accounts),
                    figure(each.half),
                    share(each.top),
                    share(each.top_share),
                    f"{each.gini:.2f}",
                    f"{each.hhi:.4f}",
                )
                for each in page.spreads
            ],
            right=range(1, 7),
        )
    if page.largest:
        paper.gap()
        paper.table(
            ("the business without", "last year", "it brings next year", "the others", "lost"),
            [
                (
                    each.name or each.account_id,
                    money(each.revenue_year, page.currency),
                    money(each.ahead, page.currency),
                    f"{money(each.rest_low, '')} to {money(each.rest_high, '')}",
                    _share(each.loses),
                )
                for each in page.largest
            ],
            right=range(1, 5),
        )


def _print_predictability(page: Predictability) -> None:
    paper = Paper()
    paper.title(f"How well revenue is foreseen, as of {long_date(page.as_of)}")
    _mind(paper, page.behind)
    for sentence in page.sentences:
        paper.say(sentence)
    if page.groups:
        paper.gap()
        paper.table(
            ("", "accounts", "next quarter", "give or take", "next year", "give or take"),
            [
                (
                    opened(each.name),
                    figure(each.accounts),
                    money(each.quarter, page.currency),
                    _share(each.quarter_width),
                    money(each.year, page.currency),
                    _share(each.year_width),
                )
                for each in page.groups
            ],
            right=range(1, 6),
        )
    if page.since is not None:
        paper.gap()
        paper.table(
            (f"foreseen on {long_date(page.since)}", "range", "came", "in it"),
            [
                (
                    opened(each.name),
                    f"{money(each.low, '')} to {money(each.high, '')}",
                    money(each.came, page.currency),
                    "yes" if each.within else "no",
                )
                for each in page.past
            ],
            right=(1, 2),
        )
