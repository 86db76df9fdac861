"""Case-study packs as files: Markdown, HTML or PDF; each one taken is written down."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import PurePath

from clienthood.book.audit import Actor, record
from clienthood.errors import SettingsError
from clienthood.faces.deeds.paper import as_pdf
from clienthood.faces.views.pack import Pack, pack
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import long_date

MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}
"""Forms of a pack and their media types."""
_MARKS = re.compile(r"([\\`*_\[\]<>#!~|])")
_STYLE = (
    "body{font:12pt/1.5 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em}"
    "blockquote{border-left:3px solid #999;margin-left:0;padding-left:1em}"
    "small,footer{color:#555}footer{border-top:1px solid #999;margin-top:3em}"
)


def take_pack(reading: Reading, actor: Actor, *, account: str, form: str) -> bytes:
    """Return the case-study pack of an account as a file, and write down that it was taken.

    Parameters
    ----------
    form
        One of ``MEDIA``.

    Raises
    ------
    AccessError
        If the account has not allowed to be named: ask first.
    SettingsError
        If there is no such form, or PDF is asked for and cannot be made here.
    """
    if form not in MEDIA:
        raise SettingsError(
            f"a pack cannot be written as {form or 'a file without ending'}",
            hint="name a file that ends in .md, .html or .pdf",
        )
    found = pack(reading, account)
    made = WRITERS[form](found)
    record(reading.book, actor, "export", subject=found.account_id, after=f"case study as {form}")
    return made


def form_of(file: PurePath) -> str:
    """Return the form that the name of a file asks for."""
    return file.suffix.removeprefix(".").lower()


def as_markdown(found: Pack) -> str:
    """Return a pack as Markdown; what the record holds is never read as a mark."""
    lines = [f"# {_plain(found.title)}", "", _plain(found.opening), "", "## In figures", ""]
    lines += [f"- {_plain(each.told)} ({_plain(each.found)})" for each in found.facts]
    lines += ["", "## In dates", ""]
    lines += [f"- {long_date(each.day)}: {_plain(each.told)}" for each in found.milestones]
    lines += ["", "## In their words", ""]
    for each in found.quotations:
        lines += [f"> {_plain(' '.join(each.text.split()))}", f"> ({long_date(each.day)})", ""]
    if not found.quotations:
        lines += ["No comment of theirs may be published; ask for a few words.", ""]
    lines += ["## Before it is printed", ""]
    lines += [f"- {each}" for each in found.before_print]
    lines += ["", f"From the records up to {long_date(found.as_of)}.", ""]
    return "\n".join(lines)


def as_html(found: Pack) -> str:
    """Return a pack as one page of HTML that needs nothing beside it."""
    told = "".join(
        f"<li>{escape(each.told)} <small>({escape(each.found)})</small></li>"
        for each in found.facts
    )
    dates = "".join(
        f"<li>{long_date(each.day)}: {escape(each.told)}</li>" for each in found.milestones
    )
    words = "".join(
        f"<blockquote><p>{escape(each.text)}</p><small>{long_date(each.day)}</small></blockquote>"
        for each in found.quotations
    )
    words = words or "<p>No comment of theirs may be published; ask for a few words.</p>"
    still = "".join(f"<li>{escape(each)}</li>" for each in found.before_print)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(found.title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(found.title)}</h1><p>{escape(found.opening)}</p>"
        f"<h2>In figures</h2><ul>{told}</ul><h2>In dates</h2><ul>{dates}</ul>"
        f"<h2>In their words</h2>{words}<h2>Before it is printed</h2><ul>{still}</ul>"
        f"<footer>From the records up to {long_date(found.as_of)}.</footer></body></html>\n"
    )


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


WRITERS: Mapping[str, Callable[[Pack], bytes]] = {
    "md": lambda found: as_markdown(found).encode(),
    "html": lambda found: as_html(found).encode(),
    "pdf": lambda found: as_pdf(as_html(found)),
}
