"""What an import would bring, and what it brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clienthood.book import Book, Manifest, read_manifest
from clienthood.book.uploads import find_upload, read_note
from clienthood.faces.views.importing import TABLE_WORDS, Choice, in_words, readings
from clienthood.faces.views.sorting import LeftRow
from clienthood.faces.views.telling import Telling, telling
from clienthood.faces.views.wording import count
from clienthood.records import LEFT_OUT, NONE_OF_IT, Finding

NOTHING: Mapping[str, Any] = {
    "effects": [],
    "questions": [],
    "left": [],
    "sentence": "",
    "accounts": 0,
    "known": 0,
}
"""What is told of files that cannot be taken as they stand."""
COUNTS = ("read", "created", "changed", "same", "quarantined", "withheld")


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRow:
    """What the amounts of one currency come to."""

    currency: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """A row that cannot be taken as it stands."""

    line: int
    header: str
    value: str
    reason: str
    remedy: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """What a file would bring into one table."""

    name: str
    """The file, and the sheet, as they came."""
    table: str
    words: str
    layout: str
    sheet: str
    sentence: str
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    accounts: int
    known: int
    first_day: str
    last_day: str
    sums: tuple[SumRow, ...]
    findings: tuple[Finding, ...]
    on_purpose: bool
    """Whether every row set aside is one that its layout leaves out, such as what was cancelled."""
    notes: tuple[str, ...]
    headers: tuple[str, ...]
    set_aside: tuple[AsideRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """What must be said first, once for all files of a kind."""

    asked: str
    """dates or decimal."""
    kind: str
    files: tuple[str, ...]
    told: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPage:
    """What an import would bring, or what must be said first."""

    upload: str
    name: str
    exists: bool
    problem: str
    where: str
    hint: str
    questions: tuple[QuestionRow, ...]
    brings: bool
    """Whether anything of it is new or changed."""
    sentence: str
    """What all of it would bring, in one line."""
    accounts: int
    """Accounts that all the rows are about, each counted once."""
    known: int
    """Those of them that the book has already."""
    effects: tuple[EffectRow, ...]
    left: tuple[LeftRow, ...]
    telling: Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What a file brought into one table; every row of it is in one of the counts."""

    file: str
    table: str
    words: str
    batch: str
    undone: bool
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    findings: tuple[Finding, ...]
    on_purpose: bool
    """Whether every row set aside is one that its layout leaves out, such as what was cancelled."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage:
    """What an import brought."""

    upload: str
    name: str
    reports: tuple[ReportRow, ...]
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int
    on_purpose: bool
    """Whether every row set aside is left out on purpose, so that there is nothing to mend."""
    several: bool
    """Whether a row of some file is counted more than once, for each table that it feeds."""
    sentence: str
    run: str
    accounts: int
    """Accounts that were called by the run after it."""
    problem: str
    """Why there is no run; empty if there is one."""
    hint: str
    drop: str
    """By which all of it is taken back at once; empty where it is one import, or undone."""
    left: tuple[LeftRow, ...]
    telling: Telling


def effect_page(book: Book, upload_id: str) -> EffectPage | None:
    """Return what an import of a file would bring; None if nobody has tried it yet.

    Raises
    ------
    NotFoundError
        If the file is not there any more.
    """
    upload = find_upload(book, upload_id)
    note = read_note(upload, "effect")
    if note is None:
        return None
    problem = note["problem"] or {"message": "", "where": "", "hint": ""}
    told = note["effect"] or NOTHING
    rows = tuple(_effect(each) for each in _telling_something(told["effects"]))
    return EffectPage(
        upload=upload.id,
        name=upload.name,
        exists=book.settings_file.exists() or book.manifest_file.exists(),
        problem=problem["message"],
        where=problem["where"],
        hint=_hint(problem["hint"]),
        questions=tuple(
            QuestionRow(
                asked=each["asked"],
                kind=each["kind"],
                files=tuple(each["files"]),
                told=each["told"],
                choices=readings(each["asked"], {})[1:],
            )
            for each in told["questions"]
        ),
        brings=not told["questions"]
        and any(each.created or each.changed or each.quarantined for each in rows),
        sentence=told["sentence"],
        accounts=told["accounts"],
        known=told["known"],
        effects=rows,
        left=_left(told),
        telling=telling(book, _fed(told["effects"])),
    )


def done_page(book: Book, upload_id: str) -> DonePage | None:
    """Return what an import brought; None if the file has not been imported.

    Raises
    ------
    NotFoundError
        If nothing is known of the file any more.
    """
    upload = find_upload(book, upload_id)
    note = read_note(upload, "result")
    if note is None:
        return None
    manifest = read_manifest(book.manifest_file)
    counting = {batch.id for batch in manifest.batches}
    reports = tuple(_report(each, counting) for each in _telling_something(note["reports"]))
    total = {name: sum(getattr(each, name) for each in reports) for name in COUNTS}
    problem = note["problem"] or {"message": "", "hint": ""}
    return DonePage(
        upload=upload.id,
        name=upload.name,
        reports=reports,
        **total,
        on_purpose=all(each.on_purpose for each in reports if each.quarantined),
        several=len({each.file for each in reports if each.read})
        < sum(each.read > 0 for each in reports),
        sentence=f"{count(total['read'], 'row')} read, and every one accounted for.",
        run=note["run"]["id"] if note["run"] else "",
        accounts=note["run"]["accounts"] if note["run"] else 0,
        problem=problem["message"],
        hint=problem["hint"],
        drop=_drop(manifest, note["drop"]),
        left=_left(note),
        telling=telling(book, _fed(note["reports"])),
    )


def _telling_something(entries: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return entries without those of which a file holds nothing, where it holds anything else."""
    holding = {each.get("name", each.get("file")) for each in entries if each["read"]}
    return [
        each
        for each in entries
        if each["read"]
        or NONE_OF_IT not in each["notes"]
        or each.get("name", each.get("file")) not in holding
    ]


def _fed(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Sequence[str], str]]:
    return ((each["table"], each["filled"], each["layout"]) for each in entries)


def _left(note: Mapping[str, Any]) -> tuple[LeftRow, ...]:
    return tuple(LeftRow(name=each["name"], why=each["why"]) for each in note["left"])


def _drop(manifest: Manifest, drop: str) -> str:
    return drop if len(manifest.dropped(drop)) > 1 else ""


def _effect(entry: Mapping[str, Any]) -> EffectRow:
    plain = {name: entry[name] for name in EffectRow.__dataclass_fields__ if name in entry}
    aside = entry["set_aside"]
    return EffectRow(
        **plain
        | {
            "words": TABLE_WORDS[entry["table"]],
            "sums": tuple(SumRow(**each) for each in entry["sums"]),
            "findings": _findings(entry),
            "on_purpose": _on_purpose(entry),
            "notes": tuple(entry["notes"]),
            "headers": tuple(aside[0]["cells"]) if aside else (),
            "set_aside": tuple(
                AsideRow(
                    **{
                        name: each[name] for name in ("line", "header", "value", "reason", "remedy")
                    },
                    cells=tuple(each["cells"].values()),
                )
                for each in aside
            ),
        }
    )


def _hint(hint: str) -> str:
    """Return what to try, unless it speaks of options of the command line."""
    return "go back to the columns and say what they are" if "--" in hint else hint


def _findings(entry: Mapping[str, Any]) -> tuple[Finding, ...]:
    return tuple(in_words(Finding(**each), entry["mapping"]) for each in entry["findings"])


def _on_purpose(entry: Mapping[str, Any]) -> bool:
    told = {each["remedy"] for each in entry["findings"]}
    return told == {LEFT_OUT}


def _report(entry: Mapping[str, Any], counting: set[str]) -> ReportRow:
    batch = entry["batch"] or ""
    return ReportRow(
        file=entry["file"],
        table=entry["table"],
        words=TABLE_WORDS[entry["table"]],
        batch=batch,
        undone=bool(batch) and batch not in counting,
        **{name: entry[name] for name in COUNTS},
        findings=_findings(entry),
        on_purpose=_on_purpose(entry),
        notes=tuple(entry["notes"]),
    )
