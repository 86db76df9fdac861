"""A preview tells what the import then does, and leaves nothing behind."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_properties import FILE, SETTINGS, fresh

from clienthood.book import read_manifest
from clienthood.errors import RecordsError
from clienthood.records import Request, preview_import, read_quarantine
from conftest import TODAY

COUNTS = ("read", "created", "changed", "same", "quarantined")
HEAD = "order_id,account_id,ordered_at,amount,currency\n"
SHOP = Path(__file__).parent / "layouts"


def tried(desk, content, name="orders.csv", **said):
    file = desk.folder / name
    file.write_text(content)
    return preview_import(desk.book, desk.engine, file, Request(**{"today": TODAY, **said}))


def files(desk):
    return sorted(file for file in desk.book.path.rglob("*") if file.is_file())


@SETTINGS
@given(earlier=st.lists(FILE, max_size=2), text=FILE)
def test_the_preview_is_what_the_import_then_does(engine, tmp_path, earlier, text):
    desk = fresh(engine, tmp_path)
    for content in earlier:
        desk.bring(content, yes=True, decimal="point")
    before, there = desk.state(), files(desk)
    known = {row["account_id"] for row in before.get("orders", ())}
    (effect,) = tried(desk, text, yes=True, decimal="point")
    assert desk.state() == before
    assert set(files(desk)) - set(there) <= {desk.book.path / ".writing"}
    report = desk.bring(text, yes=True, decimal="point")
    assert [getattr(effect, name) for name in COUNTS] == [getattr(report, name) for name in COUNTS]
    assert effect.findings == report.findings
    if report.batch is None:
        return
    mine = [row for row in desk.rows() if row["batch"] == report.batch]
    accounts = {row["account_id"] for row in mine}
    assert (effect.accounts, effect.known) == (len(accounts), len(accounts & known))
    batch = read_manifest(desk.book.manifest_file).batch(report.batch)
    assert (effect.first_day, effect.last_day) == (batch.first_day, batch.last_day)
    assert sum(each.amount for each in effect.sums) == pytest.approx(
        sum(row["amount_minor"] for row in mine) / 100
    )
    waiting = [row for row in read_quarantine(desk.book).to_pylist() if row["batch"] == batch.id]
    assert [(row.line, row.reason) for row in effect.set_aside] == [
        (row["line"], row["reason"]) for row in waiting
    ]


def test_a_preview_says_it_in_one_line(desk):
    desk.bring(HEAD + "1,a,2024-01-01,5,EUR\n")
    text = HEAD + "2,a,2024-01-01,5,EUR\n3,b,2024-01-02,6.50,EUR\n4,c,soon,7,EUR\n"
    (effect,) = tried(desk, text, "orders-2.csv")
    assert effect.sentence == "3 rows → 2 accounts, 1 known"
    assert [(each.currency, each.amount) for each in effect.sums] == [("EUR", 11.5)]
    (row,) = effect.set_aside
    assert (row.line, row.header, row.value) == (4, "ordered_at", "soon")
    assert row.cells["account_id"] == "c"


def test_a_preview_of_what_is_there_says_that_nothing_is_new(desk):
    text = HEAD + "1,a,2024-01-01,5,EUR\n"
    desk.bring(text)
    (effect,) = tried(desk, text)
    assert (effect.read, effect.same) == (1, 1)
    assert effect.sentence == "1 row → nothing new: the book has every one of them just so"


def test_sums_stand_apart_by_currency(desk):
    desk.book.settings_file.write_text('[book]\ncurrency = "EUR"\n[book.rates]\nJPY = 0.006\n')
    (effect,) = tried(desk, HEAD + "1,a,2024-01-01,500,JPY\n2,a,2024-01-01,5,\n")
    assert [(each.currency, each.amount) for each in effect.sums] == [("EUR", 5), ("JPY", 500)]


def test_a_preview_asks_what_the_import_would_ask(desk):
    with pytest.raises(RecordsError, match="two readings"):
        tried(desk, HEAD + "1,a,03/04/2024,1,EUR\n")
    with pytest.raises(RecordsError, match="looks like orders"):
        tried(desk, "Datum;Kunde;Betrag\n03.04.2024;x;1,50\n", "list.csv")
    assert desk.state() == {}
