"""Ranges of money and the rhythm of an account, in words."""

import pytest

from clienthood.faces.views.outlook import rhythm, span


@pytest.mark.parametrize(
    ("low", "high", "currency", "told"),
    [
        (812.4, 2096.0, "EUR", "between 800 and 2,100 EUR"),
        (0.0, 1571.0, "EUR", "between nothing and 1,600 EUR"),
        (0.0, 0.0, "EUR", "most likely nothing"),
        (-212.0, 940.0, "EUR", "between −200 and 900 EUR"),
        (3.21, 8.43, "EUR", "between 3.20 and 8.40 EUR"),
        (600.0, 600.0, "", "about 600"),
        (3.21, 8.43, "JPY", "between 3 and 8 JPY"),
    ],
)
def test_money_is_rounded_to_what_its_range_bears(low, high, currency, told):
    assert span(low, high, currency) == told


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ((8, 336, 399), "comes about every six weeks, now nine"),
        ((8, 336, 343), "comes about every six weeks, last seven days ago"),
        ((0, 0, 70), "has bought once, ten weeks ago"),
        ((0, 0, 0), "has bought once, today"),
        ((30, 30, 150), "comes about every day, now four months"),
    ],
)
def test_rhythm_is_told_as_people_tell_it(history, told):
    assert rhythm(*history) == told
