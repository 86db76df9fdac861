"""``clienthood demo``."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import BookError, NotFoundError
from clienthood.faces.cli.importing import Outcome, import_all
from clienthood.faces.cli.options import Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.cli.running import print_ran, run_shown
from clienthood.faces.cli.summary import print_summary
from clienthood.faces.deeds.sample import FILES, MARK, write_sample
from clienthood.faces.deeds.samples import SAMPLES, Sample
from clienthood.faces.deeds.samples.practice import practice
from clienthood.faces.views.reading import reading
from clienthood.faces.views.summary import summary
from clienthood.faces.views.wording import count
from clienthood.records import Request
from clienthood.simulate.exports import EXPORTS


def demo(
    name: str = "practice",
    /,
    *,
    book: Annotated[Path | None, Parameter(name="--book")] = None,
    system: Annotated[str, Parameter(name="--as")] = "",
    json: Json = False,
) -> None:
    """Open a sample business: make its book, import its records, run it, print the summary.

    practice is a generated firm of accountants. cdnow and grocery are real: the customers of a
    music shop and the households of a grocer; their data come with packages that are installed
    apart. A sample has a book of its own and is never mixed with your records. With --as, no book
    is made: the records are written into a folder as that system would export them, to try an
    import with.

    Example: clienthood demo

    Parameters
    ----------
    name
        practice, cdnow or grocery.
    book
        Folder of its book; ./clienthood-demo where not given, with -NAME for the real ones.
    system
        Write it as the export of this system instead: stripe, shopify, woocommerce, square and
        others; into --book, or ./SYSTEM-export.
    """
    if system:
        _export(name, system, book or Path(f"{system}-export"), json=json)
        return
    if name not in SAMPLES:
        raise NotFoundError(
            f"there is no sample {name}", hint="the samples are: " + ", ".join(SAMPLES)
        )
    sample = SAMPLES[name]
    folder = book or Path("clienthood-demo" + ("" if name == "practice" else f"-{name}"))
    began = time.monotonic()
    opened = _book_of(sample, folder)
    outcome = import_all(opened, [folder / FILES], Request())
    ran = run_shown(opened)
    with reading(opened, ran.run.id) as read:
        page = summary(read)
        house = read.settings.words
    if json:
        print_json({"sample": name, "book": folder, "import": outcome, "run": ran, "summary": page})
        return
    paper = Paper()
    paper.say(sample.told)
    paper.say(_imported(outcome, folder))
    print_ran(ran, house)
    paper.gap()
    print_summary(page, house)
    paper.gap()
    first = page.looks[0].account_id if page.looks else "ID"
    paper.say(
        f"This took {time.monotonic() - began:.0f} s. Look at one account: "
        f"clienthood explain {first} --book {folder}"
    )


def _export(name: str, system: str, folder: Path, *, json: bool) -> None:
    """Write the sample as the export of a system into an empty folder."""
    if name != "practice" or system not in EXPORTS:
        raise NotFoundError(
            f"there is no export of {name} as {system}",
            hint="practice can be written as " + ", ".join(EXPORTS),
        )
    if folder.exists() and any(folder.iterdir()):
        raise BookError("this folder is not empty", where=str(folder), hint="name another: --book")
    folder.mkdir(parents=True, exist_ok=True)
    with stages() as shown:
        shown.told("writing the records of the sample")
        files = EXPORTS[system].write(practice().tables, folder)
    if json:
        print_json({"sample": name, "system": system, "files": files})
        return
    paper = Paper()
    paper.say(f"{EXPORTS[system].title}: {count(len(files), 'file')} in {folder}.")
    told = " ".join(str(file) for file in files)
    paper.say(
        f"Bring them into a book: clienthood init mybook; clienthood import {told} --book mybook"
    )


def _imported(outcome: Outcome, folder: Path) -> str:
    rows = count(outcome.read, "row")
    if outcome.same == outcome.read:
        return f"Its {rows} in {folder} are all there already."
    return (
        f"Imported {rows} into {folder}: {outcome.created:,} new, {outcome.changed:,} changed, "
        f"{outcome.same:,} the same, {outcome.quarantined:,} set aside."
    )


def _book_of(sample: Sample, folder: Path) -> Book:
    """Return the sample's book, its files written; made where it is missing."""
    mark = folder / MARK
    if mark.exists():
        if mark.read_text("utf-8").split()[0] != sample.name:
            raise BookError("this book holds another sample", where=str(folder))
        return open_book(folder)
    if folder.exists() and any(folder.iterdir()):
        raise BookError(
            "this folder is no sample's book, and a sample never mixes with other records",
            where=str(folder),
            hint=f"name another: clienthood demo {sample.name} --book DIR",
        )
    arriving = folder.with_name(f".{folder.name}.arriving")
    shutil.rmtree(arriving, ignore_errors=True)
    try:
        with stages() as shown:
            shown.told("writing the records of the sample")
            write_sample(sample, arriving)
        if folder.exists():
            folder.rmdir()
        arriving.rename(folder)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return open_book(folder)
