"""What a source can never tell is found from the catalogue, by trying."""

import pytest

from clienthood.errors import NotFoundError
from clienthood.faces.views.sources_tell import carried, source_tells, unknown_of
from clienthood.records.layout import layouts
from clienthood.standard import TABLES

LINES = ("order_id", "line", "account_id", "ordered_at", "amount", "currency")


def unknown(*given):
    return {each.name for each in unknown_of(given)}


def test_with_every_record_nothing_stays_unknown():
    assert unknown(*((name, table.names) for name, table in TABLES.items())) == set()


@pytest.mark.parametrize(
    ("column", "dimension"),
    [("promo_code", "motive"), ("staff", "depth"), ("nature", "offering"), ("category", "breadth")],
)
def test_a_column_makes_its_dimension_known(column, dimension):
    assert dimension in unknown(("orders", LINES))
    assert dimension not in unknown(("orders", (*LINES, column)))


def test_all_files_of_a_system_count_together():
    told = source_tells("stripe_charges")
    assert {each.name for each in told.unknown}.isdisjoint({"contract", "payment", "rhythm"})
    assert {"engagement", "support", "trust"} <= {each.name for each in told.unknown}
    assert [given.table for given in told.gives] == ["payments", "orders"]
    assert f"{15 - len(told.unknown)} of 15" in told.sentence
    with pytest.raises(NotFoundError):
        source_tells("nobody")


def test_every_system_says_what_it_can_never_tell():
    for layout in layouts():
        if layout.system:
            assert layout.never, layout.name
            assert layout.grade in {"A", "A-", "B", "B-"}, layout.name
        assert carried(layout)
