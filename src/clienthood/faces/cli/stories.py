"""``clienthood stories``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.errors import SettingsError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds.packs import as_markdown, form_of, take_pack
from clienthood.faces.views.pack import pack as view_pack
from clienthood.faces.views.reading import reading
from clienthood.faces.views.stories import Candidate, Stories, stories
from clienthood.faces.views.wording import long_date


def show_stories(
    account: Annotated[str, Parameter(name="ID")] = "",
    /,
    *,
    pack: Path | None = None,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Show of whom a testimonial or a case study could be told; write the pack of one.

    Example: clienthood stories A00203 --pack corten.html

    Parameters
    ----------
    account
        Identifier or name of the account whose pack is shown or written.
    pack
        File into which the pack is written; it ends in .md, .html or .pdf.
    """
    with reading(open_book(book)) as read:
        if pack is not None:
            if not account:
                raise SettingsError(
                    "no account is named", hint="clienthood stories ID --pack FILE.md"
                )
            made = take_pack(read, person(), account=account, form=form_of(pack))
            pack.write_bytes(made)
        page = view_pack(read, account) if account else stories(read)
    if json:
        print_json(page)
    elif pack is not None:
        Paper().say(f"Written: {pack}")
    elif isinstance(page, Stories):
        _print(page)
    else:
        sys.stdout.write(as_markdown(page))


def _print(page: Stories) -> None:
    paper = Paper()
    paper.title(f"Stories to tell, as of {long_date(page.as_of)}")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    for title, rows in (
        ("They may be named", page.allowed),
        ("Ask them first", page.to_ask),
    ):
        if rows:
            paper.gap()
            paper.title(title)
            for each in rows:
                paper.say(_line(each), indent=2)


def _line(each: Candidate) -> str:
    who = f"{each.account_id}  {each.name}".rstrip()
    return f"{who}, {each.form}: {each.reason}. Next: {each.next}"
