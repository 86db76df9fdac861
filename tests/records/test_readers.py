"""Excel and Parquet come out as they went in."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clienthood.errors import RecordsError

HEAD = ["order_id", "account_id", "ordered_at", "amount"]


def workbook(folder, sheets, name="records.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def test_excel_values_come_typed(desk, tmp_path):
    rows = [
        HEAD,
        [1001, "a", dt.date(2024, 3, 4), 1234.5],
        [1002.0, "b", dt.datetime(2024, 3, 5, 14, 30), 0.1 + 0.2],
        [None, None, None, None],
        ["1003", "c", 45000, "7.25"],
        [1004, "d", "2024-13-01", 5],
    ]
    report = desk.bring_file(workbook(tmp_path, {"orders": rows}))
    assert (report.read, report.created, report.quarantined) == (4, 3, 1)
    found = desk.rows()
    assert [row["order_id"] for row in found] == ["1001", "1002", "1003"]
    assert [row["amount_minor"] for row in found] == [123_450, 30, 725]
    assert [row["ordered_at"].isoformat() for row in found] == [
        "2024-03-04T00:00:00",
        "2024-03-05T14:30:00",
        "2023-03-15T00:00:00",
    ]
    assert [row["source_line"] for row in found] == [2, 3, 5]


def test_each_sheet_is_a_table_and_others_are_left(desk, tmp_path):
    file = workbook(
        tmp_path,
        {
            "orders": [HEAD, [1, "a", dt.date(2024, 3, 4), 5]],
            "accounts": [["account_id", "name", "excluded"], ["a", "Ash", False]],
            "empty": [],
            "remarks": [["Dear reader"], ["hello"]],
        },
    )
    accounts, orders = desk.bring_file(file)
    assert (orders.table, accounts.table) == ("orders", "accounts")
    assert desk.rows("accounts")[0]["excluded"] is False
    assert desk.bring_file(file, sheet="accounts").same == 1


def test_workbooks_that_are_none_are_told(desk, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(RecordsError, match="not a readable workbook"):
        desk.bring_file(tmp_path / "x.xlsx")
    with pytest.raises(RecordsError, match="the workbook is empty"):
        desk.bring_file(workbook(tmp_path, {"orders": []}, "e.xlsx"))
    with pytest.raises(RecordsError, match="no sheet x"):
        desk.bring_file(workbook(tmp_path, {"orders": [HEAD]}, "s.xlsx"), sheet="x")


@pytest.mark.parametrize(
    ("amounts", "kind"),
    [
        ([12.34, -5.0, 0.1 + 0.2], pa.float64()),
        (["12.34", "-5", "0.30"], pa.string()),
        ([Decimal("12.34"), Decimal("-5.00"), Decimal("0.30")], pa.decimal128(9, 2)),
    ],
)
def test_parquet_values_pass(desk, tmp_path, amounts, kind):
    table = pa.table(
        {
            "order_id": pa.array([1, 2, 3]),
            "account_id": pa.array(["a", "b", "a"]).dictionary_encode(),
            "ordered_at": pa.array([dt.date(2024, 3, 4)] * 3),
            "amount": pa.array(amounts, kind),
            "bespoke": [True, None, False],
        }
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    report = desk.bring_file(tmp_path / "orders.parquet")
    assert report.created == 3
    assert [row["amount_minor"] for row in desk.rows()] == [1234, -500, 30]
    assert [row["bespoke"] for row in desk.rows()] == [True, None, False]


def test_parquet_times_with_a_zone_become_the_books(desk, tmp_path):
    desk.book.settings_file.write_text('[book]\ntimezone = "Europe/Berlin"\n')
    moment = dt.datetime(2024, 7, 1, 23, 30, tzinfo=dt.UTC)
    table = pa.table(
        {"order_id": [1], "account_id": ["a"], "ordered_at": [moment], "amount": [1.5]}
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    desk.bring_file(tmp_path / "orders.parquet")
    assert desk.rows()[0]["ordered_at"] == dt.datetime(2024, 7, 2, 1, 30)


def test_parquet_that_is_none_is_told(desk, tmp_path):
    (tmp_path / "orders.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(RecordsError, match="not a readable Parquet"):
        desk.bring_file(tmp_path / "orders.parquet")
    pq.write_table(pa.table({"a": [[1]]}), tmp_path / "orders.parquet")
    with pytest.raises(RecordsError, match="lists or structures"):
        desk.bring_file(tmp_path / "orders.parquet")
