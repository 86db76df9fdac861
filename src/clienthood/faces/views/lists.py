"""Fixed lists of accounts, named in the engine so that filters can ask for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyarrow as pa

from clienthood.book.segments import read_list, read_segments
from clienthood.faces.views.reading import Reading


def list_names(reading: Reading) -> tuple[str, ...]:
    """Return the names of the fixed lists of a book."""
    return tuple(each.name for each in read_segments(reading.book) if each.frozen_on is not None)


def table_of(name: str) -> str:
    """Return the name of the table that holds a list's ``account_id`` in the engine."""
    return "fixed_list_" + hashlib.sha256(name.encode()).hexdigest()[:16]


def name_lists(reading: Reading, names: Iterable[str]) -> None:
    """Name the accounts of fixed lists in the engine."""
    for name in sorted(set(names)):
        accounts = pa.array(read_list(reading.book, name), pa.string())
        reading.engine.load(table_of(name), pa.table({"account_id": accounts}))
