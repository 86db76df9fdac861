"""Days, amounts and words, one by one."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.records.amounts import Amount, Point, Style, parse_amount, style
from clienthood.records.currencies import minor_units
from clienthood.records.dates import Leaning, Order, leaning, parse_day
from clienthood.records.words import canonical, parse_flag

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("1,234.50", Point.POINT, "1234.50"),
        ("1.234,50", Point.COMMA, "1234.50"),
        ("1 234,5", Point.COMMA, "1234.5"),
        ("1'000.5", Point.POINT, "1000.5"),
        ("(5.00)", Point.POINT, "-5.00"),
        ("5.00-", Point.POINT, "-5.00"),
        ("−3", Point.POINT, "-3"),
        ("+3", Point.POINT, "3"),
        (".5", Point.POINT, "0.5"),
        ("€ 12,50", Point.COMMA, "12.50"),
        ("12.50 EUR", Point.POINT, "12.50"),
        ("-$5", Point.POINT, "-5"),
        ("1,00,000", Point.POINT, "100000"),
        ("1e3", Point.POINT, "1000"),
    ],
)
def test_amounts(text, point, value):
    read = parse_amount(text, point)
    assert isinstance(read, Amount)
    assert read.value == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "1-2", "1..2", "1,23", "abc", "1,2,3", "(5", "NaN"])
def test_no_amounts(text):
    assert isinstance(parse_amount(text, Point.POINT), str)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,234", Style.EITHER),
        ("1.234", Style.EITHER),
        ("0.125", Style.POINT),
        ("1,5", Style.COMMA),
        ("1.234.567", Style.COMMA),
        ("1,234.5", Style.POINT),
        ("12", Style.NONE),
        ("x", None),
    ],
)
def test_what_an_amount_says_of_its_column(text, said):
    assert style(text) is said


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(Point))
def test_any_amount_comes_back(value, point):
    text = f"{value:,.2f}"
    if point is Point.COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    read = parse_amount(text, point)
    assert isinstance(read, Amount)
    assert minor_units(read.value, "EUR") == int(value * 100)


@pytest.mark.parametrize(
    ("code", "text", "units"),
    [
        ("EUR", "1.10", 110),
        ("JPY", "5.00", 5),
        ("JPY", "5.5", None),
        ("KWD", "1.234", 1234),
        ("EUR", "1.000000000000000000000000000000000001", None),
        ("XXX", "1.005", None),
    ],
)
def test_minor_units_are_exact(code, text, units):
    assert minor_units(Decimal(text), code) == units


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2068, 12, 31)), st.sampled_from(Order))
def test_any_day_comes_back(moment, order):
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    slashed = "%d/%m/%Y" if order is Order.DAY_FIRST else "%m/%d/%Y"
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%B %d, %Y", "%Y%m%d", slashed):
        assert parse_day(day.strftime(form), order, UTC) == day
    assert parse_day(moment.isoformat(), order, UTC) == moment


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-03-04", Leaning.NONE),
        ("3.4.2024", Leaning.NONE),
        ("3/4/2024", Leaning.EITHER),
        ("4/4/2024", Leaning.NONE),
        ("13/4/2024", Leaning.DAY_FIRST),
        ("4/13/2024", Leaning.MONTH_FIRST),
        ("3/4", None),
    ],
)
def test_what_a_day_says_of_its_column(text, said):
    assert leaning(text) is said


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2025-10-02 17:09:33 -0300", dt.datetime(2025, 10, 2, 20, 9, 33)),
        ("2026-06-05T20:38:34.125Z", dt.datetime(2026, 6, 5, 20, 38, 34, 125000)),
        ("3/15/2024 2:30 PM", dt.datetime(2024, 3, 15, 14, 30)),
        ("3. März 2024", dt.datetime(2024, 3, 3)),
        ("Mon, 3 Feb 2070", dt.datetime(2070, 2, 3)),
    ],
)
def test_times(text, when):
    assert parse_day(text, Order.MONTH_FIRST, UTC) == when


@pytest.mark.parametrize("text", ["45000", "12", "2024-02-30", "soon", "9999-12-31T23:00-05:00"])
def test_no_days(text):
    assert isinstance(parse_day(text, Order.DAY_FIRST, UTC), str)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    parse_amount(text, Point.COMMA)
    parse_day(text, Order.DAY_FIRST, UTC, serials=True, unit="unix")
    style(text)
    leaning(text)
    parse_flag(text)


def test_words_mean_what_the_list_has():
    assert canonical(" E_Mail ", ("e-mail", "call")) == "e-mail"
    assert canonical("Email", ("e-mail", "call")) == "e-mail"
    assert canonical("letter", ("e-mail", "call")) is None
