"""``clienthood report``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import open_book
from clienthood.book.audit import record
from clienthood.errors import SettingsError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds.paper import as_pdf
from clienthood.faces.views.reading import reading
from clienthood.faces.views.report import report
from clienthood.faces.web.paper import report_file

FORMS = (".html", ".pdf")


def write_report(
    file: Annotated[Path, Parameter(help="Where to write it; its name ends in .html or .pdf.")] = (
        Path("report.html")
    ),
    *,
    book: BookDir = HERE,
    json: Json = False,
) -> None:
    """Write the report of the business as one file, to print or to send.

    Example: clienthood report report.pdf
    """
    form = file.suffix.lower()
    if form not in FORMS:
        raise SettingsError(
            f"a report cannot be written as {file.name}", hint="end its name in .html or .pdf"
        )
    own = open_book(book)
    with reading(own) as read:
        page = report(read, today=dt.datetime.now(dt.UTC).date())
        house = read.settings.words
    if json:
        print_json(page)
        return
    text = report_file(page, house)
    made = as_pdf(text) if form == ".pdf" else text.encode()
    file.write_bytes(made)
    record(own, person(), "export", after=f"the report of run {page.run} as {form[1:]}")
    Paper().say(f"Written: {file} ({len(made) / 1024:,.0f} KiB), as of {page.as_of}.")
