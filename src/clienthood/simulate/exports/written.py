"""Files as other systems write them, from the standard tables of a generated business."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from clienthood.simulate.exports.tables import Row, Rows
from clienthood.standard import TABLES


def whole(rows: Rows, table: str) -> list[Row]:
    """Return the rows of a table with all its standard cells; none if it is not kept."""
    nothing = dict.fromkeys(TABLES[table].names)
    return [nothing | row for row in rows[table]]


def kept(rows: Iterable[Row], columns: str) -> list[Row]:
    """Return rows with some of their columns."""
    return [{name: row[name] for name in columns.split()} for row in rows]


def write_rows(file: Path, headers: Sequence[str], rows: Iterable[Row]) -> Path:
    """Write rows as CSV under exactly these headers; what a row lacks is empty."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, headers, restval="")
        writer.writeheader()
        writer.writerows({key: _cell(cell) for key, cell in row.items()} for row in rows)
    return file


def write_objects(file: Path, objects: Sequence[Row], *within: str) -> Path:
    """Write objects as the answer of an API, the list of them under its keys."""
    file.parent.mkdir(parents=True, exist_ok=True)
    answer: object = list(objects)
    for key in reversed(within):
        answer = {key: answer}
    text = json.dumps(answer, ensure_ascii=False, default=_cell, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    return file


def unique_names(accounts: Sequence[Row]) -> dict[str, str]:
    """Return a name for each account that no other has, as systems ask that know only names."""
    seen: Counter[str] = Counter()
    told: dict[str, str] = {}
    for row in accounts:
        name = row["name"] or row["account_id"]
        seen[name] += 1
        told[row["account_id"]] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return told


def utc(moment: dt.date | None) -> str | None:
    """Return a time as APIs write it: ISO with thousandths and ``Z``."""
    if moment is None:
        return None
    whole = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())
    return whole.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _cell(cell: object) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float | str):
        return cell
    return str(cell)
