"""Which of the files that came together is what, and which are not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.book import Book
from clienthood.book.uploads import find_upload, read_note
from clienthood.faces.views.importing import TABLE_WORDS, lacking_words
from clienthood.faces.views.wording import count


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file, or a sheet of a workbook, whose rows can be read."""

    name: str
    kind: str
    """The same for all files that one answer tells about."""
    table: str
    words: str
    """What its rows are taken for, as people say it."""
    how: str
    """By what: a known export, its own headers, a guess, or what was said."""
    sure: bool
    """Whether nobody needs to look at it."""
    lacking: str
    """What keeps it from being taken; empty if nothing does."""
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """A file that is not taken, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SortingPage:
    """What came together, file by file, in the order in which it would be imported."""

    upload: str
    name: str
    sentence: str
    files: tuple[FileRow, ...]
    unsure: int
    """Files that are taken by a guess."""
    taken: int
    left: tuple[LeftRow, ...]


def sorting_page(book: Book, upload_id: str) -> SortingPage | None:
    """Return what came together, file by file; None if nobody has looked at it yet.

    Raises
    ------
    NotFoundError
        If it is not there any more.
    """
    upload = find_upload(book, upload_id)
    note = read_note(upload, "look")
    if note is None:
        return None
    said = read_note(upload, "answers") or {"kinds": {}, "leave": []}
    files = tuple(_file(each, said) for each in note["looks"])
    taken = sum(each.taken for each in files)
    every = len(files) + len(note["left"])
    return SortingPage(
        upload=upload.id,
        name=upload.name,
        sentence=f"{taken:,} of {count(every, 'file')} can be taken as they are",
        files=files,
        unsure=sum(each.taken and not each.sure for each in files),
        taken=taken,
        left=tuple(LeftRow(name=each["name"], why=each["why"]) for each in note["left"]),
    )


def _file(look: Mapping[str, Any], said: Mapping[str, Any]) -> FileRow:
    guess = look["guess"]
    told = said["kinds"].get(look["kind"], {})
    table = told.get("table") or guess["table"]
    columns = {each["header"]: each["column"] for each in guess["columns"]}
    lacking = "" if told.get("table") or look["mends"] or look["layout"] else look["why"]
    if lacking and guess["missing"]:
        lacking = f"no column says {lacking_words(table, columns)}"
    return FileRow(
        name=look["name"],
        kind=look["kind"],
        table=table,
        words="; ".join(TABLE_WORDS[each] for each in _tables(guess, told, table)),
        how=_how(look, told),
        sure=bool(told.get("table") or look["mends"] or guess["certain"]),
        lacking=lacking,
        taken=not lacking and look["name"] not in said["leave"],
    )


def _tables(guess: Mapping[str, Any], told: Mapping[str, Any], table: str) -> tuple[str, ...]:
    """Return the tables that a file feeds: an export may tell of several."""
    if told.get("table") or not guess["layout"]:
        return (table,)
    return tuple(dict.fromkeys([table, *(part["table"] for part in guess["parts"])]))


def _how(look: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    if told.get("table"):
        return "as you said"
    if look["mends"]:
        return "rows you wrote out to mend"
    if look["layout"]:
        return f"an export we know: {look['layout']}"
    return "by its headers" if look["guess"]["certain"] else "a guess: have a look at the columns"
