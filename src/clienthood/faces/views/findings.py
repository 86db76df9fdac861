"""What is wrong with the records, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.book import Book
from clienthood.engine import DuckDB
from clienthood.faces.views.reading import Reading
from clienthood.records import Finding, check_records
from clienthood.settings import read_settings

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All findings of a book."""

    errors: int
    warnings: int
    notes: int
    findings: tuple[Finding, ...]


def findings_beside(reading: Reading) -> Findings:
    """Return the findings of the records that lie beside a run."""
    return findings(reading.book)


def findings(book: Book) -> Findings:
    """Return what is wrong with the current records and what waits in quarantine."""
    engine = DuckDB()
    try:
        found = check_records(book, engine, currency=read_settings(book.path).book.currency)
    finally:
        engine.close()
    ordered = sorted(found, key=lambda each: (SEVERITIES.index(each.severity), -each.count))
    number = {name: sum(each.severity == name for each in found) for name in SEVERITIES}
    return Findings(
        errors=number["error"],
        warnings=number["warning"],
        notes=number["note"],
        findings=tuple(ordered),
    )
