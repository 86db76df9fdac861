"""Reports that an accounting program prints: a title, names above their rows, totals below."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from clienthood.errors import RecordsError
from clienthood.records import Request
from clienthood.records.reading import open_sources

SALES = """Hartley & Finch
Sales by Customer Detail
"January - December, 2024"

,Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Sales Price,Amount,Balance
Amy's Bird Sanctuary,,,,,,,,,
,01/31/2024,Invoice,1021,Design,Custom design,2.00,75.00,150.00,150.00
,02/01/2024,Invoice,1022,Design,,1.00,75.00,"1,075.00","1,225.00"
Total for Amy's Bird Sanctuary,,,,,,,,"$1,225.00",
Total Fitness,,,,,,,,,
House at the lake
,03/15/2024,Sales Receipt,1023,Pump,,1.00,15.00,15.00,15.00
Total for House at the lake,,,,,,,,$15.00,
,03/16/2024,Sales Receipt,1024,Hose,,1.00,12.00,12.00,27.00
Total for Total Fitness with sub-customers,,,,,,,,$27.00,
Nobody yet,,,,,,,,,
TOTAL,,,,,,,,"$1,252.00",
"Friday, Nov 22, 2024 10:29 AM GMT-08:00 - Accrual Basis"
"""
SAID = {
    "table": "orders",
    "columns": {"Customer": "account_id", "Num": "order_id", "Amount": "amount"},
    "yes": True,
    "dates": "month-first",
}


def test_a_report_gives_its_rows_with_the_name_above_them(desk):
    report = desk.bring(SALES, "sales.csv", **SAID)
    assert (report.read, report.created, report.quarantined) == (10, 4, 6)
    found = desk.rows(columns="order_id, account_id, ordered_at, amount_minor, source_line")
    assert [tuple(row.values()) for row in found] == [
        ("1021", "Amy's Bird Sanctuary", dt.datetime(2024, 1, 31), 15000, 7),
        ("1022", "Amy's Bird Sanctuary", dt.datetime(2024, 2, 1), 107500, 8),
        ("1023", "House at the lake", dt.datetime(2024, 3, 15), 1500, 12),
        ("1024", "Total Fitness", dt.datetime(2024, 3, 16), 1200, 14),
    ]


def test_what_is_no_row_is_told_or_set_aside_with_a_reason(desk):
    report = desk.bring(SALES, "sales.csv", **SAID)
    title, names, *_ = report.notes
    assert title == (
        "3 lines of title above the headers, no rows: "
        "Hartley & Finch; Sales by Customer Detail; January - December, 2024"
    )
    assert names.startswith("5 lines hold a name alone")
    aside = {finding.check: finding.count for finding in report.findings}
    assert aside == {
        "a total of the rows above it, no row of its own": 4,
        "a line of one cell with no rows below it": 2,
    }


def test_nothing_of_a_report_is_taken_without_a_question(desk):
    with pytest.raises(RecordsError, match="Customer → account_id"):
        desk.bring(SALES, "sales.csv", dates="month-first")


def test_a_list_below_a_title_is_read_whatever_parts_its_cells(desk):
    text = (
        "Invoice List by Date\n\nDate;Num;Customer;Memo/Description;Open Balance (EUR)\n"
        "31.01.2024;17;Ann Ash;;12,50\n01.02.2024;18;Bo Birch;x;7,00\n"
    )
    said = {"table": "orders", "columns": {"Open Balance (EUR)": "amount", "Num": "order_id"}}
    report = desk.bring(text, "list.csv", yes=True, **said)
    assert (report.read, report.created) == (2, 2)
    assert [row["amount_minor"] for row in desk.rows()] == [1250, 700]


def test_a_report_may_run_over_many_pieces(desk, monkeypatch):
    monkeypatch.setattr("clienthood.records.csv_reader.ROWS", 1)
    report = desk.bring(SALES, "sales.csv", **SAID)
    assert (report.read, report.created) == (10, 4)
    assert [row["account_id"] for row in desk.rows()][-1] == "Total Fitness"


@pytest.mark.parametrize(
    ("text", "headers", "rows"),
    [
        ("account_id\nA1\nA2\n", ("account_id",), 2),
        ("x\n2024-01-01,A1,5.00\n", ("x",), 0),
        (
            ",account_id,amount\n0,A1,5.00\n1,,\nTotal Fitness,A2,6.00\n",
            ("column 1", "account_id", "amount"),
            3,
        ),
    ],
    ids=["one column", "a header too short", "a numbered table"],
)
def test_other_files_are_read_as_ever(tmp_path, text, headers, rows):
    file = tmp_path / "x.csv"
    file.write_text(text)
    (source,) = open_sources(file, Request())
    assert source.headers == headers
    assert sum(chunk.rows for chunk in source.chunks()) == rows


def test_a_report_in_a_workbook_is_read_like_one_in_csv(desk, tmp_path):
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(SALES)):
        book.active.append(row)
    book.save(tmp_path / "sales.xlsx")
    report = desk.bring_file(tmp_path / "sales.xlsx", **SAID)
    assert (report.read, report.created, report.quarantined) == (10, 4, 6)
    assert [row["source_line"] for row in desk.rows()] == [7, 8, 12, 14]
