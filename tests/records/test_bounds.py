"""Files that hold too much, or are broken: a told error or a whole import, and nothing between."""

import io
import struct
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from clienthood.errors import RecordsError
from clienthood.records.bounds import UPLOAD, Bounds

HEAD = "order_id,account_id,ordered_at,amount\n"
GOOD = "1,a,2024-01-05,10.00\n2,b,2024-02-06,20.50\n"
SHEET = (
    '<?xml version="1.0"?>{}<worksheet xmlns='
    '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def small(**limits):
    return replace(UPLOAD, **limits)


def refused(desk, content, name="orders.csv", *, match, bounds=UPLOAD, **said):
    with pytest.raises(RecordsError, match=match) as caught:
        desk.bring(content, name, bounds=bounds, **said)
    assert name in caught.value.where
    assert caught.value.hint
    assert desk.state() == {}
    assert list(desk.book.path.rglob("*.parquet")) == []
    return caught.value


def workbook(rows=(), sheets=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in (sheets or {"orders": rows}).items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def repacked(content, part, text, method=zipfile.ZIP_DEFLATED):
    """Return a workbook of which one part holds another text."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", method) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry), method)
        new.writestr(part, text)
    return held.getvalue()


ROWS = [HEAD.strip().split(","), *(line.split(",") for line in GOOD.split())]


@pytest.mark.parametrize(
    ("limits", "match"),
    [
        ({"bytes": 40}, "MB; at most"),
        ({"rows": 1}, "more than 1 rows; at most 1 can be taken"),
        ({"columns": 3}, "4 columns; at most 3"),
        ({"characters": 9}, "a cell of 10 characters; at most 9"),
    ],
)
def test_each_limit_says_what_was_found_and_what_is_allowed(desk, limits, match):
    refused(desk, HEAD + GOOD, match=match, bounds=small(**limits))


def test_a_limit_names_the_cell(desk):
    text = HEAD + GOOD + f"3,{'x' * 40_000},2024-01-05,1\n"
    fault = refused(desk, text, match="a cell of 40,000 characters; at most 32,767")
    assert fault.where == "orders.csv, line 4, column account_id"


def test_a_file_within_its_limits_is_imported_as_without_any(desk):
    report = desk.bring(HEAD + GOOD, bounds=small(rows=2, columns=4, characters=12))
    assert report.created == 2


def test_without_limits_a_long_cell_is_taken(desk):
    report = desk.bring(HEAD + f"3,{'x' * 40_000},2024-01-05,1\n")
    assert report.created == 1


def test_ten_thousand_columns_are_refused(desk):
    heads = ",".join(f"c{n}" for n in range(10_000))
    refused(desk, HEAD.strip() + "," + heads + "\n", match="10,004 columns; at most 500")


def test_a_cell_of_five_megabytes_is_set_aside_or_told(desk):
    text = HEAD + GOOD + f"3,{'x' * 5_000_000},2024-01-05,1\n"
    report = desk.bring(text, bounds=UPLOAD)
    assert (report.read, report.created, report.quarantined) == (3, 2, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_marks_and_wide_characters_are_read(desk, encoding):
    report = desk.bring((HEAD + GOOD).encode(encoding), bounds=UPLOAD)
    assert report.created == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", bytes(range(256)) * 400, b"\0" * 4000, b"\xff\xfe\x00", b"%PDF-1.7 ..."],
    ids=["empty", "blank", "garbage", "zeros", "half a character", "pdf"],
)
@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx", "orders.xls", "orders.parquet"])
def test_what_is_no_table_is_refused_under_any_name(desk, content, name):
    with pytest.raises(RecordsError):
        desk.bring(content, name, bounds=UPLOAD)
    assert desk.state() == {}


def test_headers_only_bring_nothing(desk):
    assert desk.bring(HEAD, bounds=UPLOAD).batch is None
    report = desk.bring(workbook([ROWS[0]]), "orders.xlsx", bounds=UPLOAD)
    assert (report.read, report.batch) == (0, None)


def test_an_empty_header_and_a_header_twice(desk):
    report = desk.bring("order_id,account_id,,ordered_at,amount\n1,a,,2024-01-05,1\n", yes=True)
    assert report.created == 1
    refused_text = "order_id,account_id,ordered_at,amount,amount\n9,z,2024-01-05,1,2\n"
    with pytest.raises(RecordsError, match="two columns are called amount"):
        desk.bring(refused_text, "two.csv", table="orders", yes=True, bounds=UPLOAD)


def test_a_workbook_under_the_name_of_a_text_and_the_other_way_round(desk):
    refused(desk, workbook(ROWS), match="ZIP archive or Excel workbook")
    refused(desk, HEAD + GOOD, "orders.xlsx", match="not a readable workbook")
    refused(desk, workbook(ROWS), "orders.parquet", match="Parquet", bounds=Bounds())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_refused(desk, share):
    whole = workbook(ROWS)
    refused(desk, whole[: int(len(whole) * share)], "orders.xlsx", match="not a readable workbook")


def test_a_zip_in_a_zip_is_no_workbook(desk):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("orders.xlsx", workbook(ROWS))
    refused(desk, held.getvalue(), "orders.xlsx", match="not a readable workbook")


def bomb(rows=200_000):
    line = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>' + "x" * 200 + "</t></is></c></row>"
    text = "".join(line.format(n) for n in range(1, rows))
    return repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", SHEET.format("", text))


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.xlsm"])
def test_a_zip_bomb_is_refused(desk, name):
    content = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
    refused(desk, content, name, match="unpacks to more than 200 times its size")


def test_a_zip_bomb_under_the_name_of_an_old_workbook_is_refused(desk):
    content = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
    refused(desk, content, "orders.xls", match="not a readable workbook")


def test_a_zip_bomb_that_lies_about_its_size_is_refused(desk):
    size = 60_000_000
    content = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", b" " * size)
    lying = content.replace(struct.pack("<I", size), struct.pack("<I", 900))
    assert lying != content
    refused(desk, lying, "orders.xlsx", match="unpacks to more than 200 times its size")


def test_a_workbook_has_a_limit_for_all_that_it_unpacks_to(desk):
    limits = small(unpacked=3_000_000, ratio=0)
    refused(desk, bomb(20_000), "orders.xlsx", match="more than 3 MB once", bounds=limits)


def test_a_bomb_is_refused_without_any_limit_of_the_users(desk):
    limits = Bounds(unpacked=3_000_000)
    refused(desk, bomb(20_000), "orders.xlsx", match="more than 3 MB once", bounds=limits)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c x='>' r='A1'><v>1</v></c></row>"
        "<row r='1048576'><c x='>' r='XFD1048576'><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 15_000 + "</row>" + "<row/>" * 20_000 + "<row><c/></row>",
    ],
    ids=["told", "odd marks", "counted"],
)
def test_two_cells_in_opposite_corners_are_refused_before_they_are_read(desk, cells):
    content = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", SHEET.format("", cells))
    refused(
        desk,
        content,
        "orders.xlsx",
        match="a sheet of .* rows by .* columns",
        bounds=small(ratio=0),
    )


def test_entities_that_unfold_are_not_unfolded(desk):
    entities = (
        '<!DOCTYPE x [<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(6))
        + "]>"
    )
    cells = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{col}{n}" t="inlineStr"><is><t>{cell if n == 1 else "&g;"}</t></is></c>'
            for col, cell in zip("ABCD", ROWS[0], strict=True)
        )
        + "</row>"
        for n in (1, 2)
    )
    content = repacked(workbook(ROWS), "xl/worksheets/sheet1.xml", SHEET.format(entities, cells))
    try:
        report = desk.bring(content, "orders.xlsx", bounds=UPLOAD)
    except RecordsError:
        return
    assert (report.read, report.created) == (1, 0)


def test_a_formula_without_a_value_sets_its_row_aside(desk):
    rows = [ROWS[0], ["1", "a", "2024-01-05", "=1+1"], ["2", "b", "2024-01-05", 5]]
    report = desk.bring(workbook(rows), "orders.xlsx", bounds=UPLOAD)
    assert (report.read, report.created, report.quarantined) == (2, 1, 1)


def test_sheets_that_fit_no_table_are_left_alone(desk):
    content = workbook(sheets={"notes": [["hello"], ["world"]], "orders": ROWS})
    report = desk.bring(content, "records.xlsx", bounds=UPLOAD)
    assert report.created == 2


@pytest.mark.parametrize("name", ["orders.ods", "orders.xlsb"])
def test_workbooks_that_cannot_be_measured_are_refused_in_an_upload(desk, name):
    refused(desk, workbook(ROWS), name, match="not taken here")
