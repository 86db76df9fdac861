"""Rows mended where they are: they leave the quarantine, and come back when that is undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_properties import FILE, SETTINGS, fresh

from clienthood.book import read_manifest
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records import mend_rows, undo, waiting_rows

HEAD = "order_id,account_id,ordered_at,amount,currency\n"
TEXT = HEAD + "1,a,2024-01-01,5,EUR\n1,a,2024-01-01,6,USD\n1,a,2024-01-01,7,EUR\n2,b,soon,8,EUR\n"
WELL = {"account_id": "m", "ordered_at": "2024-03-01", "amount": "1.00", "currency": "EUR"}


def lines(desk, batch):
    return [row.line for row in waiting_rows(desk.book, batch)]


def mend(desk, batch, corrections):
    return mend_rows(desk.book, desk.engine, batch, corrections)


def test_a_row_is_shown_under_its_own_headers_with_the_cell_that_is_wrong(desk):
    text = "Nr;Datum;Kunde;Betrag\n1;gestern;x;1,50\n2;01.02.2024;y;3,50\n"
    batch = desk.bring(text, "list.csv", yes=True).batch
    (row,) = waiting_rows(desk.book, batch)
    assert (row.line, row.header, row.value, row.reason) == (2, "Datum", "gestern", "not a date")
    assert dict(row.cells) == {"Nr": "1", "Datum": "gestern", "Kunde": "x", "Betrag": "1,50"}
    report = mend(desk, batch, {2: {"Datum": "05.03.2024"}})
    assert report.created == 1
    assert lines(desk, batch) == []


def test_a_mended_row_counts_and_its_undo_puts_it_back(desk):
    batch = desk.bring(TEXT).batch
    report = mend(desk, batch, {5: {"ordered_at": "2024-03-01"}})
    assert (report.read, report.created, report.quarantined) == (1, 1, 0)
    assert lines(desk, batch) == [3]
    assert len(desk.rows()) == 3
    undo(desk.book, report.batch)
    assert lines(desk, batch) == [3, 5]
    assert len(desk.rows()) == 2


def test_a_row_that_does_not_pass_waits_on_and_says_why(desk):
    batch = desk.bring(TEXT).batch
    before = desk.state()
    report = mend(desk, batch, {5: {"ordered_at": "tomorrow"}})
    assert (report.batch, report.quarantined) == (None, 1)
    assert report.findings[0].check == "ordered_at: not a date"
    assert lines(desk, batch) == [3, 5]
    assert desk.state() == before


def test_several_rows_at_once_keep_the_lines_they_had_in_their_order(desk):
    batch = desk.bring(TEXT).batch
    report = mend(desk, batch, {5: {"ordered_at": "2024-03-01"}, 3: {"currency": "EUR"}})
    assert (report.read, report.created) == (2, 2)
    assert [(row["order_id"], row["line"], row["amount_minor"]) for row in desk.rows()] == [
        ("1", "1", 500),
        ("1", "2", 600),
        ("1", "3", 700),
        ("2", "1", 800),
    ]


def test_of_several_rows_those_that_fail_wait_in_the_new_batch(desk):
    batch = desk.bring(TEXT).batch
    report = mend(desk, batch, {3: {"currency": "EUR"}, 5: {"ordered_at": "never"}})
    assert (report.created, report.quarantined) == (1, 1)
    assert lines(desk, batch) == []
    assert lines(desk, report.batch) == [5]
    last = mend(desk, report.batch, {5: {"ordered_at": "2024-03-01"}})
    assert last.created == 1


def test_a_row_that_was_no_row_can_be_filled_in(desk):
    batch = desk.bring(HEAD + "1,a\n2,b,2024-01-01,5,EUR,6,7\n").batch
    short, long = waiting_rows(desk.book, batch)
    assert dict(short.cells)["amount"] == ""
    assert (long.surplus, long.header) == (("6", "7"), "")
    report = mend(desk, batch, {2: {"ordered_at": "2024-02-02", "amount": "9"}, 3: {}})
    assert report.created == 2


def test_what_cannot_be_mended_is_told(desk):
    batch = desk.bring(TEXT).batch
    with pytest.raises(NotFoundError, match="no batch b0099"):
        mend(desk, "b0099", {5: {}})
    with pytest.raises(NotFoundError, match="waits at line 2"):
        mend(desk, batch, {2: {}})
    with pytest.raises(RecordsError, match="no header colour"):
        mend(desk, batch, {5: {"colour": "red"}})
    with pytest.raises(RecordsError, match="no row was named"):
        mend(desk, batch, {})
    mend(desk, batch, {5: {"ordered_at": "2024-03-01"}})
    with pytest.raises(NotFoundError, match="waits at line 5"):
        mend(desk, batch, {5: {}})


def test_the_same_correction_after_an_undo_passes_again(desk):
    batch = desk.bring(TEXT).batch
    for _ in range(2):
        report = mend(desk, batch, {5: {"ordered_at": "2024-03-01"}})
        assert report.created == 1
        undo(desk.book, report.batch)


def test_parts_of_a_page_of_waiting_rows(desk):
    text = HEAD + "".join(f"{n},a,soon,1,EUR\n" for n in range(7))
    batch = desk.bring(text).batch
    assert [row.line for row in waiting_rows(desk.book, batch, first=5, most=5)] == [7, 8]
    assert [row.line for row in waiting_rows(desk.book, batch, first=0, most=2)] == [2, 3]


@SETTINGS
@given(text=FILE, data=st.data())
def test_whatever_is_mended_leaves_the_quarantine_and_no_file_behind(engine, tmp_path, text, data):
    desk = fresh(engine, tmp_path)
    report = desk.bring(text, yes=True, decimal="point")
    before = lines(desk, report.batch) if report.batch else []
    if not before:
        return
    chosen = data.draw(st.lists(st.sampled_from(before), min_size=1, unique=True))
    state = desk.state()
    mended = mend(desk, report.batch, dict.fromkeys(chosen, WELL))
    assert (mended.read, mended.quarantined) == (len(chosen), 0)
    assert lines(desk, report.batch) == [line for line in before if line not in chosen]
    kept = {batch.id for batch in read_manifest(desk.book.manifest_file).batches}
    assert {file.stem for file in desk.book.records.glob("*/*")} == kept
    undo(desk.book, mended.batch)
    assert (lines(desk, report.batch), desk.state()) == (before, state)
