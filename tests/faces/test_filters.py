"""Filter rows pick out exactly the accounts they describe, and nothing can be smuggled in."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book import open_book
from clienthood.errors import SettingsError
from clienthood.faces.views.accounts import Asked, accounts
from clienthood.faces.views.columns import columns
from clienthood.faces.views.fields import Holds, fields
from clienthood.faces.views.filters import Filters, Row, filters_of, parse, render
from clienthood.faces.views.picking import Wanted, how_many, query_of, wanted_of
from clienthood.faces.views.reading import reading
from clienthood.faces.views.taking import take
from clienthood.faces.views.why import why

NASTY = (
    "'",
    "''; drop table calls; --",
    "a' or '1'='1",
    "%",
    "_",
    "a\\'b",
    '"',
    "f=x&match=any",
    "a:b:c",
    "Zoë & Søn ½ 客",
    "{}",
    "$1",
    "?#/",
)
CALM = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PRINTABLE = st.text(
    st.characters(blacklist_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30
).filter(lambda text: text.strip())


@pytest.fixture(scope="module")
def read(book):
    with reading(open_book(book)) as opened:
        yield opened


@pytest.fixture(scope="module")
def everyone(read):
    return accounts(read, Asked(limit=0)).accounts


def ids(read, *rows, match="all", **more):
    asked = Asked(filters=filters_of(rows, match), limit=0, **more)
    return {row.account_id for row in accounts(read, asked).accounts}


ROWS = st.one_of(
    st.builds(
        Row,
        field=st.sampled_from(["name", "id", "contract", "nothing"]),
        operator=st.sampled_from(["contains", "is", "is-not"]),
        values=st.tuples(st.sampled_from(NASTY) | PRINTABLE),
    ),
    st.builds(
        Row,
        field=st.just("spend"),
        operator=st.just("between"),
        values=st.tuples(st.integers(0, 99).map(str), st.integers(0, 99).map(str)),
    ),
    st.builds(Row, field=st.just("worth"), operator=st.sampled_from(["unknown", "known"])),
)


@given(
    filters=st.builds(
        Filters, rows=st.lists(ROWS, max_size=5).map(tuple), match=st.sampled_from(["all", "any"])
    )
)
def test_an_address_reads_back_as_the_same_filters(filters):
    assert parse(render(filters)) == filters
    assert render(parse(render(filters))) == render(filters)


@given(
    wanted=st.builds(
        Wanted,
        kind=st.sampled_from(["", "client"]),
        search=(st.sampled_from(NASTY) | PRINTABLE).map(str.strip),
        filters=st.builds(Filters, rows=st.lists(ROWS, max_size=3).map(tuple)),
    )
)
def test_a_definition_reads_back_as_the_same_wish(wanted):
    assert wanted_of(query_of(wanted)) == wanted


@CALM
@given(text=st.sampled_from(NASTY) | st.text(max_size=40))
def test_no_value_can_be_more_than_a_value(read, everyone, text):
    def expected(held):
        return {row.account_id for row in everyone if held(row)}

    try:
        found = ids(read, f"name:contains:{text}")
    except SettingsError:
        assert not text.strip() or not text.isprintable()
        return
    low = text.strip().lower()
    if text.isascii():
        assert found == expected(lambda row: low in row.name.lower())
    assert found <= expected(lambda row: row.name)
    assert how_many(read, Wanted(search=text.strip())) >= len(found)


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_choice_field_or_operator_is_refused(read, text):
    for row in (f"contract:is:{text}", f"kind:is:{text}", f"spend:at-least:{text}"):
        with pytest.raises(SettingsError):
            ids(read, row)
    for row in (
        Row(field=text, operator="is", values=("1",)),
        Row(field="spend", operator=text, values=("1",)),
    ):
        with pytest.raises(SettingsError):
            accounts(read, Asked(filters=Filters(rows=(row,))))
    with pytest.raises(SettingsError):
        accounts(read, Asked(sort=text))
    with pytest.raises(SettingsError):
        accounts(read, Asked(columns=(text,)))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("spend", "no row of a filter"),
        ("spend:", "no row of a filter"),
        (":is:3", "no row of a filter"),
        ("size:is:3", "cannot be picked out by"),
        ("spend:contains:3", "cannot be asked for by"),
        ("spend:at-least:", "needs a value"),
        ("spend:at-least:much", "is no number"),
        ("spend:at-least:nan", "is no number"),
        ("spend:at-least:1e9", "is no number"),
        ("spend:between:3", "two values"),
        ("spend:between:9:3", "is more than"),
        ("first:at-least:yesterday", "is no date"),
        ("first:at-least:2026-02-30", "is no date"),
        ("contract:is:purple", "is never"),
        ("worth:unknown:3", "needs no value"),
        ("name:contains:a\x00b", "cannot be searched for"),
    ],
)
def test_a_bad_row_says_what_is_wrong(read, row, told):
    with pytest.raises(SettingsError, match=told):
        ids(read, row)


def test_figures_are_compared_as_they_are_shown(read, everyone):
    def expected(held):
        return {row.account_id for row in everyone if held(row)}

    assert ids(read, "spend:at-least:1,000") == expected(lambda row: row.spend >= 1000)
    assert ids(read, "spend:between:100:1000") == expected(lambda row: 100 <= row.spend <= 1000)
    assert ids(read, "probability:at-least:80") == expected(lambda row: row.probability >= 0.8)
    assert ids(read, "probability:at-most:20 %") == expected(lambda row: row.probability <= 0.2)
    assert ids(read, "known:is:15") == expected(lambda row: row.known == 15)
    assert ids(read, "kind:is:client") == expected(lambda row: row.kind == "client")
    assert ids(read, "alive:at-least:50") == expected(
        lambda row: row.p_alive is not None and row.p_alive >= 0.5
    )
    assert ids(read, "last:at-most:30") == expected(
        lambda row: row.days_since is not None and row.days_since <= 30
    )
    assert ids(read, "first:at-least:2024-01-01") == expected(
        lambda row: row.first_dealing is not None and row.first_dealing >= dt.date(2024, 1, 1)
    )


def test_what_is_not_recorded_meets_no_row_but_unknown(read, everyone):
    quiet = {row.account_id for row in everyone if row.last_dealing is None}
    assert "Q1" in quiet
    assert not ids(read, "last:at-least:0") & quiet
    assert ids(read, "last:unknown") == quiet
    unvalued = {row.account_id for row in everyone if row.worth_low is None}
    assert unvalued
    assert not ids(read, "worth:at-most:0") & unvalued
    assert ids(read, "worth:unknown") == unvalued


def test_every_account_is_at_a_level_or_not_at_it_or_unknown(read, everyone):
    for field in fields(read).values():
        if field.holds is not Holds.LEVEL:
            continue
        level = field.choices[0].name
        found = [
            ids(read, f"{field.name}:is:{level}"),
            ids(read, f"{field.name}:is-not:{level}"),
            ids(read, f"{field.name}:unknown"),
        ]
        assert set().union(*found) == {row.account_id for row in everyone}
        assert sum(map(len, found)) == len(everyone)
        assert ids(read, f"{field.name}:at-least:{level}") == found[0] | found[1]


def test_rows_are_joined_by_all_or_any(read):
    one, other = ids(read, "spend:at-least:1000"), ids(read, "contract:is:none")
    both = ("spend:at-least:1000", "contract:is:none")
    assert ids(read, *both) == one & other
    assert ids(read, *both, match="any") == one | other
    assert ids(read, *both, match="any", kind="client") == (one | other) & ids(
        read, "kind:is:client"
    )


def test_every_column_sorts_both_ways_with_the_unknown_last(read):
    for name, column in columns(fields(read), read.settings.words).items():
        if not column.sorts:
            continue
        there = [
            accounts(read, Asked(sort=name, backwards=back, limit=0)) for back in (False, True)
        ]
        assert there[0].total == there[1].total == len(there[1].accounts)
    for back in (False, True):
        rows = accounts(read, Asked(sort="last", backwards=back, limit=0)).accounts
        days = [row.days_since for row in rows]
        known = [day for day in days if day is not None]
        assert days[: len(known)] == sorted(known, reverse=back)


def test_pages_hold_each_account_once(read, everyone):
    seen = []
    for offset in range(0, len(everyone), 50):
        page = accounts(read, Asked(limit=50, offset=offset, sort="kind"))
        assert page.total == len(everyone)
        seen += [row.account_id for row in page.accounts]
    assert sorted(seen) == sorted(row.account_id for row in everyone)


@pytest.mark.parametrize("match", ["all", "any"])
def test_why_agrees_with_the_list(read, everyone, match):
    rows = ("spend:at-least:1000", "contract:is-not:none", "alive:at-most:90")
    wanted = Wanted(filters=filters_of(rows, match), search="a")
    inside = ids(read, *rows, match=match, search="a")
    for row in everyone[::7]:
        told = why(read, row.account_id, wanted)
        assert told.inside == (row.account_id in inside)
        assert len(told.reasons) == 4
        assert ("not in" in told.sentence) != told.inside


def test_why_tells_the_own_value_and_what_is_not_recorded(read):
    wanted = Wanted(filters=filters_of(["last:at-least:0", "spend:at-least:5"]))
    told = why(read, "Q1", wanted)
    assert not told.inside
    assert [each.own for each in told.reasons] == ["not recorded", "0.00 EUR"]
    assert "of 1 condition nothing is on record" in told.sentence
    assert "objected" in why(read, "O1", wanted).sentence
    assert why(read, "H2", Wanted()).account_id == "H1"


def test_all_that_fit_are_taken_with_the_columns_that_were_chosen(read):
    shown = ("kind", "for", "worth", "contract", "first", "last", "spend", "settles")
    asked = Asked(filters=filters_of(["spend:at-least:1000"]), columns=shown, limit=5, sort="spend")
    taken = take(read, asked)
    rows = [row for batch in taken.batches for row in batch.to_pylist()]
    whole = accounts(read, Asked(filters=asked.filters, columns=shown, limit=0, sort="spend"))
    assert [row["account_id"] for row in rows] == [row.account_id for row in whole.accounts]
    assert list(rows[0]) == [
        *("account_id", "name", "kind", "for", "worth_low", "worth_high", "contract", "first"),
        *("last", "spend", "settles"),
    ]
    for row, told in zip(rows, whole.accounts, strict=True):
        assert (row["for"] or "") == told.strongest_for
        assert row["contract"] == told.levels["contract"]
        assert row["last"] == told.days_since
        assert row["spend"] == pytest.approx(told.spend)
        assert (row["settles"] or "") == told.settles
