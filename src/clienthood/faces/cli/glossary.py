"""``clienthood glossary``."""

from __future__ import annotations

import difflib

from clienthood.errors import NotFoundError
from clienthood.faces.cli.options import Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.glossary import OWN, TERMS, Term


def show_glossary(term: str = "", /, *, json: Json = False) -> None:
    """Say what the words mean.

    Example: clienthood glossary client

    Parameters
    ----------
    term
        One term; all where not given.
    """
    terms = (_term(term),) if term else tuple(TERMS.values())
    if json:
        print_json(terms[0] if term else terms)
        return
    paper = Paper()
    for each in terms:
        symbol = f" ({each.symbol})" if each.symbol not in ("", each.name) else ""
        source = "" if each.source == OWN else f" [{each.source}]"
        paper.say(f"{each.name}{symbol}: {each.sentence}{source}")


def _term(name: str) -> Term:
    by_name = {each.casefold(): term for each, term in TERMS.items()}
    by_name |= {term.symbol.casefold(): term for term in TERMS.values() if term.symbol} | by_name
    plain = name.casefold().replace("_", " ")
    for tried in (plain, plain.removesuffix("s")):
        if tried in by_name:
            return by_name[tried]
    near = difflib.get_close_matches(plain, list(by_name), n=3)
    raise NotFoundError(
        f"the glossary has no {name}",
        hint=f"did you mean {', '.join(near)}?" if near else "list all: clienthood glossary",
    )
