"""Files as they come: every bad input has a stated end, and no row is lost."""

import pytest

from clienthood.errors import RecordsError
from clienthood.records import read_quarantine

HEAD = "order_id,account_id,ordered_at,amount\n"
GOOD = "1,a,2024-01-05,10.00\n2,b,2024-02-06,20.50\n"


def reasons(desk):
    return [
        (row["line"], row["column"], row["reason"])
        for row in read_quarantine(desk.book).to_pylist()
    ]


def test_an_empty_file_is_refused(desk):
    with pytest.raises(RecordsError, match="the file is empty"):
        desk.bring("")


def test_a_file_of_blank_lines_is_refused(desk):
    with pytest.raises(RecordsError, match="no rows and no headers"):
        desk.bring("\n\n  \n")


def test_headers_without_rows_bring_nothing(desk):
    report = desk.bring(HEAD)
    assert (report.read, report.batch) == (0, None)
    assert "no rows" in report.notes[0]


def test_a_delimiter_nobody_knows_is_told(desk):
    with pytest.raises(RecordsError, match="only one column was found"):
        desk.bring(HEAD.replace(",", "^") + GOOD.replace(",", "^"))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found(desk, delimiter):
    report = desk.bring((HEAD + GOOD).replace(",", delimiter))
    assert report.created == 2


def test_a_missing_required_header_is_told(desk):
    with pytest.raises(RecordsError, match="no column for account_id") as caught:
        desk.bring("order_id,ordered_at,amount\n1,2024-01-05,10\n")
    assert "--map HEADER=account_id" in caught.value.hint


def test_two_different_columns_of_one_name_are_refused_with_their_positions(desk):
    with pytest.raises(RecordsError, match="columns 4 and 5"):
        desk.bring("order_id,account_id,ordered_at,amount,Amount\n1,a,2024-01-05,10,11\n")


def test_two_equal_columns_of_one_name_are_one(desk):
    report = desk.bring("order_id,account_id,ordered_at,amount,amount\n1,a,2024-01-05,10,10\n")
    assert report.created == 1


def test_an_empty_header_is_kept_beside_the_record(desk):
    desk.bring("order_id,account_id,,ordered_at,amount\n1,a,x,2024-01-05,10\n", yes=True)
    assert desk.rows()[0]["extra"] == '{"column 3": "x"}'


def test_a_trailing_delimiter_on_every_line_is_no_column(desk):
    report = desk.bring((HEAD + GOOD).replace("\n", ",\n"), yes=True)
    assert report.created == 2
    assert {row["extra"] for row in desk.rows()} == {None}


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("latin-1", "Windows-1252"), ("utf-16", ""), ("utf-16-le", ""), ("utf-8-sig", "")],
)
def test_encodings_are_told_apart(desk, encoding, note):
    text = HEAD + GOOD + "3,Müller & Søn,2024-03-01,5\n" * 1
    report = desk.bring(text.encode(encoding))
    assert report.created == 3
    assert "Müller & Søn" in {row["account_id"] for row in desk.rows()}
    assert (note in " ".join(report.notes)) if note else not report.notes


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n" + bytes(500), bytes(range(256)) * 40, b"PK\x03\x04" + bytes(99)]
)
def test_a_binary_file_is_refused(desk, content):
    with pytest.raises(RecordsError, match="not a text of rows"):
        desk.bring(content)


def test_rows_of_another_width_are_set_aside_and_the_others_count(desk):
    report = desk.bring(HEAD + "1,a\n2,b,2024-01-01,5,,\n3,c,2024-01-01,5,6\n" + GOOD)
    assert (report.read, report.created, report.quarantined) == (5, 3, 2)
    assert [reason for _, _, reason in reasons(desk)] == [
        "2 cells under 4 headers",
        "5 cells under 4 headers",
    ]


def test_a_quote_left_open_costs_one_line(desk):
    report = desk.bring(HEAD + '0,"a,2024-01-01,5\n' + GOOD + '9,"c",2024-01-01,1\n' + GOOD)
    assert (report.read, report.quarantined) == (6, 1)
    report = desk.bring(HEAD + '0,"a,2024-01-01,5\n' + GOOD, "orders2.csv")
    assert (report.read, report.quarantined) == (3, 1)
    assert reasons(desk)[-1][2] == "a quote is opened and never closed"


def test_a_cell_over_several_lines_is_one_row(desk):
    report = desk.bring(HEAD + '1,"a\nb",2024-01-01,5\n' + GOOD.replace("1,a", "7,a"))
    assert (report.read, report.created) == (3, 3)
    assert [row["source_line"] for row in desk.rows(order="source_line")] == [2, 4, 5]


def test_the_end_of_a_cell_over_several_lines_is_no_row(desk):
    report = desk.bring(HEAD + '1,"a\nb",2024-01-01,5,more\n' + GOOD.replace("1,a", "7,a"))
    assert (report.read, report.created, report.quarantined) == (3, 2, 1)
    assert reasons(desk)[0][2] == "5 cells under 4 headers"


def test_a_nul_byte_sets_its_row_aside(desk):
    report = desk.bring(HEAD + GOOD + "3,a\0b,2024-01-01,5\n")
    assert (report.created, report.quarantined) == (2, 1)


def long_line(folder, size):
    """Write a file whose third line has a great many characters."""
    file = folder / "orders.csv"
    block = b"x" * (1 << 20)
    with file.open("wb") as handle:
        handle.write((HEAD + "1,a,2024-01-05,10.00\n3,").encode())
        for _ in range(size >> 20):
            handle.write(block)
        handle.write(b",2024-01-05,10.00\n2,b,2024-02-06,20.50\n")
    return file


def test_a_very_long_line_is_set_aside_without_being_held(desk, tmp_path):
    report = desk.bring_file(long_line(tmp_path, 64 << 20))
    assert (report.read, report.created, report.quarantined) == (3, 2, 1)
    assert reasons(desk)[0][2] == "a line of more than 1,048,576 characters"


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_set_aside(desk, tmp_path):
    report = desk.bring_file(long_line(tmp_path, 1 << 30))
    assert (report.read, report.created, report.quarantined) == (3, 2, 1)


def test_a_long_line_inside_an_open_quote_takes_no_other_row_along(desk):
    text = HEAD + '0,"a\n' + "x" * (1 << 20) + "xx\n" + GOOD
    report = desk.bring(text)
    assert (report.read, report.created, report.quarantined) == (4, 2, 2)


def test_days_that_cannot_be_set_their_rows_aside(desk):
    report = desk.bring(
        HEAD
        + "1,a,2024-02-30,1\n2,a,1812-01-01,1\n3,a,soon,1\n4,a,=TODAY(),1\n5,a,31.04.2024,1\n"
        + "6,a,2024-02-29,1\n"
    )
    assert (report.created, report.quarantined) == (1, 5)
    assert [reason for _, _, reason in reasons(desk)] == [
        "no day of any calendar",
        "before the year 1900",
        "not a date",
        "a formula or its error, not its value",
        "no day of any calendar",
    ]


def test_day_or_month_first_is_asked_where_every_value_fits_both(desk):
    text = HEAD + "1,a,03/04/2024,1\n2,a,05/06/2024,2\n"
    with pytest.raises(RecordsError, match="two readings") as caught:
        desk.bring(text)
    assert "--dates day-first|month-first" in caught.value.hint
    desk.bring(text, dates="month-first")
    assert [row["ordered_at"].month for row in desk.rows()] == [3, 5]


def test_one_value_decides_for_the_column(desk):
    desk.bring(HEAD + "1,a,03/04/2024,1\n2,a,25/06/2024,2\n")
    assert [row["ordered_at"].month for row in desk.rows()] == [4, 6]


def test_amounts_that_are_none_set_their_rows_aside(desk):
    values = ["NaN", "inf", "-Infinity", "#REF!", "=SUM(A1:A3)", "ten", "1.005", "9e30"]
    lines = [f"{at},a,2024-01-01,{value}" for at, value in enumerate(values)]
    report = desk.bring(HEAD + "\n".join(lines) + "\n" + GOOD)
    assert (report.created, report.quarantined) == (2, len(values))


def test_a_column_of_formulas_imports_no_row_and_loses_none(desk):
    report = desk.bring(HEAD + "".join(f"{n},a,2024-01-01,=B{n}*2\n" for n in range(7)))
    assert (report.read, report.created, report.quarantined) == (7, 0, 7)
    assert report.findings[0].check == "amount: a formula, not its value"


def test_comma_or_point_is_asked_where_every_value_fits_both(desk):
    text = 'order_id,account_id,ordered_at,amount\n1,a,2024-01-01,"1,234"\n'
    with pytest.raises(RecordsError, match="two readings") as caught:
        desk.bring(text)
    assert "--decimal point|comma" in caught.value.hint
    report = desk.bring(text, decimal="point")
    assert report.created == 1
    assert desk.rows()[0]["amount_minor"] == 123_400


def test_a_decimal_comma_is_found(desk):
    desk.bring("order_id;account_id;ordered_at;amount\n1;a;05.01.2024;1.234\n2;a;06.01.2024;5,50\n")
    assert [row["amount_minor"] for row in desk.rows()] == [123_400, 550]


def test_days_after_the_import_are_set_aside_but_a_due_day_may_lie_ahead(desk):
    report = desk.bring(HEAD + "1,a,2025-07-01,1\n2,a,2025-06-30 23:59,1\n")
    assert (report.created, report.quarantined) == (1, 1)
    report = desk.bring("payment_id,account_id,due_on,amount\n1,a,2030-01-01,5\n", "payments.csv")
    assert report.created == 1


def test_zero_and_negative_amounts_are_kept(desk):
    report = desk.bring(HEAD + "1,a,2024-01-01,0\n2,a,2024-01-01,-5.25\n3,a,2024-01-01,(7.00)\n")
    assert report.created == 3
    assert [row["amount_minor"] for row in desk.rows()] == [0, -525, -700]


def test_a_repeated_key_counts_its_last_row_and_says_so(desk):
    head = "order_id,line,account_id,ordered_at,amount\n"
    report = desk.bring(
        head + "1,1,a,2024-01-01,5\n1,1,a,2024-01-01,5\n1,1,a,2024-01-01,7\n2,1,b,2024-01-01,1\n"
    )
    assert (report.created, report.changed, report.same) == (2, 1, 1)
    assert report.findings[0].check == "one key, several contents in one file"
    assert [row["amount_minor"] for row in desk.rows()] == [700, 100]


def test_an_empty_account_is_set_aside(desk):
    report = desk.bring(HEAD + "1,,2024-01-01,5\n2, ,2024-01-01,5\n" + GOOD)
    assert (report.created, report.quarantined) == (2, 2)
    assert reasons(desk)[0] == (2, "account_id", "empty")


def test_another_currency_without_a_rate_is_set_aside_with_the_remedy(desk):
    text = "order_id,account_id,ordered_at,amount,currency\n1,a,2024-01-01,5,EUR\n"
    report = desk.bring(text + "2,a,2024-01-01,5,usd\n3,a,2024-01-01,5,\n4,a,2024-01-01,5,euros\n")
    assert (report.created, report.quarantined) == (2, 2)
    waiting = read_quarantine(desk.book).to_pylist()
    assert "--retry" in waiting[0]["remedy"]
    assert waiting[1]["reason"] == "no three-letter currency code"


def test_currencies_have_their_own_decimals(desk):
    desk.book.settings_file.write_text(
        '[book]\ncurrency = "EUR"\n[book.rates]\nJPY = 0.006\nKWD = 3.0\n'
    )
    text = "order_id,account_id,ordered_at,amount,currency\n"
    report = desk.bring(
        text + "1,a,2024-01-01,500,JPY\n2,a,2024-01-01,1.234,KWD\n"
        "3,a,2024-01-01,1.50,JPY\n4,a,2024-01-01,1.230,EUR\n"
    )
    assert (report.created, report.quarantined) == (3, 1)
    assert [row["amount_minor"] for row in desk.rows()] == [500, 1234, 123]


def test_strict_takes_all_or_nothing(desk):
    with pytest.raises(RecordsError, match="cannot be taken"):
        desk.bring(HEAD + GOOD + "3,,2024-01-01,5\n", strict=True)
    assert desk.state() == {}
    assert list(desk.book.records.glob("*/*")) == []


def test_flags_and_choices_are_read_or_told(desk):
    report = desk.bring(
        "account_id,kind,excluded\na,Organization,ja\nb,PERSON,no\nc,club,0\nd,person,maybe\n",
        "accounts.csv",
    )
    assert (report.created, report.quarantined) == (3, 1)
    rows = desk.rows("accounts")
    assert [row["kind"] for row in rows] == ["organisation", "person", "club"]
    assert [row["excluded"] for row in rows] == [True, False, False]
