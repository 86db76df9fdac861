"""Records: what the business wrote down, imported in batches that can be undone."""

from __future__ import annotations

from clienthood.records.bounds import UPLOAD, Bounds
from clienthood.records.checks import check_records
from clienthood.records.current import current_view
from clienthood.records.decisions import TwoReadingsError
from clienthood.records.effect import Effect, Sum, preview_import
from clienthood.records.findings import Finding
from clienthood.records.importing import examine, import_file, retry
from clienthood.records.looking import Look, look_at
from clienthood.records.mapping import Guess
from clienthood.records.mending import Corrections, WaitingRow, mend_rows, waiting_rows
from clienthood.records.quarantine import export_quarantine_csv, read_quarantine
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.undo import undo

__all__ = [
    "UPLOAD",
    "Bounds",
    "Corrections",
    "Effect",
    "Finding",
    "Guess",
    "ImportReport",
    "Look",
    "Request",
    "Sum",
    "TwoReadingsError",
    "WaitingRow",
    "check_records",
    "current_view",
    "examine",
    "export_quarantine_csv",
    "import_file",
    "look_at",
    "mend_rows",
    "preview_import",
    "read_quarantine",
    "retry",
    "undo",
    "waiting_rows",
]
