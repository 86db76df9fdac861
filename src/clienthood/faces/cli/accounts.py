"""``clienthood accounts``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.accounts import AccountList, AccountRow, Asked, accounts
from clienthood.faces.views.filters import filters_of
from clienthood.faces.views.outlook import span
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import (
    ago,
    count,
    kind_word,
    likelihood,
    long_date,
    money,
    opened,
)
from clienthood.settings import WordsSection


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which accounts are wanted."""

    kind: Literal["client", "customer", "undecided"] | None = None
    """Only accounts of this kind."""
    search: str = ""
    """Only accounts whose identifier or name holds this."""
    where: Annotated[tuple[str, ...], Parameter(negative=())] = ()
    """Only accounts that meet a condition, as field:operator:value, such as spend:at-least:1000 or
    contract:is:none; may be given several times."""
    match: Literal["all", "any"] = "all"
    """Whether all conditions must hold, or any of them."""
    sort: Literal["probability", "spend", "worth", "last", "name", "id", "unsure"] = "probability"
    """What comes first: the likeliest client (probability), the biggest spend or worth, the latest
    dealing (last), the least certain call (unsure), or by name or id."""
    backwards: Annotated[bool, Parameter(negative=())] = False
    """Turn the order round."""
    limit: int = 25
    """How many are shown, 25 where not given; 0 shows all."""
    offset: int = 0
    """How many are passed over."""


ALL = Wish()


def list_accounts(*, book: BookDir = HERE, wish: Wish = ALL, json: Json = False) -> None:
    """List accounts with their kind and the strongest reason for and against client.

    Example: clienthood accounts --kind undecided --sort spend
    """
    asked = Asked(
        kind=wish.kind or "",
        search=wish.search,
        filters=filters_of(wish.where, wish.match),
        sort=wish.sort,
        backwards=wish.backwards,
        limit=wish.limit,
        offset=wish.offset,
    )
    with reading(open_book(book)) as read:
        page = accounts(read, asked)
        house = read.settings.words
    if json:
        print_json(page)
    else:
        _print(page, house, wish.offset)


def _print(page: AccountList, house: WordsSection, offset: int) -> None:
    paper = Paper()
    shown = len(page.accounts)
    told = count(page.total, "account")
    if shown < page.total and shown:
        told += f", {offset + 1:,} to {offset + shown:,} shown"
    paper.title(f"{told}, as of {long_date(page.as_of)} (run {page.run})")
    for condition in page.conditions:
        paper.say(condition)
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    if shown:
        heads = (
            "account",
            "kind",
            "client?",
            "last dealing",
            "spend",
            "of it lately",
            "worth ahead",
        )
        rows = [_row(each, page.currency, house) for each in page.accounts]
        reasons = ("for client", "against")
        paper.table((*heads, *reasons), rows, right=(2, 3, 4, 5, 6), prose=(0, 7, 8))
        paper.say("Lately: in the current phase (clienthood glossary).")


def _worth(each: AccountRow) -> str:
    if each.worth_low is None or each.worth_high is None:
        return ""
    told = span(each.worth_low, each.worth_high, "")
    return told.removeprefix("between ").replace("nothing and", "0 to").replace(" and ", " to ")


def _row(each: AccountRow, currency: str, house: WordsSection) -> tuple[str, ...]:
    name = f"{each.account_id} {each.name}".rstrip()
    return (
        name,
        kind_word(each.kind, house) + (" (confirmed)" if each.confirmed else ""),
        likelihood(each.probability),
        "none" if each.days_since is None else ago(each.days_since),
        *(
            "" if spend is None else money(spend, currency)
            for spend in (each.spend, each.spend_phase)
        ),
        _worth(each),
        opened(each.strongest_for),
        opened(each.strongest_against),
    )
