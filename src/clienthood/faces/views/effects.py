"""What an import would bring, and what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.book import Book, read_manifest
from clienthood.book.uploads import Upload, find_upload, read_note
from clienthood.faces.views.importing import TABLE_WORDS, Choice, in_words, readings
from clienthood.faces.views.wording import count
from clienthood.records import Finding

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
    """What the file would bring into one table."""

    table: str
    words: str
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
    notes: tuple[str, ...]
    headers: tuple[str, ...]
    set_aside: tuple[AsideRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectPage:
    """What an import would bring, or what must be said first."""

    upload: str
    name: str
    exists: bool
    problem: str
    where: str
    hint: str
    asked: str
    """dates or decimal, where one of them must be said."""
    choices: tuple[Choice, ...]
    brings: bool
    """Whether anything of it is new or changed."""
    effects: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What the file brought into one table; every row of it is in one of the counts."""

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
    sentence: str
    run: str
    accounts: int
    """Accounts that were called by the run after it."""
    problem: str
    """Why there is no run; empty if there is one."""
    hint: str
    more_sheets: bool
    """Whether other sheets of the workbook may be taken too."""


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
    rows = tuple(_effect(upload, each) for each in note["effects"])
    return EffectPage(
        upload=upload.id,
        name=upload.name,
        exists=book.settings_file.exists() or book.manifest_file.exists(),
        problem=problem["message"],
        where=problem["where"],
        hint=_hint(problem["hint"]),
        asked=note["asked"],
        choices=readings(note["asked"], {})[1:] if note["asked"] else (),
        brings=any(each.created or each.changed or each.quarantined for each in rows),
        effects=rows,
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
    counting = {batch.id for batch in read_manifest(book.manifest_file).batches}
    reports = tuple(_report(each, counting) for each in note["reports"])
    total = {name: sum(getattr(each, name) for each in reports) for name in COUNTS}
    problem = note["problem"] or {"message": "", "hint": ""}
    return DonePage(
        upload=upload.id,
        name=upload.name,
        reports=reports,
        **total,
        sentence=f"{count(total['read'], 'row')} read, and every one accounted for.",
        run=note["run"]["id"] if note["run"] else "",
        accounts=note["run"]["accounts"] if note["run"] else 0,
        problem=problem["message"],
        hint=problem["hint"],
        more_sheets=upload.file.is_file(),
    )


def _effect(upload: Upload, entry: Mapping[str, Any]) -> EffectRow:
    plain = {name: entry[name] for name in EffectRow.__dataclass_fields__ if name in entry}
    aside = entry["set_aside"]
    return EffectRow(
        **plain
        | {
            "words": TABLE_WORDS[entry["table"]],
            "sums": tuple(SumRow(**each) for each in entry["sums"]),
            "findings": _findings(entry),
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


def _report(entry: Mapping[str, Any], counting: set[str]) -> ReportRow:
    batch = entry["batch"] or ""
    return ReportRow(
        table=entry["table"],
        words=TABLE_WORDS[entry["table"]],
        batch=batch,
        undone=bool(batch) and batch not in counting,
        **{name: entry[name] for name in COUNTS},
        findings=_findings(entry),
        notes=tuple(entry["notes"]),
    )
