"""The timeline as it is sorted in place is the timeline that SQL tells."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.engine import DuckDB
from clienthood.evidence.spans import month_sql
from clienthood.evidence.streams import DEALINGS, timeline_of
from clienthood.evidence.timeline import SCHEMA, timeline

accounts = st.integers(1, 5)
days = st.integers(-3, 6) | st.sampled_from([-719_162, -40, 0, 11_000, 20_000, 2_932_896])
orders = st.lists(st.tuples(accounts, days, st.sampled_from([-500.0, 0.0, 900.0])), max_size=25)
contracts = st.lists(st.tuples(accounts, days | st.none()), max_size=4)
payments = st.lists(
    st.tuples(accounts, days, st.booleans(), st.sampled_from([None, "C1"])), max_size=5
)
talks = st.lists(st.tuples(accounts, days, st.sampled_from(["meeting", "newsletter"])), max_size=12)
SQL = f"select *, {month_sql('day')} as month from ({timeline_of(DEALINGS)}) made"


def loaded(orders, contracts, payments, talks):
    """Return an engine with the rows of the streams that a timeline is made of."""
    engine = DuckDB()
    rows = {
        "orders_rows": (
            orders,
            {"account_key": pa.int64(), "day": pa.int32(), "cents": pa.float64()},
        ),
        "contracts_rows": (contracts, {"account_key": pa.int64(), "signed": pa.int32()}),
        "payments_rows": (
            [(key, day, day if paid else None, term) for key, day, paid, term in payments],
            {
                "account_key": pa.int64(),
                "day": pa.int32(),
                "paid_at": pa.int32(),
                "contract_id": pa.string(),
            },
        ),
        "interactions_rows": (
            [(key, day, kind, None) for key, day, kind in talks],
            {
                "account_key": pa.int64(),
                "day": pa.int32(),
                "kind": pa.string(),
                "direction": pa.string(),
            },
        ),
        "members": ([(key,) for key in range(1, 6)], {"account_key": pa.int64()}),
    }
    for name, (told, types) in rows.items():
        listed = [dict(zip(types, row, strict=True)) for row in told]
        engine.load(name, pa.Table.from_pylist(listed, schema=pa.schema(types)))
    return engine


@settings(deadline=None)
@given(
    orders, contracts, payments, talks, st.sampled_from([1, 3, 1000]), st.sampled_from([1, 4, 1000])
)
def test_days_sorted_in_place_are_those_that_sql_tells(
    orders, contracts, payments, talks, shard, piece
):
    engine = loaded(orders, contracts, payments, talks)
    try:
        found = timeline(engine, shard=shard, piece=piece).read_all()
        told = engine.fetch(f"{SQL} order by account_key, day").select(SCHEMA.names)
    finally:
        engine.close()
    assert found.to_pylist() == told.to_pylist()
