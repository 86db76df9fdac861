"""Everything that reads records stays inside the SQL that every engine reads alike."""

import pytest
import sqlglot

from clienthood.engine.portable import carried, faults
from clienthood.evidence import catalogue, folds
from clienthood.evidence.increments import cells_select, rows_as_cells
from clienthood.evidence.norms import Norms
from clienthood.evidence.peers import figures_select, peers_selects
from clienthood.evidence.readout import _figures, _levels, _stream_select, _values
from clienthood.evidence.streams import STREAMS
from clienthood.evidence.totals import Standing, year_select

DIMENSIONS = catalogue()
PLAN = folds(DIMENSIONS)
NORMS = Norms(as_of=20000, kept={"contracts": 1, "people": 2})
FOLDED = [fold for fold in PLAN if fold.stream.folds and fold.increments]
OTHERS = [fold for fold in PLAN if fold.increments and fold.stream.name != "timeline"]
SELECTS = {
    **{f"{stream.name} rows": stream.select for stream in STREAMS},
    **{f"{fold.stream.name} cells": cells_select(fold) for fold in FOLDED},
    **{f"{fold.stream.name} figures": _stream_select(fold, NORMS, 24000) for fold in OTHERS},
    **{f"{fold.stream.name} rows as cells": rows_as_cells(fold) for fold in FOLDED},
    **{f"{fold.stream.name} year": year_select(fold, 24000) for fold in FOLDED},
    "told": _figures(OTHERS, NORMS, (), None),
    "told of totals": _figures((), NORMS, (), Standing(within=(*OTHERS,), apart=(), roster=True)),
    **{name: NORMS.fill(text) for name, text in peers_selects(DIMENSIONS, of="told")},
    "figures": figures_select(DIMENSIONS, of="told"),
    "values": _values(DIMENSIONS, NORMS),
    "levels": _levels(DIMENSIONS, NORMS),
}


@pytest.mark.parametrize("name", SELECTS)
def test_every_select_is_portable(name):
    assert faults(SELECTS[name]) == []


@pytest.mark.parametrize("dialect", ["postgres", "spark", "clickhouse"])
def test_every_select_can_be_carried_and_read_back(dialect):
    for text in SELECTS.values():
        sqlglot.parse_one(carried(text, dialect), read=dialect)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("select median(x) from t", "function median"),
        ("select count(distinct x) from t", "distinct inside a function"),
        ("select sum(x) filter (where y) from t", "a filter on an aggregate"),
        ("select date '2020-01-01' - interval 1 day", "an interval"),
        ("select cast(a as date) - cast(b as date) from t", "a date less a date"),
        ("select cast(a = b as double) from t", "a truth cast to a number"),
        ("select lag(a) over (partition by b) from t", "a window without an order"),
        ("select round(a, 2) from t", "round to decimals"),
        ("select a % 10 from t", "a remainder"),
        ("select a // 10 from t", "a division of whole numbers"),
    ],
)
def test_what_other_engines_read_otherwise_is_refused(text, fault):
    assert any(found.startswith(fault) for found in faults(text))
