import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv

from clienthood.errors import NotFoundError, SettingsError
from clienthood.simulate import Business, simulate, trades, write_business
from clienthood.simulate.agent import cast
from clienthood.simulate.archetypes import ARCHETYPES
from clienthood.simulate.season import draw_calendar
from clienthood.simulate.trades import TRADES
from clienthood.standard import TABLES
from clienthood.tables import Type

ACCOUNTS = 200
AGREED_AHEAD = {"ends_on", "due_on"}
"""Days that are agreed in advance and may lie after the last day on record."""


@pytest.fixture(scope="module")
def businesses() -> dict[str, Business]:
    return {trade: simulate(trade, accounts=ACCOUNTS, seed=11) for trade in trades()}


@pytest.fixture(scope="module", params=trades())
def business(request, businesses) -> Business:
    return businesses[request.param]


def days_of(business: Business, archetype: str) -> dict[str, np.ndarray]:
    of = pc.field("archetype") == archetype
    wanted = set(business.truth.filter(of)["account_id"].to_pylist())
    orders = business.tables["orders"]
    when = orders["ordered_at"].cast(pa.date32()).cast(pa.int32()).to_pylist()
    days: dict[str, set[int]] = {}
    for account, day in zip(orders["account_id"].to_pylist(), when, strict=True):
        if account in wanted:
            days.setdefault(account, set()).add(day)
    return {account: np.array(sorted(found)) for account, found in days.items()}


def test_tables_keep_to_the_declared_columns_and_words(business):
    for name, table in business.tables.items():
        declared = TABLES[name]
        assert set(table.column_names) <= set(declared.names), name
        for column in declared.columns:
            if column.name not in table.column_names:
                assert not column.required, (name, column.name)
                continue
            values = table[column.name]
            if column.required:
                assert values.null_count == 0, (name, column.name)
            if column.type is Type.CHOICE:
                assert set(values.drop_null().to_pylist()) <= set(column.choices), name
            if column.type is Type.MONEY:
                assert pa.types.is_decimal(values.type)
                assert values.type.scale == 2


def test_one_of_the_columns_that_need_it_is_there(business):
    for name, table in business.tables.items():
        if TABLES[name].one_of:
            filled = [table[column].is_valid() for column in TABLES[name].one_of]
            either = filled[0]
            for more in filled[1:]:
                either = pc.or_(either, more)
            assert pc.all(either).as_py() in (True, None), name


def test_keys_are_unique(business):
    for name, table in business.tables.items():
        key = list(TABLES[name].key)
        assert table.group_by(key).aggregate([]).num_rows == table.num_rows, name


def test_nothing_happens_after_the_end(business):
    last = dt.datetime.combine(business.end, dt.time(23, 59, 59))
    for name, table in business.tables.items():
        for column in TABLES[name].columns:
            if column.type is not Type.TIME or column.name in AGREED_AHEAD:
                continue
            if column.name in table.column_names and table[column.name].null_count < len(table):
                latest = pc.max(table[column.name].cast(pa.timestamp("s"))).as_py()
                assert latest <= last, (name, column.name)


def test_refunds_are_negative_and_know_their_order(businesses):
    orders = businesses["shop"].tables["orders"]
    refunds = orders.filter(pc.is_valid(orders["refund_of"]))
    assert refunds.num_rows > 0
    assert pc.max(refunds["amount"]).as_py() < 0
    assert set(refunds["refund_of"].to_pylist()) <= set(orders["order_id"].to_pylist())


def test_truth_holds_every_root_account_and_the_share(business):
    truth, accounts = business.truth, business.tables["accounts"]
    assert truth.num_rows == ACCOUNTS
    clients = truth["kind"].to_pylist().count("client")
    assert clients == round(ACCOUNTS * TRADES[business.trade].client_share)
    for row in truth.to_pylist():
        archetype = ARCHETYPES[row["archetype"]]
        assert (row["kind"], row["tricky"]) == (archetype.kind, archetype.tricky)
    roots = accounts.filter(
        pc.and_(pc.is_null(accounts["parent_account_id"]), pc.invert(accounts["excluded"]))
    )
    assert set(roots["account_id"].to_pylist()) == set(truth["account_id"].to_pylist())
    assert pc.sum(accounts["excluded"]).as_py() >= 2


def test_every_account_of_the_truth_dealt_with_the_business(business):
    orders = set(business.tables["orders"]["account_id"].to_pylist())
    accounts = business.tables["accounts"]
    parents = set(accounts["parent_account_id"].drop_null().to_pylist())
    assert set(business.truth["account_id"].to_pylist()) <= orders | parents


def test_account_numbers_do_not_tell_the_kind(businesses):
    kinds = np.array(businesses["law-firm"].truth["kind"].to_pylist()) == "client"
    assert abs(np.corrcoef(np.arange(len(kinds)), kinds)[0, 1]) < 0.2


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("trade", trades())
def test_a_small_book_of_one_kind(trade, share):
    truth = simulate(trade, accounts=20, seed=5, client_share=share, years=2).truth
    assert set(truth["kind"].to_pylist()) == {"client" if share else "customer"}
    assert truth.num_rows == 20


def test_a_book_of_one_account():
    assert simulate("gym", accounts=1, seed=1).truth.num_rows == 1


def test_equal_seeds_write_equal_bytes(tmp_path: Path):
    for folder in ("one", "two"):
        write_business(simulate("gym", accounts=60, seed=4), tmp_path / folder)
    other = simulate("gym", accounts=60, seed=5)
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert "truth.csv" in written
    for name in written:
        one, two = (tmp_path / folder / name for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    write_business(other, tmp_path / "other")
    assert (tmp_path / "other/orders.csv").read_bytes() != (
        tmp_path / "one/orders.csv"
    ).read_bytes()


def test_csv_is_readable_as_written(tmp_path: Path, businesses):
    write_business(businesses["shop"], tmp_path)
    for name, table in businesses["shop"].tables.items():
        read = csv.read_csv(tmp_path / f"{name}.csv")
        assert read.num_rows == table.num_rows
        assert read.column_names == table.column_names
    line = (tmp_path / "contracts.csv").read_text(encoding="utf-8").splitlines()[1]
    assert dt.date.fromisoformat(line.split(",")[2])


def test_only_the_sources_asked_for_are_recorded():
    kept = simulate("agency", accounts=40, seed=2, sources=("interactions", "orders"))
    whole = simulate("agency", accounts=40, seed=2)
    assert list(kept.tables) == ["orders", "interactions"]
    assert kept.truth.equals(whole.truth)
    assert kept.tables["orders"].num_rows == whole.tables["orders"].num_rows
    known = set(kept.truth["account_id"].to_pylist())
    for table in kept.tables.values():
        assert set(table["account_id"].to_pylist()) <= known


def test_all_standard_tables_are_kept_by_some_trade(businesses):
    filled = {
        name
        for business in businesses.values()
        for name, table in business.tables.items()
        if table.num_rows
    }
    assert filled == set(TABLES)


@pytest.mark.parametrize(
    ("asked", "error", "listed"),
    [
        ({"trade": "zoo"}, NotFoundError, "law-firm"),
        ({"sources": ("orders", "diaries")}, NotFoundError, "interactions"),
        ({"sources": ("accounts",)}, SettingsError, "contracts"),
        ({"client_share": 1.5}, SettingsError, "1.5"),
        ({"accounts": 0}, SettingsError, "0"),
        ({"years": 0}, SettingsError, "0"),
    ],
)
def test_what_cannot_be_is_said(asked, error, listed):
    request = {"trade": "shop", "accounts": 10, "seed": 1, **asked}
    with pytest.raises(error) as caught:
        simulate(request.pop("trade"), **request)
    assert listed in str(caught.value)


def test_every_archetype_is_cast_in_a_book_of_two_thousand():
    rng = np.random.default_rng(1)
    cast_as = set()
    for trade in (TRADES["law-firm"], TRADES["shop"], TRADES["gym"]):
        calendar = draw_calendar(trade, 18000, 20000, rng)
        clients = round(2000 * trade.client_share)
        agents = cast(trade, calendar, rng, clients=clients, customers=2000 - clients)
        found = {agent.archetype.name for agent in agents}
        assert found == {name for name, _ in (*trade.clients, *trade.customers)}
        cast_as |= found
    assert cast_as == set(ARCHETYPES)


def test_the_regular_buys_often_and_is_a_customer(businesses):
    regulars = days_of(businesses["coffee-shop"], "loyal regular")
    counts = [len(days) for days in regulars.values()]
    assert np.median(counts) > 40
    assert ARCHETYPES["loyal regular"].kind == "customer"


def test_the_episodic_client_is_away_for_more_than_a_year(businesses):
    visits = days_of(businesses["law-firm"], "episodic")
    longest = [np.diff(days).max() for days in visits.values() if len(days) > 1]
    assert len(longest) > 10
    assert np.mean(np.array(longest) > 365) > 0.8
    assert ARCHETYPES["episodic"].kind == "client"


def test_the_dormant_client_has_not_been_seen_of_late(businesses):
    business = businesses["law-firm"]
    end = (business.end - dt.date(1970, 1, 1)).days
    silent = [end - days.max() for days in days_of(business, "dormant").values()]
    assert np.median(silent) > 200
