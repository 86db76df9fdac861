"""``clienthood cohorts``."""

from __future__ import annotations

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.charts_buying import term
from clienthood.faces.views.cohorts import Cohorts, cohorts
from clienthood.faces.views.reading import reading
from clienthood.faces.views.retention import Retention
from clienthood.faces.views.wording import count, figure, kind_word, long_date, share
from clienthood.settings import WordsSection

ACROSS = 12
"""Later periods shown across the page; all of them are in the JSON."""


def show_cohorts(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show who comes again by the period of first purchase, and who stays under contract.

    Example: clienthood cohorts
    """
    with reading(open_book(book)) as read:
        page = cohorts(read)
        house = read.settings.words
    if json:
        print_json(page)
    else:
        _print(page, house)


def _print(page: Cohorts, house: WordsSection) -> None:
    paper = Paper()
    paper.title(f"Who comes again, as of {long_date(page.as_of)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    wide = min(max((len(each.returned) for each in page.cohorts), default=0), ACROSS)
    if wide:
        paper.gap()
        paper.say(f"Per cent of each that bought in the first, second ... {page.period} after:")
        paper.table(
            ("", "accounts", *(str(nth + 1) for nth in range(wide))),
            [_row(each.name, each.accounts, each.returned, wide) for each in page.cohorts],
            right=range(1, wide + 2),
        )
    if page.contracts:
        paper.gap()
        paper.table(
            ("term", "renewal", "came up", "in force", "95 % range"),
            [
                (
                    term(each.period_days),
                    str(each.renewals),
                    figure(each.at_risk),
                    share(each.share),
                    f"{share(each.low)} to {share(each.high)}",
                )
                for each in page.contracts
            ],
            right=(1, 2, 3),
        )
    if page.kinds:
        _print_kinds(paper, page.kinds, house)


def _print_kinds(paper: Paper, kinds: Retention, house: WordsSection) -> None:
    for sentence in kinds.words:
        paper.gap()
        paper.say(sentence)
    for each in kinds.shown:
        paper.gap()
        paper.table(
            (
                kind_word(each.kind, house, 2),
                "still so, not lost",
                "95 % range",
                "dealt again",
                "95 % range",
            ),
            [
                (
                    f"{count(later.months, 'month')} later",
                    f"{later.still} of {each.accounts}, {share(later.still_share)}",
                    f"{share(later.still_low)} to {share(later.still_high)}",
                    f"{later.dealt}, {share(later.dealt_share)}",
                    f"{share(later.dealt_low)} to {share(later.dealt_high)}",
                )
                for later in each.later
            ],
            right=(1, 3),
        )


def _row(name: str, accounts: int, returned: tuple[float, ...], wide: int) -> tuple[str, ...]:
    shown = [f"{part * 100:.0f}" for part in returned[:wide]]
    return (name, figure(accounts), *shown, *[""] * (wide - len(shown)))
