"""What joining two identifiers would do to their calls, by what the latest run read of either."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.book import Book
from clienthood.book.parties import parties
from clienthood.book.runs import ACCOUNTS, MODEL, latest_run_id, read_run, run_folder
from clienthood.calls.arrays import FloatArray, IntArray
from clienthood.calls.band import Kind
from clienthood.calls.calling import WORDS, kinds_called
from clienthood.calls.model import CallsModel, score_patterns
from clienthood.engine import Embedded
from clienthood.evidence import Dimension, catalogue
from clienthood.faces.views.lookup import quoted
from clienthood.settings import CallsSection, read_settings

MOST = 2_000
"""Pairs that are looked at, the surest first."""
Names = tuple[str, str]
Rows = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedCall:
    """What two identifiers are called, and what they would be as one account."""

    now: tuple[str, str]
    """Kind of each."""
    joined: str
    moved: float
    """The greater change of the two chances of being a client, 0 to 1."""

    @property
    def changes(self) -> bool:
        """Whether either would be called otherwise."""
        return any(each != self.joined for each in self.now)


def joined_calls(
    book: Book, engine: Embedded, pairs: Sequence[Names], stand: Sequence[Names]
) -> dict[Names, JoinedCall]:
    """Return what joining would do, for each pair of which the latest run called both.

    In each dimension the joined account is given the level of the two that speaks more for a
    client, since dealings add up. That is an estimate which tells the questions that matter from
    the others; the next run counts.

    Parameters
    ----------
    pairs
        Two identifiers each.
    stand
        The links that stand: what the run read of one of a party counts for all of it.
    """
    if not pairs or not latest_run_id(book):
        return {}
    settings = read_settings(book.path)
    folder = run_folder(book, read_run(book))
    dimensions = catalogue(settings)
    model = CallsModel.from_dict(json.loads((folder / MODEL).read_text(encoding="utf-8")))
    engine.scan("called_then", [folder / ACCOUNTS])
    columns = [f"{each.name}_level" for each in dimensions]
    if len(model.family) != len(columns) or set(columns) - set(engine.columns("called_then")):
        return {}
    party, asked = parties(stand), pairs[:MOST]
    members = {name: party.get(name, (name,)) for pair in asked for name in pair}
    known = _rows(engine, columns, {each for own in members.values() for each in own})
    sides = {name: [known[each] for each in own if each in known] for name, own in members.items()}
    wanted = [(one, other) for one, other in asked if sides[one] and sides[other]]
    if not wanted:
        return {}
    read = [
        each
        for one, other in wanted
        for each in (sides[one], sides[other], sides[one] + sides[other])
    ]
    kinds, chances = _called(read, model, dimensions, settings.calls)
    return {
        pair: JoinedCall(
            now=(kinds[3 * at], kinds[3 * at + 1]),
            joined=kinds[3 * at + 2],
            moved=float(np.abs(chances[3 * at : 3 * at + 2] - chances[3 * at + 2]).max()),
        )
        for at, pair in enumerate(wanted)
    }


def _rows(engine: Embedded, columns: Sequence[str], names: Iterable[str]) -> Rows:
    listed = ", ".join(map(quoted, sorted(names)))
    levels = ", ".join(f"coalesce({each}, -1) as {each}" for each in columns)
    rows = engine.rows(
        f"select account_id, confirmed, {levels} from called_then where account_id in ({listed})"
    )
    return {str(row["account_id"]): row for row in rows}


def _called(
    parties_read: Sequence[Sequence[Mapping[str, object]]],
    model: CallsModel,
    dimensions: Sequence[Dimension],
    settings: CallsSection,
) -> tuple[list[str], FloatArray]:
    """Return the kind and the chance of being a client of parties of which these were read."""
    levels = np.array([_levels(rows, dimensions) for rows in parties_read])
    scores = score_patterns(model, levels)
    kinds = kinds_called(scores, levels, dimensions, settings).tolist()
    said = [
        next((str(row["confirmed"]) for row in rows if row["confirmed"]), "")
        for rows in parties_read
    ]
    found = [own or WORDS[Kind(kind)] for own, kind in zip(said, kinds, strict=True)]
    return found, scores.probability


def _levels(rows: Sequence[Mapping[str, object]], dimensions: Sequence[Dimension]) -> IntArray:
    read = [[int(str(row[f"{each.name}_level"])) for each in dimensions] for row in rows]
    return np.asarray(np.array(read, dtype=np.int64).max(axis=0))
