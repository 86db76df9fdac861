"""Keeps rows of erased accounts out: they are counted, and stored nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from clienthood.book.tombstones import Tombstones
from clienthood.records.shaping import Shaped
from clienthood.records.source import Reject

PIECES = re.compile(r"[,;\t|]")


def withholding(gone: Tombstones) -> Callable[[Shaped], tuple[Shaped, int]]:
    """Return a function that takes rows of erased accounts out of a piece and counts them."""

    def keep(shaped: Shaped) -> tuple[Shaped, int]:
        if not gone:
            return shaped, 0
        mask = np.zeros(shaped.rows, dtype=bool)
        for name, column in shaped.columns.items():
            if name.endswith("account_id"):
                mask |= gone.mask(column)
        rejects = tuple(each for each in shaped.rejects if not _is_of(each, gone))
        withheld = int(mask.sum()) + len(shaped.rejects) - len(rejects)
        return (_without(shaped, mask, rejects), withheld) if withheld else (shaped, 0)

    return keep


def _without(
    shaped: Shaped, mask: np.ndarray[tuple[int], np.dtype[np.bool_]], rejects: tuple[Reject, ...]
) -> Shaped:
    kept = pa.array(~mask)
    places = np.cumsum(~mask) - 1
    return replace(
        shaped,
        columns={name: column.filter(kept) for name, column in shaped.columns.items()},
        cells={header: column.filter(kept) for header, column in shaped.cells.items()},
        lines=shaped.lines.filter(kept),
        aside={int(places[row]): why for row, why in shaped.aside.items() if not mask[row]},
        rejects=rejects,
    )


def _is_of(reject: Reject, gone: Tombstones) -> bool:
    """Say whether any cell of a line that is no row is an erased identifier."""
    try:
        told = json.loads(reject.row)
    except ValueError:
        told = reject.row
    if isinstance(told, dict):
        told = list(told.values())
    cells = told if isinstance(told, list) else PIECES.split(str(told))
    return any(gone.covers(str(cell).strip(' "')) for cell in cells)
