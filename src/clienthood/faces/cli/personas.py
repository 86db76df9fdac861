"""``clienthood personas``."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.views.leads import Leads, chances, leads
from clienthood.faces.views.persona import PersonaPage, Theme, leaving, persona
from clienthood.faces.views.personas import PersonaCard, Personas, personas
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import ago, kind_word, likelihood, long_date, opened
from clienthood.settings import WordsSection

SHOWN = 25
"""Enquiries printed; all of them are in the JSON."""


def show_personas(
    number: Annotated[int | None, Parameter(name="NUMBER")] = None,
    /,
    *,
    leads_asked: Annotated[bool, Parameter(name="--leads", negative=())] = False,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show the groups of accounts that the records hold; or one of them; or the open enquiries.

    A group has a number, a name, what sets it apart, what it is worth and prefers. Of one group
    you see what its accounts need and what hurts them, in their own words. With --json only texts
    that may be published are told.

    Example: clienthood personas 1

    Parameters
    ----------
    number
        Number of a group; all of them where it is left out.
    leads_asked
        Show open enquiries: the group each looks like, and whether it would become a client.
    """
    with reading(open_book(book)) as read:
        house = read.settings.words
        page: Leads | PersonaPage | Personas
        if leads_asked:
            page = leads(read)
        else:
            page = personas(read) if number is None else persona(read, number)
    if json:
        print_json(leaving(page) if isinstance(page, PersonaPage) else page)
    elif isinstance(page, Leads):
        _print_leads(page, house)
    elif isinstance(page, PersonaPage):
        _print_one(page, house)
    else:
        _print_all(page)


def _begun(title: str, behind: tuple[str, ...]) -> Paper:
    paper = Paper()
    paper.title(title)
    for line in behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    return paper


def _print_all(page: Personas) -> None:
    paper = _begun(f"Personas, as of {long_date(page.as_of)}", page.behind)
    paper.say(page.headline)
    paper.say(page.why)
    for each in page.personas:
        paper.gap()
        _print_card(paper, each)
    if page.personas:
        paper.gap()
        paper.say("One of them: clienthood personas 1. Open enquiries: clienthood personas --leads")


def _print_card(paper: Paper, card: PersonaCard) -> None:
    paper.title(f"{card.number}. {card.name}")
    paper.say(card.sentence, indent=3)
    for text in (*card.reasons, *card.prefers):
        paper.say(text, indent=3)


def _print_one(page: PersonaPage, house: WordsSection) -> None:
    paper = _begun(f"Persona {page.persona.number}, as of {long_date(page.as_of)}", page.behind)
    _print_card(paper, page.persona)
    paper.gap()
    _print_themes(paper, "What they ask and talk about", page.needs)
    _print_themes(paper, "What hurts them", page.pains)
    paper.say(page.texts)
    paper.gap()
    paper.say("Those who are most surely of it:")
    paper.table(
        ("account", "kind", "how surely"),
        [
            (
                f"{each.account_id} {each.name}".rstrip(),
                kind_word(each.kind, house),
                likelihood(each.likelihood),
            )
            for each in page.members
        ],
        right=(2,),
    )


def _print_themes(paper: Paper, title: str, themes: tuple[Theme, ...]) -> None:
    if not themes:
        return
    paper.title(title)
    for each in themes:
        paper.say(f"{opened(each.words)}: {each.sentence}.", indent=3)
        for quote in each.quotations[:1]:
            told = f"{quote.source}, {long_date(quote.day)}, {quote.account_id} {quote.name}"
            paper.say(f"“{quote.text}” ({told.rstrip()})", indent=6)
    paper.gap()


def _print_leads(page: Leads, house: WordsSection) -> None:
    paper = _begun(f"Open enquiries, as of {long_date(page.as_of)}", page.behind)
    for text in page.words:
        paper.say(text)
    if not page.leads:
        return
    paper.gap()
    paper.table(
        ("enquiry", "begun", "came by", "offered", "would become", "chances", "looks like"),
        [
            (
                each.lead_id,
                ago(each.days),
                each.source,
                each.offer,
                kind_word(each.future, house),
                chances(each),
                each.persona_name or "cannot tell",
            )
            for each in page.leads[:SHOWN]
        ],
        prose=(5, 6),
    )
