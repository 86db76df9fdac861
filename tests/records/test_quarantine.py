"""Rows set aside: mended, tried again, put back."""

import csv

import pytest

from clienthood.errors import NotFoundError, RecordsError
from clienthood.records import export_quarantine_csv, import_file, read_quarantine, retry, undo

HEAD = "order_id,account_id,ordered_at,amount,currency\n"
TEXT = HEAD + "1,a,2024-01-01,5,EUR\n1,a,2024-01-01,6,USD\n1,a,2024-01-01,7,EUR\n2,b,soon,8,EUR\n"


def lines(desk):
    return [row["line"] for row in read_quarantine(desk.book).to_pylist()]


def mend(file, **cells):
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row.update(cells)
    with file.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def add_rate(desk):
    desk.book.settings_file.write_text('[book]\ncurrency = "EUR"\n[book.rates]\nUSD = 0.9\n')


def test_a_rate_added_lets_its_rows_pass_under_the_line_they_had(desk):
    desk.bring(TEXT)
    assert lines(desk) == [3, 5]
    assert retry(desk.book, desk.engine)[0].batch is None
    add_rate(desk)
    (report,) = retry(desk.book, desk.engine)
    assert (report.read, report.created, report.quarantined) == (2, 1, 1)
    assert lines(desk) == [5]
    assert [(row["line"], row["amount_minor"]) for row in desk.rows()] == [
        ("1", 500),
        ("2", 600),
        ("3", 700),
    ]
    undo(desk.book, report.batch)
    assert lines(desk) == [3, 5]
    assert len(desk.rows()) == 2


def test_undo_of_the_first_batch_takes_its_quarantine_along(desk):
    report = desk.bring(TEXT)
    undo(desk.book, report.batch)
    assert lines(desk) == []


def test_a_mended_file_takes_its_rows_out_of_quarantine(desk, tmp_path):
    report = desk.bring(TEXT)
    file = tmp_path / "mended.csv"
    assert export_quarantine_csv(desk.book, report.batch, file) == 2
    assert file.read_text("utf-8-sig").startswith("quarantine batch,quarantine line,")
    mend(file, currency="EUR", ordered_at="2024-03-01")
    (mended,) = import_file(desk.book, desk.engine, file)
    assert (mended.read, mended.created, mended.quarantined) == (2, 2, 0)
    assert lines(desk) == []
    assert len(desk.rows()) == 4
    undo(desk.book, mended.batch)
    assert lines(desk) == [3, 5]


def test_a_half_mended_file_leaves_the_rest_in_quarantine_and_can_be_mended_again(desk, tmp_path):
    report = desk.bring(TEXT)
    file = tmp_path / "mended.csv"
    export_quarantine_csv(desk.book, report.batch, file)
    mend(file, currency="EUR")
    (half,) = import_file(desk.book, desk.engine, file)
    assert (half.created, half.quarantined) == (1, 1)
    assert lines(desk) == [5]
    export_quarantine_csv(desk.book, half.batch, file)
    mend(file, ordered_at="2024-03-01")
    (rest,) = import_file(desk.book, desk.engine, file)
    assert rest.created == 1
    assert lines(desk) == []
    assert [(row["order_id"], row["line"]) for row in desk.rows()] == [
        ("1", "1"),
        ("1", "2"),
        ("1", "3"),
        ("2", "1"),
    ]


def test_formulas_are_written_out_so_that_no_spreadsheet_runs_them(desk, tmp_path):
    report = desk.bring(HEAD + "1,=cmd(),soon,-5,EUR\n")
    file = tmp_path / "mended.csv"
    export_quarantine_csv(desk.book, report.batch, file)
    assert ",'=cmd()," in file.read_text("utf-8-sig")
    assert ",-5," in file.read_text("utf-8-sig")
    mend(file, ordered_at="2024-03-01")
    import_file(desk.book, desk.engine, file)
    assert [(row["account_id"], row["amount_minor"]) for row in desk.rows()] == [("=cmd()", -500)]


def test_a_mended_file_of_a_batch_that_was_undone_is_refused(desk, tmp_path):
    report = desk.bring(TEXT)
    file = tmp_path / "mended.csv"
    export_quarantine_csv(desk.book, report.batch, file)
    undo(desk.book, report.batch)
    with pytest.raises(RecordsError, match="not in this book"):
        import_file(desk.book, desk.engine, file)


def test_a_row_that_was_no_row_is_written_out_too(desk, tmp_path):
    report = desk.bring(HEAD + "1,a\n2,b,2024-01-01,5,EUR\n")
    file = tmp_path / "mended.csv"
    export_quarantine_csv(desk.book, report.batch, file)
    mend(file, ordered_at="2024-03-01", amount="9")
    (mended,) = import_file(desk.book, desk.engine, file)
    assert mended.created == 1
    assert lines(desk) == []


def test_unknown_batches_are_told(desk, tmp_path):
    with pytest.raises(NotFoundError):
        retry(desk.book, desk.engine, "b0001")
    with pytest.raises(NotFoundError):
        export_quarantine_csv(desk.book, "b0001", tmp_path / "x.csv")
