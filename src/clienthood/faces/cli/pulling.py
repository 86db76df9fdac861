"""``clienthood pull`` and ``clienthood sources``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import NotFoundError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.deeds.pulling import pull_source
from clienthood.faces.views.sources import sources_page
from clienthood.faces.views.wording import figure
from clienthood.pipeline import working_engine
from clienthood.records import Effect
from clienthood.settings import read_settings
from clienthood.sources import PulledRead, preview_pull


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What a pull came to."""

    rows: int
    created: int
    changed: int
    same: int
    quarantined: int
    reads: tuple[PulledRead, ...]


def pull_sources(
    *names: str,
    book: BookDir = HERE,
    preview: Annotated[bool, Parameter(negative=())] = False,
    json: Json = False,
) -> None:
    """Bring in what is new in the sources that clienthood.toml names.

    The first pull reads everything; where a table has a cursor, the next reads what has come
    since. A pull that is broken off leaves what has come over, and the next goes on after it. Every
    pull is an import like any other: rows are accounted for, and it can be undone, which sets the
    cursor back.

    Example: clienthood pull shop --book mybook

    Parameters
    ----------
    names
        The sources; all of them where none is named.
    preview
        Tell what would come in; nothing of it counts, and what has come over waits.
    """
    opened = open_book(book)
    wanted = names or tuple(read_settings(opened.path).sources)
    if not wanted:
        raise NotFoundError(
            "no source is named in the settings",
            where="clienthood.toml",
            hint="write one: [sources.NAME] with kind and where; docs/how-to/sources tells how",
        )
    if preview:
        _preview(opened, wanted, json)
        return
    reads: list[PulledRead] = []
    with working_engine(opened) as engine, stages() as shown:
        for name in wanted:
            done = pull_source(opened, person(), source=name, engine=engine, told=shown.rows)
            reads += done
    reports = [report for each in reads for report in each.reports]
    pulled = Pulled(
        rows=sum(each.rows for each in reads),
        created=sum(each.created for each in reports),
        changed=sum(each.changed for each in reports),
        same=sum(each.same for each in reports),
        quarantined=sum(each.quarantined for each in reports),
        reads=tuple(reads),
    )
    if json:
        print_json(pulled)
    else:
        _print(pulled, opened)


def list_sources(*, book: BookDir = HERE, json: Json = False) -> None:
    """List the sources that clienthood.toml names, and how far each was read.

    None of them is asked anything; clienthood pull --preview does.

    Example: clienthood sources --book mybook
    """
    page = sources_page(open_book(book))
    if json:
        print_json(page)
        return
    paper = Paper()
    for sentence in page.words:
        paper.say(sentence)
    for source in page.sources:
        paper.gap()
        lacking = "" if source.ready else "; a variable that it names is not set"
        paper.say(f"{source.name}: {source.kind_words}, {source.where}{lacking}")
        for table in source.tables:
            into = f" into {table.into}" if table.into else ""
            paper.say(f"  {table.name} ({table.of}){into}. {table.sentence}")


def _preview(book: Book, names: tuple[str, ...], json: bool) -> None:
    effects: list[Effect] = []
    with working_engine(book) as engine, stages() as shown:
        for name in names:
            effects += preview_pull(book, engine, name, progress=shown.rows)
    if json:
        print_json(effects)
        return
    paper = Paper()
    if not effects:
        paper.say("Nothing is new.")
    for effect in effects:
        paper.say(f"{effect.file} into {effect.table}: {effect.sentence}")
        pairs = ", ".join(f"{header} → {column}" for header, column in effect.mapping.items())
        paper.say(f"  {pairs}")


def _print(pulled: Pulled, book: Book) -> None:
    paper = Paper()
    rows = [
        (
            f"{each.source}.{each.read}",
            report.table,
            *(figure(n) for n in (report.read, report.created, report.changed, report.same)),
            figure(report.quarantined),
            report.batch or "-",
        )
        for each in pulled.reads
        for report in each.reports
    ]
    heads = ("source", "table", "read =", "new +", "changed +", "same +", "set aside", "batch")
    if rows:
        paper.table(heads, rows, right=(2, 3, 4, 5, 6), prose=(0,))
    for each in pulled.reads:
        if each.waited:
            paper.say(f"{each.source}.{each.read}: {figure(each.waited)} rows were here already")
        if not each.reports:
            paper.say(f"{each.source}.{each.read}: nothing is new")
    if pulled.created or pulled.changed:
        where = "" if book.path == HERE else f" --book {book.path}"
        paper.gap()
        paper.say(f"Next: clienthood run{where}")
