"""Sample businesses: made as books of their own, and removed whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from clienthood.book import Book, create_book, open_book, writing
from clienthood.book.audit import Actor, record
from clienthood.errors import BookError, NotFoundError
from clienthood.faces.deeds.samples import SAMPLES, Sample
from clienthood.pipeline import run, working_engine
from clienthood.records import Request, import_file
from clienthood.standard import TABLES

MARK = "sample.txt"
"""File that says which sample a book holds; a book without it is never touched."""
FILES = "files"
PLACE = "sample"
"""Folder of the sample's book inside that of the own book."""

Heard = Callable[[str, int, int], None]


def write_sample(sample: Sample, folder: Path) -> Book:
    """Return a new book in a folder, the files of a sample lying in it, not yet imported."""
    (folder / FILES).mkdir(parents=True)
    sample.write(folder / FILES)
    book = create_book(folder, name=sample.title, trade=sample.trade, currency=sample.currency)
    (folder / MARK).write_text(f"{sample.name}\n{sample.told}\n", encoding="utf-8")
    return book


def make_sample(home: Book, actor: Actor, *, name: str = "practice", told: Heard) -> Book:
    """Return the sample business beside the own book, imported and run; made where missing.

    Parameters
    ----------
    home
        The own book, which may not exist yet.
    name
        practice, cdnow or grocery.
    told
        Hears what is being done, how much of it is done, and of how much (0: unknown).

    Raises
    ------
    NotFoundError
        If there is no such sample.
    BookError
        If something else lies in its place.
    """
    if name not in SAMPLES:
        raise NotFoundError(
            f"there is no sample {name}", hint="the samples are: " + ", ".join(SAMPLES)
        )
    place = home.path / PLACE
    if place.exists():
        return _sample_at(place)
    arriving = home.path / f".{PLACE}.arriving"
    shutil.rmtree(arriving, ignore_errors=True)
    try:
        told("writing the records of the sample", 0, 0)
        book = write_sample(SAMPLES[name], arriving)
        _import(book, told)
        run(book, told=lambda stage: told(stage, 0, 0))
        arriving.rename(place)
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    record(home, actor, "make sample", subject=name)
    return open_book(place)


def remove_sample(home: Book, actor: Actor) -> bool:
    """Remove the sample business and all that is in it; whether there was one.

    Raises
    ------
    BookError
        If something else lies in its place, or work on it is going on.
    """
    place = home.path / PLACE
    if not place.exists():
        return False
    book = _sample_at(place)
    name = (place / MARK).read_text(encoding="utf-8").split()[0]
    leaving = home.path / f".{PLACE}.leaving"
    shutil.rmtree(leaving, ignore_errors=True)
    with writing(book):
        place.rename(leaving)
    shutil.rmtree(leaving, ignore_errors=True)
    record(home, actor, "remove sample", subject=name)
    return True


def _sample_at(place: Path) -> Book:
    if not (place / MARK).exists():
        raise BookError(
            "what lies here is no sample, so it is left alone",
            where=str(place),
            hint="move it elsewhere, then try again",
        )
    return open_book(place)


def _import(book: Book, told: Heard) -> None:
    order = list(TABLES)
    files = [file for file in (book.path / FILES).iterdir() if file.stem in TABLES]
    with working_engine(book) as engine:
        for file in sorted(files, key=lambda file: order.index(file.stem)):

            def heard(what: str, done: int, of: int, name: str = file.name) -> None:
                told(f"{name}: {what}", done, of)

            request = Request(table=file.stem, yes=True)
            import_file(book, engine, file, request=request, progress=heard)
