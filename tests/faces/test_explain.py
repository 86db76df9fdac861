from decimal import Decimal

import pytest

from clienthood.book import open_book
from clienthood.faces.views.document import to_json
from clienthood.faces.views.explain import explain
from clienthood.faces.views.reading import reading
from clienthood.faces.views.tally import rounded_to_total
from tests.faces.books import cli, done


@pytest.fixture(scope="module")
def pages(book):
    rows = done("accounts", "--book", book, "--limit", 0, "--json").json["accounts"]
    chosen = [*rows[:6], *rows[-6:], *(row for row in rows if row["kind"] == "undecided")][:20]
    with reading(open_book(book)) as read:
        return [to_json(explain(read, row["account_id"])) for row in chosen]


def test_bits_add_up_exactly_and_so_does_what_is_shown(pages):
    for page in pages:
        exact = page["prior_bits"]
        shown = Decimal(str(page["shown_prior_bits"]))
        for bar in page["bars"]:
            exact += bar["bits"]
            shown += Decimal(str(bar["shown_bits"]))
            assert abs(bar["shown_bits"] - bar["bits"]) < 0.0100001
        assert exact == page["log2_odds"]
        assert shown == Decimal(str(page["shown_log2_odds"]))


def test_every_bar_that_counts_something_opens_into_its_records(pages):
    for page in pages:
        for bar in page["bars"]:
            newest = bar["records"]["newest"]
            assert len(newest) == min(bar["records"]["count"], 5)
            days = [record["day"] or "" for record in newest]
            assert days == sorted(days, reverse=True)
            if bar["value"]:
                assert bar["records"]["count"] > 0, (page["account_id"], bar["dimension"])
            for record in newest:
                assert record["file"].endswith(".csv")
                assert record["line"] >= 2
                assert record["day"] is None or record["day"] <= page["as_of"]


def test_records_name_the_line_on_which_they_stand(pages, files):
    for page in pages[:5]:
        for bar in page["bars"]:
            for record in bar["records"]["newest"]:
                source = files / record["file"]
                if source.exists():
                    line = source.read_text().splitlines()[record["line"] - 1]
                    assert any(each in line for each in page["members"])


def test_what_is_unknown_is_ranked_with_what_would_settle_it(pages):
    assert any(page["unknown"] for page in pages)
    for page in pages:
        drops = [each["drop"] for each in page["unknown"]]
        assert drops == sorted(drops, reverse=True)
        assert len(page["unknown"]) + len(page["bars"]) == 15
        assert all(each["settles"] for each in page["unknown"])


def test_the_page_reads_in_words(book, pages):
    told = done("explain", pages[0]["account_id"], "--book", book, "--json").json
    assert told == pages[0]
    text = done("explain", pages[0]["account_id"], "--book", book).out
    for bar in pages[0]["bars"]:
        assert bar["sentence"] in text
    assert "{value}" not in text
    assert "line " in text


def test_members_of_a_household_are_one_account(book):
    page = done("explain", "H2", "--book", book, "--json").json
    assert page["account_id"] == "H1"
    assert page["members"] == ["H1", "H2"]
    orders = [bar for bar in page["bars"] if bar["dimension"] == "offering"]
    assert orders[0]["records"]["count"] == 2
    assert done("explain", "oak household", "--book", book, "--json").json == page


def test_accounts_that_are_not_called_say_why(book):
    assert "supplier" in done("explain", "S1", "--book", book).out
    assert "objected" in done("explain", "O1", "--book", book).out
    assert "only after" in done("explain", "L1", "--book", book).out
    silent = done("explain", "Q1", "--book", book).out
    assert "No dealing with it is on record" in " ".join(silent.split())


def test_an_unknown_account_is_told_with_near_ones(book):
    answer = cli("explain", "A0000", "--book", book)
    assert answer.status == 8
    assert answer.out == ""
    assert "there is no account A0000" in answer.err
    assert "A00001" in answer.err
    assert cli("explain", "zzz", "--book", book).status == 8


def test_rules_name_the_rule_that_decided(book):
    settings = book / "clienthood.toml"
    before = settings.read_text()
    settings.write_text(before + '\n[calls]\nmode = "rules"\n')
    try:
        run = done("run", "--book", book, "--json").json["run"]["id"]
        assert "by rule" in done("explain", "H1", "--book", book).out
    finally:
        settings.write_text(before)
        folder = book / "runs" / run
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


@pytest.mark.parametrize("values", [[0.005] * 7, [-0.125, 0.125, 3.3349609375], [], [-1.005, 0.0]])
def test_rounded_figures_add_up(values):
    shown = rounded_to_total(values, sum(values))
    assert sum(Decimal(str(each)) for each in shown) == Decimal(str(round(sum(values), 2)))
    assert all(abs(a - b) <= 0.01 for a, b in zip(shown, values, strict=True))
