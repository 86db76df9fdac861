"""Records: what the business wrote down, imported in batches that can be undone."""

from __future__ import annotations

from clienthood.records.checks import check_records
from clienthood.records.current import current_view
from clienthood.records.findings import Finding
from clienthood.records.importing import examine, import_file, retry
from clienthood.records.mapping import Guess
from clienthood.records.quarantine import export_quarantine_csv, read_quarantine
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.undo import undo

__all__ = [
    "Finding",
    "Guess",
    "ImportReport",
    "Request",
    "check_records",
    "current_view",
    "examine",
    "export_quarantine_csv",
    "import_file",
    "read_quarantine",
    "retry",
    "undo",
]
