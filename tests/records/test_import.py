"""What an import does to the records: new, changed, same, and back again."""

import pytest

from clienthood.book import fingerprint, read_manifest
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records import Request, examine, import_file, undo

HEAD = "order_id,account_id,ordered_at,amount\n"
FIRST = HEAD + "1,a,2024-01-05,10.00\n1,a,2024-01-05,2.50\n2,b,2024-02-06,20.50\n"


def test_an_import_counts_what_is_new_changed_and_the_same(desk):
    assert desk.bring(FIRST).created == 3
    report = desk.bring(FIRST.replace("2.50", "3.00") + "3,c,2024-03-01,1\n")
    assert (report.created, report.changed, report.same) == (1, 1, 2)
    assert [row["amount_minor"] for row in desk.rows()] == [1000, 300, 2050, 100]


def test_lines_without_a_number_are_counted_in_file_order(desk):
    desk.bring(FIRST)
    assert [(row["order_id"], row["line"]) for row in desk.rows()] == [
        ("1", "1"),
        ("1", "2"),
        ("2", "1"),
    ]


def test_the_same_file_twice_changes_nothing(desk):
    first = desk.bring(FIRST)
    before = read_manifest(desk.book.manifest_file)
    again = desk.bring(FIRST, "orders-2.csv")
    assert (again.batch, again.read, again.same) == (None, 3, 3)
    assert first.batch in again.notes[0]
    assert read_manifest(desk.book.manifest_file) == before


def test_undo_takes_updates_back(desk):
    desk.bring(FIRST)
    before = desk.state()
    marked = fingerprint(read_manifest(desk.book.manifest_file))
    report = desk.bring(FIRST.replace("2.50", "3.00"))
    assert desk.state() != before
    undo(desk.book, report.batch)
    assert desk.state() == before
    assert fingerprint(read_manifest(desk.book.manifest_file)) == marked
    assert [file.stem for file in desk.book.records.glob("*/*")] == ["b0001"]


def test_undo_of_an_unknown_batch_names_those_there_are(desk):
    with pytest.raises(NotFoundError, match="the book has no batches"):
        undo(desk.book, "b0009")
    desk.bring(FIRST)
    with pytest.raises(NotFoundError, match=r"b0001 \(orders.csv\)"):
        undo(desk.book, "b0009")


def test_the_last_undo_forgets_the_currency_the_first_import_set(desk):
    desk.book.settings_file.write_text("")
    text = "order_id,account_id,ordered_at,amount,currency\n1,a,2024-01-01,5,SEK\n"
    report = desk.bring(text)
    assert read_manifest(desk.book.manifest_file).currency == "SEK"
    assert desk.rows()[0]["currency"] == "SEK"
    undo(desk.book, report.batch)
    assert read_manifest(desk.book.manifest_file).currency == ""


def test_rows_without_an_id_are_known_by_their_content(desk):
    text = "account_id,happened_at,kind\na,2024-01-01,call\na,2024-01-01,call\nb,2024-01-02,visit\n"
    assert desk.bring(text, "interactions.csv").created == 3
    report = desk.bring(text + "c,2024-01-03,call\n", "interactions.csv")
    assert (report.created, report.same) == (1, 3)
    assert len(desk.rows("interactions")) == 4
    assert all(row["record_key"].startswith("h:") for row in desk.rows("interactions"))


def test_keys_of_several_columns_cannot_run_into_one_another(desk):
    head = "order_id,line,account_id,ordered_at,amount\n"
    report = desk.bring(head + "a|b,c,x,2024-01-01,1\na,b|c,x,2024-01-01,2\n")
    assert report.created == 2
    assert len(desk.rows()) == 2


def test_cells_no_column_takes_are_kept_beside_the_record(desk):
    desk.bring(
        'order_id,account_id,ordered_at,amount,Café "x"\n1,a,2024-01-01,1,"y""z"\n', yes=True
    )
    assert desk.rows()[0]["extra"] == '{"Café \\"x\\"": "y\\"z"}'


def test_times_with_an_offset_are_told_in_the_books_zone(desk):
    desk.book.settings_file.write_text('[book]\ntimezone = "Europe/Berlin"\n')
    desk.bring(HEAD + "1,a,2024-07-01T23:30:00Z,1\n2,a,2024-07-01 23:30,1\n")
    assert [row["ordered_at"].isoformat() for row in desk.rows()] == [
        "2024-07-02T01:30:00",
        "2024-07-01T23:30:00",
    ]


def test_the_manifest_tells_days_and_columns_of_a_batch(desk):
    desk.bring(FIRST)
    batch = read_manifest(desk.book.manifest_file).batches[0]
    assert (batch.first_day, batch.last_day) == ("2024-01-05", "2024-02-06")
    assert "amount_minor" in batch.kept
    assert "product" not in batch.kept
    assert batch.choices["delimiter"] == "comma"


def test_progress_is_told(desk):
    seen = []
    file = desk.folder / "orders.csv"
    file.write_text(FIRST)
    import_file(desk.book, desk.engine, file, progress=lambda *told: seen.append(told))
    assert ("import", 3, 3) in seen


def test_other_headers_are_guessed_shown_and_taken_only_when_accepted(desk):
    text = "Order number;Cust_id;Order date;Line total\n1;a;05.01.2024;10,50\n"
    with pytest.raises(RecordsError) as caught:
        desk.bring(text, "export.csv")
    assert "Cust_id → account_id (a)" in caught.value.message
    assert "--table orders --yes" in caught.value.hint
    report = desk.bring(text, "export.csv", yes=True)
    assert report.mapping == {
        "Order number": "order_id",
        "Cust_id": "account_id",
        "Order date": "ordered_at",
        "Line total": "amount",
    }


def test_headers_may_be_mapped_by_hand(desk):
    text = "nr,who,when,how much\n1,a,2024-01-05,10.00\n2,a,2024-01-06,11.00\n"
    told = {"who": "account_id", "when": "ordered_at", "how much": "amount", "nr": "order_id"}
    assert desk.bring(text, "x.csv", table="orders", columns=told).created == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"table": "order"}, "did you mean orders"),
        ({"columns": {"acount_id": "account_id"}}, "did you mean account_id"),
        ({"columns": {"account_id": "acount_id"}}, "did you mean account_id"),
    ],
)
def test_near_misses_are_told(desk, said, told):
    with pytest.raises(RecordsError) as caught:
        desk.bring(FIRST, **said)
    assert told in caught.value.hint


def test_a_header_written_nearly_right_is_offered(desk, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text(FIRST.replace("account_id", "acount_id"))
    guess = examine(desk.book, file, Request())[0]
    assert not guess.certain
    assert guess.mapping["acount_id"] == "account_id"


def test_a_file_that_is_not_there_is_told(desk, tmp_path):
    with pytest.raises(RecordsError, match="no such file"):
        desk.bring_file(tmp_path / "nothing.csv")
