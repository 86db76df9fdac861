"""Renders a view as a page."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from clienthood import __version__
from clienthood.faces.desk.rights import Right
from clienthood.faces.desk.site import Desk
from clienthood.faces.views import wording
from clienthood.faces.web.menu import groups, main_pages
from clienthood.faces.web.notices import NOTICES
from clienthood.faces.web.terms import drawn, term
from clienthood.faces.web.told import bare, marked, told

_COMMAND = re.compile(r":? ?\bclienthood [a-z].*", re.DOTALL)
_UNIT = re.compile(
    r"<(pre|textarea|option)\b.*?</\1>|(?<=\d) (?=(?:%|[A-Z]{3}\b)[^<>]*<)", re.DOTALL
)
"""The space between a figure and its unit in the text of a page, and what is left as it is."""


def show(
    here: Desk, template: str, page: object = None, *, status: int = 200, **more: Any
) -> Response:
    """Return a page: a view rendered by a template.

    Parameters
    ----------
    here
        The request.
    template
        Name of the template.
    page
        The view; each number of it that is printed says where in the view it stands.
    status
        HTTP status.
    more
        Further names for the template, as they are.
    """
    text = (
        environment()
        .get_template(template)
        .render(
            page=told(page),
            here=here,
            base=here.base,
            words=here.words,
            nav=main_pages(here.may),
            menu=groups(here.may),
            notice=NOTICES.get(dict(parse_qsl(here.query)).get("told", ""), ""),
            **more,
        )
    )
    return HTMLResponse(together(text), status_code=status)


def together(text: str) -> str:
    """Return a page in which no line ends between a figure and its unit."""
    return _UNIT.sub(lambda found: found[0] if found[1] else "\N{NO-BREAK SPACE}", text)


def without_command(hint: str) -> str:
    """Return a hint without the command that does it where there are no pages."""
    return _COMMAND.sub("", hint)


def go(here: Desk, path: str, *, told: str = "", **query: str) -> Response:
    """Send the browser on to a page of the same book; ``told`` is a key of ``NOTICES``."""
    asked = query | ({"told": told} if told else {})
    text = here.base + quote(path, safe="/:@!$&'()*+,;=~")
    return RedirectResponse(f"{text}?{urlencode(asked)}" if asked else text, status_code=303)


@cache
def environment() -> Environment:
    """Return the templates with their filters."""
    made = Environment(
        loader=PackageLoader("clienthood.faces.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printed,
    )
    made.filters |= {
        name: _telling(how)
        for name, how in {
            "figure": wording.figure,
            "share": wording.share,
            "likelihood": wording.likelihood,
            "money": wording.money,
            "signed_bits": _signed,
            "decimals": lambda number, digits=2: f"{number:,.{digits}f}".replace("-", "−"),
            "ago": wording.ago,
            "quantity": wording.quantity,
        }.items()
    }
    made.filters |= {
        "plain": lambda value: str(bare(value)),
        "bare": bare,
        "long_date": wording.long_date,
        "day_words": lambda day: wording.long_date(dt.date.fromisoformat(str(bare(day))[:10])),
        "opened": wording.opened,
        "listed": wording.listed,
        "without_command": without_command,
        "urlpath": lambda text: quote(str(text), safe=""),
    }
    made.globals |= {
        "Right": Right,
        "NOTICES": NOTICES,
        "static": static,
        "kind_word": wording.kind_word,
        "version": __version__,
        "term": term,
        "drawn": drawn,
    }
    return made


@cache
def static(name: str) -> str:
    """Return the address of a static file; it changes when the file does."""
    content = files("clienthood.faces.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def _signed(bits: float) -> str:
    return f"{bits:+.2f}".replace("-", "−") if round(bits, 2) else "0.00"


def _telling(how: Any) -> Any:
    def told_in_words(value: Any, *given: Any, **named: Any) -> Any:
        return marked(how(bare(value), *given, **named), value)

    return told_in_words


def _printed(value: Any) -> Any:
    """Print a number that was not put into words as a figure, and nothing for None."""
    if value is None:
        return ""
    if getattr(value, "path", ""):
        return marked(wording.figure(bare(value)), value)
    return value
