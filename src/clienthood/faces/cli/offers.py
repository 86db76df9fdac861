"""``clienthood recommendations``, ``cadence`` and ``services``."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.contact import Contact, Touch, contact
from clienthood.faces.views.reading import reading
from clienthood.faces.views.recommendations import OffersOf, Recommendations, recommendations
from clienthood.faces.views.services import Service, Services, services
from clienthood.faces.views.wording import count, figure, likelihood, long_date, opened, share

Flag = Annotated[bool, Parameter(negative=())]


def show_recommendations(
    account: Annotated[str, Parameter(name="ID")] = "",
    /,
    *,
    item: str = "",
    backtest: Flag = False,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show what accounts are likely to buy next, and why.

    Example: clienthood recommendations A00003

    Parameters
    ----------
    account
        Identifier or name of one account; those of the surest recommendations where not given.
    item
        Only accounts to which this category or product is recommended first.
    backtest
        Hold such recommendations, made at an earlier day, against what was bought after it.
    """
    with reading(open_book(book)) as read:
        page = recommendations(read, account=account, item=item, backtest=backtest)
    if json:
        print_json(page)
    else:
        _print_recommendations(page)


def show_cadence(
    *,
    kind: Literal["", "client", "customer", "undecided"] = "",
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show who is overdue by its own rhythm of contact, who gets too much, how fast help comes.

    Example: clienthood cadence --kind client

    Parameters
    ----------
    kind
        Only accounts of this kind: client, customer or undecided.
    """
    with reading(open_book(book)) as read:
        page = contact(read, kind=kind)
    if json:
        print_json(page)
    else:
        _print_cadence(page)


def show_services(*, book: BookDir = HERE, json: Json = False) -> None:
    """Show whom to invite to which workshop, webinar or training, and what came of those held.

    Example: clienthood services
    """
    with reading(open_book(book)) as read:
        page = services(read)
    if json:
        print_json(page)
    else:
        _print_services(page)


def _begin(title: str, page: Recommendations | Contact | Services) -> Paper:
    paper = Paper()
    paper.title(f"{title}, as of {long_date(page.as_of)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    return paper


def _print_recommendations(page: Recommendations) -> None:
    paper = _begin("What they are likely to buy next", page)
    for each in page.accounts:
        _print_offers(paper, each)
    if page.items:
        paper.gap()
        paper.title(f"Which {page.told_apart_by} comes first, for how many")
        paper.table(
            ("", "accounts"), [(row.item, figure(row.accounts)) for row in page.items], right=(1,)
        )
    if page.backtest:
        paper.gap()
        paper.title("How such recommendations held")
        for sentence in page.backtest.words:
            paper.say(sentence)


def _print_offers(paper: Paper, each: OffersOf) -> None:
    paper.gap()
    mind = f" ({each.mind})" if each.mind else ""
    paper.title(f"{each.account_id}  {each.name}".rstrip() + f", {each.kind}{mind}")
    for offer in each.offers:
        paper.say(f"{offer.rank}. {offer.item}: {offer.reason}", indent=2)


def _print_cadence(page: Contact) -> None:
    paper = _begin("Keeping in touch", page)
    for title, rows in (
        (f"Overdue ({figure(len(page.overdue))} of {figure(page.overdue_total)})", page.overdue),
        ("Coming up within two weeks", page.soon),
        ("Written to a lot, hardly answering", page.too_much),
    ):
        if rows:
            paper.gap()
            paper.title(title)
            for each in rows:
                paper.say(_touch(each), indent=2)
    if page.support.within:
        paper.gap()
        paper.title("Requests for help of the last year")
        paper.table(
            ("closed within", "share"),
            [(count(row.days, "day"), share(row.share)) for row in page.support.within],
            right=(1,),
        )


def _touch(each: Touch) -> str:
    late = "" if each.overdue_days is None else f" {count(each.overdue_days, 'day')} late:"
    return f"{each.account_id}  {each.name}".rstrip() + f", {each.kind}:{late} {each.reason}"


def _print_services(page: Services) -> None:
    paper = _begin("Workshops, webinars, trainings", page)
    for each in page.effects:
        paper.say(each.words)
    for service in page.services:
        _print_service(paper, service)


def _print_service(paper: Paper, service: Service) -> None:
    paper.gap()
    title = f"{opened(service.service)}: whom to invite"
    paper.title(f"{title} ({figure(len(service.invitees))} of {figure(service.proposed)})")
    if service.invitees:
        paper.table(
            ("account", "", "kind", "chance", "why"),
            [
                (row.account_id, row.name, row.kind, likelihood(row.chance), row.reason)
                for row in service.invitees
            ],
            right=(3,),
        )
