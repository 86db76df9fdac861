import pyarrow.compute as pc
import pytest
from pyarrow import csv, parquet

from clienthood.errors import SettingsError
from clienthood.simulate import bulk, write_order_lines
from clienthood.standard import TABLES


def test_order_lines_have_the_asked_number_and_unique_keys(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 3000)
    path = tmp_path / "orders.parquet"
    write_order_lines(path, lines=10_000, accounts=500, seed=1)
    table = parquet.read_table(path)
    assert table.num_rows == 10_000
    assert set(table.column_names) <= set(TABLES["orders"].names)
    assert table.group_by(["order_id", "line"]).aggregate([]).num_rows == 10_000
    per_order = table.group_by("order_id").aggregate([("account_id", "count_distinct")])
    assert pc.max(per_order["account_id_count_distinct"]).as_py() == 1


def test_orders_per_account_are_heavy_tailed(tmp_path):
    path = tmp_path / "orders.parquet"
    write_order_lines(path, lines=20_000, accounts=1000, seed=1)
    accounts = parquet.read_table(path, columns=["account_id"])
    counts = accounts.group_by("account_id").aggregate([([], "count_all")])["count_all"]
    assert pc.max(counts).as_py() > 20 * pc.approximate_median(counts).as_py()


def test_csv_holds_the_same_lines(tmp_path):
    for name in ("orders.csv", "orders.parquet"):
        write_order_lines(tmp_path / name, lines=500, accounts=50, seed=7)
    one = csv.read_csv(tmp_path / "orders.csv")
    two = parquet.read_table(tmp_path / "orders.parquet")
    assert one["account_id"].to_pylist() == two["account_id"].to_pylist()


def test_nothing_to_write_is_an_error(tmp_path):
    with pytest.raises(SettingsError):
        write_order_lines(tmp_path / "orders.csv", lines=0, accounts=5, seed=1)
