"""Movement as it is shown: flows, their accounts, who moved, and who stayed by kind."""

import datetime as dt
import math
import shutil
from collections import Counter
from itertools import pairwise

import pyarrow.parquet as pq
import pytest

from clienthood.book import open_book
from clienthood.evidence import catalogue
from clienthood.faces.views.charts import inline, svg
from clienthood.faces.views.charts_moves import flow_chart
from clienthood.faces.views.lookup import find_account, listed_row
from clienthood.faces.views.movement import movement
from clienthood.faces.views.moves import account_moves
from clienthood.faces.views.reading import reading
from clienthood.faces.views.retention import wilson
from clienthood.faces.views.wording import sentence
from clienthood.settings import WordsSection
from clienthood.units import date_of, day_number
from tests.faces.books import cli, done


@pytest.fixture(scope="module")
def page(book):
    return done("movement", "--book", book, "--limit", 0, "--json").json


@pytest.fixture(scope="module")
def months(book):
    """The kind of each account at each date, by date and account."""
    file = max(book.glob("runs/*/months.parquet"))
    rows = pq.read_table(file).to_pylist()
    found = {}
    for row in rows:
        found.setdefault(row["month_end"], {})[row["account_id"]] = row["kind"]
    return found


@pytest.fixture(scope="module")
def moved(book):
    file = max(book.glob("runs/*/moves.parquet"))
    return pq.read_table(file).to_pylist()


def number(day):
    return day_number(dt.date.fromisoformat(day))


def test_the_flows_are_the_kinds_of_one_date_by_those_of_the_next(page, months):
    days = sorted(months)
    expected = Counter()
    for since, until in pairwise(days):
        for account, kind in months[until].items():
            expected[since, until, months[since].get(account, "not yet"), kind] += 1
    told = {
        (number(f["since"]), number(f["until"]), f["from_kind"], f["to_kind"]): f["accounts"]
        for f in page["flows"]
    }
    assert told == dict(expected)
    assert [number(each["day"]) for each in page["dates"]] == days
    for each in page["dates"]:
        kinds = Counter(months[number(each["day"])].values())
        assert each["kinds"] == {k: kinds[k] for k in ("client", "undecided", "customer")}


def test_by_quarter_the_dates_are_three_months_apart_and_end_with_the_last(book, page):
    found = done("movement", "--book", book, "--by", "quarter", "--json").json
    days = [each["day"] for each in page["dates"]]
    assert [each["day"] for each in found["dates"]] == days[::-3][::-1]
    for each in found["flows"]:
        assert days.index(each["until"]) - days.index(each["since"]) == 3


def test_the_list_holds_every_move_newest_first_with_its_reason(page, moved):
    assert page["total"] == len(moved) == len(page["moves"])
    assert [each["day"] for each in page["moves"]] == sorted(
        (each["day"] for each in page["moves"]), reverse=True
    )
    assert Counter(each["move"] for each in page["moves"]) == Counter(r["move"] for r in moved)
    assert all(each["reason"] for each in page["moves"])
    contract = [each for each in page["moves"] if each["source"] == "contracts"]
    assert all(each["move"] == "lost" for each in contract)


def test_the_reason_of_a_change_of_kind_is_what_a_run_of_that_day_reads(
    book, page, moved, tmp_path
):
    changed = [row for row in moved if row["level"] is not None]
    assert {row["move"] for row in changed} >= {"becoming a client"}
    last = max(changed, key=lambda row: row["day"])
    day = date_of(last["day"])
    then = tmp_path / "then"
    shutil.copytree(book, then)
    done("run", "--book", then, "--as-of", day)
    called = pq.read_table(max(then.glob("runs/*/accounts.parquet"))).to_pylist()
    levels = {row["account_id"]: row[f"{last['cause']}_level"] for row in called}
    assert levels[last["account_id"]] == last["level"]
    told = next(
        each
        for each in page["moves"]
        if (each["account_id"], each["day"]) == (last["account_id"], day.isoformat())
        and each["dimension"] == last["cause"]
    )
    dimension = next(each for each in catalogue() if each.name == last["cause"])
    assert told["reason"].endswith(f": {sentence(dimension, last['level'], None)}")


def test_every_level_is_told_in_words_where_its_value_is_not_at_hand():
    for dimension in catalogue():
        told = [sentence(dimension, level, None) for level in range(len(dimension.levels))]
        assert len(set(told)) == len(told)
        assert not any("{" in each or "()" in each or "  " in each for each in told)


def test_moves_of_a_run_that_kept_no_levels_are_told_all_the_same(book, page, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(book, old)
    for file in old.glob("runs/*/moves.parquet"):
        file.chmod(0o600)
        pq.write_table(pq.read_table(file).drop_columns(["level"]), file)
    told = done("movement", "--book", old, "--limit", 0, "--json").json["moves"]
    assert [each["move"] for each in told] == [each["move"] for each in page["moves"]]
    assert any("what its records say of" in each["reason"] for each in told)


def test_a_path_says_what_it_shows_beside_its_moves(book, months):
    days = sorted(months)
    with reading(open_book(book)) as read:
        for account, kind in months[days[-1]].items():
            found = find_account(read, account)
            told = account_moves(read, found)
            turned = len({each.kind for each in told.path}) > 1
            now = listed_row(read, account)["kind"]
            assert ("too little for a move" in told.sentence) == (turned and not told.moves)
            assert ("until its records clearly say" in told.sentence) == (now != kind)


@pytest.mark.parametrize("asked", [("--move", "lost"), ("--kind", "customer"), ("--month", "")])
def test_filters_keep_those_that_fit_and_only_those(book, page, asked):
    name, value = asked
    if name == "--month":
        value = page["moves"][0]["day"][:7]
    found = done("movement", "--book", book, name, value, "--limit", 0, "--json").json
    fits = {
        "--move": lambda m: m["move"] == value,
        "--kind": lambda m: value in (m["from_kind"], m["to_kind"]),
        "--month": lambda m: m["day"].startswith(value),
    }[name]
    assert found["moves"] == [each for each in page["moves"] if fits(each)]
    assert 0 < found["total"] < page["total"]


def test_pages_of_the_list_follow_one_another(book, page):
    told = []
    for offset in range(0, page["total"], 10):
        part = done("movement", "--book", book, "--limit", 10, "--offset", offset, "--json").json
        told += part["moves"]
    assert told == page["moves"]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [(("--move", "gone"), "becoming a client"), (("--month", "May"), "2026-05")],
)
def test_what_cannot_be_asked_is_told_with_what_can(book, asked, hint):
    answer = cli("movement", "--book", book, *asked)
    assert answer.status == 3
    assert hint in answer.err


def test_the_sentences_count_the_moves_since_the_date_they_name(page, moved):
    since = number(page["since"])
    lately = {each["move"]: each["accounts"] for each in page["lately"]}
    for name, count in lately.items():
        assert count == len(
            {r["account_id"] for r in moved if r["move"] == name and r["day"] > since}
        )
    assert len(page["words"]) == 3
    assert f"{lately['becoming a client']} account" in page["words"][0]
    assert "customers are not failed clients" in page["words"][2]


def test_who_objects_is_in_no_flow_list_or_path(book, page, tmp_path):
    other = tmp_path / "book"
    shutil.copytree(book, other)
    account = page["moves"][0]["account_id"]
    done("object", account, "--book", other)
    told = done("movement", "--book", other, "--limit", 0, "--json").json
    assert account not in {each["account_id"] for each in told["moves"]}
    assert sum(told["dates"][-1]["kinds"].values()) == sum(page["dates"][-1]["kinds"].values()) - 1
    assert done("explain", account, "--book", other, "--json").json["kind"] is None


def test_a_run_of_an_earlier_version_says_so_and_keeps_the_other_pages(book, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(book, old)
    for file in old.glob("runs/*/movement.json"):
        file.unlink()
    answer = cli("movement", "--book", old)
    assert answer.status == 8
    assert "clienthood run" in answer.err
    assert done("cohorts", "--book", old, "--json").json["kinds"] is None


def test_the_chart_leads_from_each_ribbon_to_its_accounts(book):
    with reading(open_book(book)) as read:
        view = movement(read)
    chart = flow_chart(view, WordsSection(), "/sample")
    shown = view.flows[len(view.flows) - view.shown :]
    drawn = inline(chart)
    assert drawn.count('href="/sample/movement/accounts?from=') == len(shown)
    assert "page.invalid" not in drawn
    assert "page.invalid" not in svg(chart)
    assert 'role="group"' in drawn.split(">")[0]
    for flow in shown:
        assert f'aria-label="{flow.sentence}"' in drawn


def test_retention_is_counted_account_by_account(book, months, moved):
    found = done("cohorts", "--book", book, "--json").json["kinds"]
    days = sorted(months)
    lost = {day: set() for day in days}
    for nth, day in enumerate(days):
        before = lost[days[nth - 1]] if nth else set()
        went = {r["account_id"] for r in moved if r["day"] == day and r["move"] == "lost"}
        back = {r["account_id"] for r in moved if r["day"] == day and r["move"] == "recovered"}
        lost[day] = (before | went) - back
    assert {each["kind"] for each in found["shown"]} == {"client", "customer"}
    for each in found["cohorts"][::5]:
        base = number(each["since"])
        mine = {a for a, k in months[base].items() if k == each["kind"]} - lost[base]
        assert each["accounts"] == len(mine)
        for later in each["later"]:
            day = number(later["until"])
            kept = {a for a in mine if months[day].get(a) == each["kind"]} - lost[day]
            assert later["still"] == len(kept)
            assert later["still_low"] <= later["still"] / len(mine) <= later["still_high"]
        dealt = [later["dealt"] for later in each["later"]]
        assert dealt == sorted(dealt)


def test_dealt_again_is_what_the_records_of_orders_say(tmp_path):
    lines = ["order_id,account_id,ordered_at,amount"]
    lines += [f"A{n},A{n},2025-01-05,{10 + n % 7}" for n in range(30)]
    lines += [f"B{n},A{n},2025-03-05,{9 + n % 5}" for n in range(12)]
    lines += ["Z,Z,2025-06-30,10"]
    known = ["account_id,confirmed_kind", *(f"A{n},customer" for n in range(30))]
    done("init", "--book", tmp_path / "book")
    for name, text in (("orders", lines), ("accounts", known)):
        (tmp_path / f"{name}.csv").write_text("\n".join(text) + "\n")
        done("import", tmp_path / f"{name}.csv", "--book", tmp_path / "book")
    done("run", "--book", tmp_path / "book")
    found = done("cohorts", "--book", tmp_path / "book", "--json").json["kinds"]
    told = {
        later["months"]: later["dealt"]
        for each in found["cohorts"]
        if (each["kind"], each["since"]) == ("customer", "2025-01-31")
        for later in each["later"]
    }
    assert told[1] == 0
    assert told[2] == told[5] == 12


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (3, 10), (10, 10), (1, 1), (500, 1000)])
def test_the_range_of_a_share_solves_wilson_s_equation(part, whole):
    low, high = wilson(part, whole)
    z = 1.959963984540054
    for end in (low, high):
        if 0 < end < 1:
            apart = abs(part / whole - end)
            assert math.isclose(apart, z * math.sqrt(end * (1 - end) / whole), rel_tol=1e-9)
    assert low <= part / whole <= high
    assert (low == 0) == (part == 0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_what_changed_between_two_dates_adds_up_exactly(book, page):
    move = next(each for each in page["moves"] if each["move"] == "becoming a client")
    since, until = page["dates"][0]["day"], page["as_of"]
    asked = ("movement", "--account", move["account_id"], "--book", book)
    found = done(*asked, "--from", since, "--json").json
    parts = {part["name"]: part["bits"] for part in found["parts"]}
    assert list(parts) == ["time", "records", "learnt", "settings"]
    assert found["since_odds"] + sum(parts.values()) == found["until_odds"]
    called = done("explain", move["account_id"], "--book", book, "--json").json
    assert found["until_odds"] == called["log2_odds"]
    assert cli(*asked, "--from", until, "--to", since).status == 3
    assert cli(*asked).status == 3


def test_the_text_says_what_the_json_holds(book, page):
    text = done("movement", "--book", book, "--limit", 5).out
    for each in page["moves"][:5]:
        assert each["account_id"] in text
    flat = " ".join(text.split())
    for told in page["words"]:
        assert told in flat
