"""The stages in order, from records to a run; nothing else knows the order."""

from __future__ import annotations

from clienthood.pipeline.derived import (
    Computed,
    Told,
    compute,
    derived_folder,
    labels_table,
    name_doubts,
    name_records,
    settings_hash,
    working_engine,
)
from clienthood.pipeline.in_place import CalledInPlace, call_in_place
from clienthood.pipeline.running import run
from clienthood.pipeline.stages import STAGES, Ground, Stage

__all__ = [
    "STAGES",
    "CalledInPlace",
    "Computed",
    "Ground",
    "Stage",
    "Told",
    "call_in_place",
    "compute",
    "derived_folder",
    "labels_table",
    "name_doubts",
    "name_records",
    "run",
    "settings_hash",
    "working_engine",
]
