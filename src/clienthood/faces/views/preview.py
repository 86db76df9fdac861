"""Who would change kind if other settings were saved; nothing is saved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clienthood.book import Book, writing
from clienthood.book.runs import Run, read_run
from clienthood.calls.preview import changes
from clienthood.engine import Engine
from clienthood.faces.views.document import Plain, to_json
from clienthood.faces.views.settings import settings_page
from clienthood.pipeline import Told, compute, working_engine
from clienthood.settings import Settings, read_settings

NUMBER = {"customer": -1, "undecided": 0, "client": 1}
SHOWN = 200
"""Accounts of a preview that are kept for a page."""
WORD = {number: kind for kind, number in NUMBER.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One account that would be called otherwise."""

    account_id: str
    name: str
    kind_before: str
    kind_after: str
    probability_before: float
    probability_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The calls by the present settings and by others, on the same records."""

    run: str
    """The latest run, at whose day both stand."""
    as_of: dt.date
    accounts: int
    before: dict[str, int]
    after: dict[str, int]
    changes: tuple[Change, ...]
    """Those whose probability moves most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One setting that would change."""

    title: str
    before: str
    after: str
    """Empty: its default would hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A preview to look at before the settings are saved."""

    run: str
    as_of: dt.date
    accounts: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    total: int
    """Accounts that would change kind."""
    changes: tuple[Change, ...]
    """Those of them whose probability moves most."""
    wanted: tuple[Wanted, ...]


def trial(book: Book, wanted: Mapping[str, Plain], told: Mapping[str, Any]) -> Trial:
    """Return a preview as it was kept as plain values.

    Parameters
    ----------
    wanted
        The changes, by the dotted names of the settings.
    told
        ``kept`` of a preview.
    """
    stand = {each.key: each for group in settings_page(book).groups for each in group.settings}
    return Trial(
        **{
            **told,
            "as_of": dt.date.fromisoformat(told["as_of"]),
            "changes": tuple(Change(**each) for each in told["changes"]),
        },
        wanted=tuple(
            Wanted(
                title=stand[key].title if key in stand else key,
                before=_in_words(stand[key].value) if key in stand else "",
                after=_in_words(value),
            )
            for key, value in wanted.items()
        ),
    )


def kept(page: Preview) -> Plain:
    """Return a preview as plain values, with no more accounts than a page shows."""
    told = to_json(replace(page, changes=page.changes[:SHOWN]))
    assert isinstance(told, dict)
    return told | {"total": len(page.changes)}


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def preview(book: Book, settings: Settings, *, told: Told = lambda _: None) -> Preview:
    """Return who would change kind, as of the day of the latest run.

    Parameters
    ----------
    book
        The book; its settings and runs stay as they are.
    settings
        The settings that are tried.
    told
        Hears the name of each stage as it begins.
    """
    latest = read_run(book)
    as_of = latest.as_of
    with writing(book), working_engine(book) as engine:
        compute(engine, book, read_settings(book.path), as_of=as_of, told=told)
        engine.table("calls_before", "select account_id, kind, probability from calls")
        compute(engine, book, settings, as_of=as_of, told=told)
        return _compared(engine, latest)


def _compared(engine: Engine, latest: Run) -> Preview:
    rows = engine.fetch(
        "select b.account_id, r.name, b.kind as kind_before, a.kind as kind_after,"
        " b.probability as before, a.probability as after\n"
        "from calls_before b join calls a on a.account_id = b.account_id\n"
        "left join roster r on r.account_id = b.account_id order by b.account_id"
    )
    before, after = rows.column("before").to_numpy(), rows.column("after").to_numpy()
    kinds = [rows.column(name).to_pylist() for name in ("kind_before", "kind_after")]
    numbers = [np.array([NUMBER[kind] for kind in column], dtype=np.int64) for column in kinds]
    found = changes(numbers[0], numbers[1], before, after)
    ids, names = rows.column("account_id").to_pylist(), rows.column("name").to_pylist()
    return Preview(
        run=latest.id,
        as_of=latest.as_of,
        accounts=rows.num_rows,
        before={kind: Counter(kinds[0])[kind] for kind in ("client", "customer", "undecided")},
        after={kind: Counter(kinds[1])[kind] for kind in ("client", "customer", "undecided")},
        changes=tuple(
            Change(
                account_id=ids[row],
                name=names[row] or "",
                kind_before=WORD[was],
                kind_after=WORD[will],
                probability_before=float(before[row]),
                probability_after=float(after[row]),
            )
            for row, was, will in zip(
                found.row.tolist(),
                found.kind_before.tolist(),
                found.kind_after.tolist(),
                strict=True,
            )
        ),
    )
