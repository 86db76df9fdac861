"""Records: what the business wrote down, imported in batches that can be undone."""

from __future__ import annotations

from clienthood.records.bounds import UPLOAD, Bounds
from clienthood.records.checks import check_records
from clienthood.records.current import current_view
from clienthood.records.decisions import TwoReadingsError
from clienthood.records.effect import DropEffect, Effect, Sum, preview_drop, preview_import
from clienthood.records.findings import LEFT_OUT, NONE_OF_IT, Finding
from clienthood.records.gathering import Left
from clienthood.records.importing import (
    Brought,
    examine,
    import_drop,
    import_file,
    open_questions,
    retry,
)
from clienthood.records.looking import Look, Looked, look_at
from clienthood.records.mapping import Guess
from clienthood.records.mending import Corrections, WaitingRow, mend_rows, waiting_rows
from clienthood.records.quarantine import export_quarantine_csv, read_quarantine
from clienthood.records.report import ImportReport
from clienthood.records.request import Request
from clienthood.records.sorting import Question
from clienthood.records.undo import undo, undo_drop

__all__ = [
    "LEFT_OUT",
    "NONE_OF_IT",
    "UPLOAD",
    "Bounds",
    "Brought",
    "Corrections",
    "DropEffect",
    "Effect",
    "Finding",
    "Guess",
    "ImportReport",
    "Left",
    "Look",
    "Looked",
    "Question",
    "Request",
    "Sum",
    "TwoReadingsError",
    "WaitingRow",
    "check_records",
    "current_view",
    "examine",
    "export_quarantine_csv",
    "import_drop",
    "import_file",
    "look_at",
    "mend_rows",
    "open_questions",
    "preview_drop",
    "preview_import",
    "read_quarantine",
    "retry",
    "undo",
    "undo_drop",
    "waiting_rows",
]
