"""What the owner is told of worth: on the page, as JSON, in files and pictures."""

import datetime as dt
import random
import shutil
import xml.etree.ElementTree as ElementTree

import pyarrow.parquet as pq
import pytest

from clienthood.book import open_book
from clienthood.faces.views.cohorts import cohorts
from clienthood.faces.views.reading import reading
from tests.faces.books import cli, done, made, rows_of

COLUMNS = [
    *("account_id", "setting", "model", "p_alive"),
    *("expected_purchases", "value", "value_low", "value_high"),
]
SVG = "{http://www.w3.org/2000/svg}"


def flat(text):
    return " ".join(text.split())


def orders(accounts, currency, *, seed=1):
    """Return order lines of accounts that buy at random for two years, some of them leaving."""
    chance = random.Random(seed)
    lines = ["order_id,account_id,ordered_at,amount,currency"]
    for number in range(accounts):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(300))
        end = dt.date(2025, 12, 31) if number % 3 else day + dt.timedelta(days=90)
        while day <= end:
            paid = chance.randrange(800, 9000)
            lines.append(f"O{len(lines)},A{number:03d},{day},{paid},{currency}")
            day += dt.timedelta(days=1 + int(chance.expovariate(1 / 60)))
    return lines


def members():
    """Return contracts of 40 accounts that renew each year by themselves; a quarter has ended.

    M003, which has ended, and M005, which has not, are without a price.
    """
    lines = ["contract_id,account_id,starts_on,ends_on,value,currency,auto_renews,ended_on,form"]
    for number in range(40):
        start = dt.date(2020 + number % 4, 1 + number % 12, 1)
        end = start.replace(year=start.year + 1) - dt.timedelta(days=1)
        left = end.replace(year=end.year + 1) if number % 4 == 3 else ""
        price = "" if number in (3, 5) else 600
        lines.append(f"K{number},M{number:03d},{start},{end},{price},EUR,yes,{left},subscription")
    return lines


@pytest.fixture(scope="module")
def club(tmp_path_factory):
    folder = tmp_path_factory.mktemp("club")
    talks = [
        "interaction_id,account_id,happened_at,kind,minutes",
        *(f"I{n},M{n:03d},2026-01-31,meeting,60" for n in range(20)),
    ]
    return made(folder, contracts=members(), interactions=talks)


@pytest.fixture(scope="module")
def page(book):
    return done("value", "--book", book, "--json").json


@pytest.fixture(scope="module")
def exported(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    done("export", folder, "--book", book)
    return rows_of(folder / "value.csv")


@pytest.fixture(scope="module")
def yen(tmp_path_factory):
    return made(tmp_path_factory.mktemp("yen"), "--currency", "JPY", orders=orders(90, "JPY"))


def test_the_file_has_a_row_for_each_account_and_its_numbers_are_in_order(book, exported):
    assert list(exported[0]) == COLUMNS
    called = done("accounts", "--book", book, "--limit", 0, "--json").json["accounts"]
    assert {row["account_id"].removeprefix("'") for row in exported} == {
        row["account_id"] for row in called
    }
    known = [row for row in exported if row["value"]]
    assert len(known) > 50
    for row in known:
        assert 0.0 <= float(row["value_low"]) <= float(row["value_high"])
        assert row["setting"] in ("contractual", "noncontractual", "both")
        assert not row["p_alive"] or 0.0 <= float(row["p_alive"]) <= 1.0
        for name in ("value", "value_low", "value_high"):
            assert len(row[name].split(".")[1]) == 2
    inside = [
        float(row["value_low"]) <= float(row["value"]) <= float(row["value_high"]) for row in known
    ]
    assert sum(inside) > len(known) / 2


def test_an_account_on_the_list_without_dealings_has_empty_cells_and_says_so(book, exported):
    quiet = next(row for row in exported if row["account_id"] == "Q1")
    assert [quiet[name] for name in COLUMNS[1:]] == [""] * 7
    told = done("value", "Q1", "--book", book)
    assert "no purchase and no contract" in flat(told.out)
    assert done("value", "Q1", "--book", book, "--json").json["value"] is None


def test_parquet_and_json_hold_what_the_csv_holds(book, exported, tmp_path):
    done("export", tmp_path, "--book", book, "--format", "parquet")
    table = pq.read_table(tmp_path / "value.parquet").to_pylist()
    assert list(table[0]) == COLUMNS
    told = {row["account_id"]: row["value"] for row in table}
    for row in exported:
        value = told[row["account_id"].removeprefix("'")]
        assert row["value"] == ("" if value is None else f"{value:.2f}")


def test_the_parts_of_the_book_add_up_to_the_whole(page, exported):
    total = sum(float(row["value"] or 0) for row in exported)
    assert page["total"] == pytest.approx(total, abs=0.01 * len(exported))
    assert page["total_low"] < page["total"] < page["total_high"]
    for rows in (page["kinds"], page["settings"]):
        assert sum(row["value"] for row in rows) == pytest.approx(page["total"])
        assert sum(row["accounts"] for row in rows) == page["accounts"]


def test_the_accounts_named_are_those_of_most_worth_and_of_most_at_risk(page, exported):
    best = sorted((float(row["value"] or 0) for row in exported), reverse=True)[:10]
    assert [row["value"] for row in page["most"]] == pytest.approx(best, abs=0.01)
    risks = [row["at_risk"] for row in page["risks"]]
    assert risks == sorted(risks, reverse=True)
    assert len(risks) == 10
    by_id = {row["account_id"]: row for row in exported}
    for row in page["risks"]:
        assert row["reason"]
        assert float(by_id[row["account_id"]]["p_alive"]) > 0.01


def test_the_text_says_what_the_json_holds(book, page):
    text = flat(done("value", "--book", book).out)
    for told in (page["headline"], *page["models"], *page["unknown"]):
        assert flat(told) in text
    for row in (*page["most"], *page["risks"]):
        assert flat(f"{row['account_id']} {row['name']}: {row['reason']}") in text


def test_the_page_says_what_it_does_not_know(page):
    told = " ".join(page["unknown"])
    assert "No margin is set" in told
    assert "No cost of an hour is set" in told
    assert page["unvalued"] > 0
    assert f"{page['unvalued']} account" in told


def test_one_account_reads_the_same_in_value_and_explain(book, page):
    for name in {row["account_id"] for row in (*page["most"][:2], *page["risks"][:2])}:
        one = done("value", name, "--book", book, "--json").json
        assert done("explain", name, "--book", book, "--json").json["worth"] == one
        text = flat(done("value", name, "--book", book).out)
        assert f"Worth {one['headline']}." in text
        for sentence in (*one["sentences"], *one["narrows"]):
            assert flat(sentence) in text
        assert "What it is worth" in done("explain", name, "--book", book).out


def test_what_models_do_not_know_is_narrower_than_what_an_account_may_do(book, exported):
    free = [row for row in exported if row["setting"] == "noncontractual" and row["value"]]
    for row in free[:5]:
        one = done("value", row["account_id"].removeprefix("'"), "--book", book, "--json").json
        sure = one["p_alive_sure"]
        assert sure["low"] <= sure["high"]
        assert one["purchases_sure"]["low"] <= one["purchases_sure"]["high"]
        assert sure["low"] - 0.2 <= one["p_alive"] <= sure["high"] + 0.2


def test_contracts_tell_how_often_they_were_renewed_and_when_next(club):
    one = done("value", "M008", "--book", club, "--json").json
    assert (one["setting"], one["p_alive"], one["expected_purchases"]) == ("contractual", 1.0, 0.0)
    (held,) = one["contracts"]
    assert held["renewed"] == 5
    assert held["next_renewal"] == "2026-09-01"
    assert held["price_a_year"] == 600.0
    assert 0.5 < held["stays"] < 1.0
    assert "renewed 5 times, next in September" in one["headline"]
    assert "of 100 such contracts are renewed" in one["headline"]
    assert 0 < one["value"] < 600
    assert one["value_low"] >= 0
    assert one["value_high"] <= 600
    over = done("value", "M007", "--book", club, "--json").json
    assert (over["p_alive"], over["value"], over["contracts"][0]["lost"]) == (0.0, 0.0, True)
    assert "its contract is over" in over["headline"]


def test_a_contract_without_a_price_has_no_worth_rather_than_none(club, tmp_path):
    one = done("value", "M005", "--book", club, "--json").json
    assert (one["value"], one["value_low"], one["value_high"]) == (None, None, None)
    assert "not known" in one["headline"]
    assert any("price of its contract" in record for record in one["narrows"])
    page = done("value", "--book", club, "--json").json
    assert any("1 account with a contract whose price" in line for line in page["unknown"])
    assert page["last_year"] is None
    assert "No revenue is on record" in flat(done("value", "--book", club).out)
    done("export", tmp_path, "--book", club)
    rows = {row["account_id"]: row for row in rows_of(tmp_path / "value.csv")}
    assert rows["M005"]["value"] == ""
    assert rows["M005"]["p_alive"] == "1.0"
    assert rows["M007"]["value"] == "0.00"


def test_the_cost_of_contact_is_taken_off_and_said(club, tmp_path):
    dear = tmp_path / "dear"
    shutil.copytree(club, dear)
    settings = dear / "clienthood.toml"
    settings.write_text(f"{settings.read_text()}\n[value]\nhour_cost = 50\nmargin = 0.5\n")
    done("run", "--book", dear)
    before = done("value", "M000", "--book", club, "--json").json
    after = done("value", "M000", "--book", dear, "--json").json
    assert after["cost"] == pytest.approx(50.0)
    assert after["value"] == pytest.approx(before["value"] / 2 - 50.0)
    assert "already taken off" in " ".join(after["sentences"])
    silent = done("value", "M030", "--book", dear, "--json").json
    assert silent["cost"] is None
    assert any("minutes" in record for record in silent["narrows"])


def test_an_account_that_nobody_knows_is_told_with_a_hint(book):
    answer = cli("value", "nobody-here", "--book", book)
    assert (answer.status, answer.out) == (8, "")
    assert "there is no account" in answer.err
    assert "supplier" in done("value", "S1", "--book", book).out


def test_a_run_of_an_earlier_version_keeps_all_pages_but_worth(book, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(book, old)
    for file in old.glob("runs/*/worth.parquet"):
        file.unlink()
    for file in old.glob("runs/*/value.json"):
        file.unlink()
    for tokens in (("value",), ("value", "H1")):
        answer = cli(*tokens, "--book", old)
        assert answer.status == 8
        assert "clienthood run" in answer.err
    assert done("summary", "--book", old, "--json").json["worth"] == ""
    assert done("explain", "H1", "--book", old, "--json").json["worth"] is None
    assert done("accounts", "--book", old, "--json").json["accounts"][0]["worth_low"] is None
    done("export", tmp_path / "out", "--book", old)
    written = {file.name for file in (tmp_path / "out").iterdir()}
    assert written == {"calls.csv", "evidence.csv", "personas.csv"}


def test_a_book_of_meetings_has_no_worth_and_says_what_would_tell(tmp_path):
    lines = ["interaction_id,account_id,happened_at,kind"]
    lines += [f"I{n},A{n % 5},2026-01-{n + 1:02d},meeting" for n in range(20)]
    book = made(tmp_path, interactions=lines)
    page = done("value", "--book", book, "--json").json
    assert (page["accounts"], page["unvalued"], page["most"], page["risks"]) == (0, 5, [], [])
    assert "Orders, payments or contracts would tell." in flat(done("value", "--book", book).out)
    assert done("summary", "--book", book, "--json").json["worth"] == ""
    assert "No worth" in done("value", "A1", "--book", book).out
    assert done("backtest", "--book", book, "--json").json["rows"] == []
    drawn = done("value", "--book", book, "--plots", tmp_path / "plots").out
    assert "nothing to draw" in drawn
    assert list((tmp_path / "plots").iterdir()) == []


def test_a_currency_without_decimals_is_counted_in_whole_units(yen, tmp_path):
    done("export", tmp_path, "--book", yen)
    rows = rows_of(tmp_path / "value.csv")
    assert all(row["value"].isdigit() for row in rows)
    year = sum(float(row["value"]) for row in rows)
    page = done("value", "--book", yen, "--json").json
    assert page["total"] == pytest.approx(year, abs=len(rows))
    assert 0.3 * page["last_year"] < page["total"] < 1.5 * page["last_year"]
    assert "JPY" in page["headline"]


def test_who_bought_on_the_last_day_is_there_and_under_no_contract(yen, tmp_path):
    done("export", tmp_path, "--book", yen)
    today = [row for row in rows_of(tmp_path / "value.csv") if row["p_alive"] == "1.0"]
    assert today
    told = " ".join(
        done("value", today[0]["account_id"], "--book", yen, "--json").json["sentences"]
    )
    assert "on this very day" in told
    assert "contract is in force" not in told


def test_the_backtest_marks_the_model_that_was_chosen_on_that_day(yen):
    page = done("backtest", "--book", yen, "--json").json
    text = done("backtest", "--book", yen).out
    chosen = [row for row in page["rows"] if row["chosen"]]
    assert len(chosen) == 1
    assert chosen[0]["model"]
    starred = [line for line in text.splitlines() if line.startswith("*  ")]
    assert len(starred) == 1
    assert chosen[0]["name"] in starred[0]
    assert chosen[0]["name"] in page["choice"]
    rules = {row["key"]: row for row in page["rows"] if not row["model"]}
    assert set(rules) == {"same_rate", "last_period", "silent", "nobody"}
    assert rules["nobody"]["forecast"] == 0.0
    assert rules["nobody"]["auc"] == 0.5
    assert chosen[0]["mae"] < rules["nobody"]["mae"]
    assert all(row["log_score"] is None for row in rules.values())


def test_the_backtest_counts_what_was_bought_in_the_days_held_out(yen):
    asked = ("--from", "2025-03-31", "--until", "2025-06-30")
    page = done("backtest", *asked, "--book", yen, "--json").json
    bought = set()
    known = set()
    for line in orders(90, "JPY")[1:]:
        _, account, day, _, _ = line.split(",")
        if day <= "2025-03-31":
            known.add(account)
        if "2025-03-31" < day <= "2025-06-30":
            bought.add((account, day))
    assert page["accounts"] == len(known)
    assert {row["actual"] for row in page["rows"]} == {len([a for a, _ in bought if a in known])}
    assert sum(group["accounts"] for group in page["groups"]) == len(known)
    assert (
        cli("backtest", "--from", "2025-06-30", "--until", "2025-03-31", "--book", yen).status == 4
    )
    assert cli("backtest", "--from", "2020-01-01", "--book", yen).status == 4


@pytest.mark.parametrize("model", ["mbg_nbd", "mbg_cnbd", "bg_nbd"])
def test_a_model_asked_for_in_the_settings_is_the_one_that_speaks(tmp_path, model):
    book = made(tmp_path, orders=orders(60, "EUR"))
    settings = book / "clienthood.toml"
    settings.write_text(f'{settings.read_text()}\n[value]\nmodel = "{model}"\n')
    done("run", "--book", book)
    one = done("value", "A001", "--book", book, "--json").json
    assert one["model"] == model
    told = model != "bg_nbd"
    assert (one["p_alive"] is not None) == told
    assert (one["p_alive_sure"] is not None) == told
    done("value", "A001", "--book", book, "--plots", tmp_path / "plots")
    assert (tmp_path / "plots" / "alive.svg").exists() == told
    chosen = [
        row for row in done("backtest", "--book", book, "--json").json["rows"] if row["chosen"]
    ]
    assert [row["key"] for row in chosen] == [model]


def texts(file):
    root = ElementTree.parse(file).getroot()
    assert root.tag == f"{SVG}svg"
    return root, " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


def test_pictures_are_svg_with_title_description_and_their_words(book, club, page, tmp_path):
    done("value", "--book", book, "--plots", tmp_path)
    free = next(row for row in page["risks"] if "under contract" not in row["reason"])
    told = done("value", free["account_id"], "--book", book, "--plots", tmp_path).out
    assert "alive.svg" in told
    done("value", "--book", club, "--plots", tmp_path)
    words = {
        "cohorts": ("Who comes again", "after the first purchase"),
        "contracts": ("Who stays under contract", "still under contract"),
        "forecast": ("Forecast and what came", "purchases it made"),
        "alive": ("still there?", "chance that it still buys"),
    }
    assert {file.stem for file in tmp_path.iterdir()} == set(words)
    for name, (title, axis) in words.items():
        root, text = texts(tmp_path / f"{name}.svg")
        assert title in root.find(f"{SVG}title").text
        assert len(root.find(f"{SVG}desc").text) > 40
        assert title in text
        assert axis in text
        assert float(root.get("width")) <= 800


def test_cohorts_count_who_came_again(yen):
    with reading(open_book(yen)) as read:
        view = cohorts(read)
    days = {}
    for line in orders(90, "JPY")[1:]:
        _, account, day, _, _ = line.split(",")
        days.setdefault(account, set()).add(int(day[:4]) * 4 + (int(day[5:7]) - 1) // 3)
    assert view.period == "quarter"
    first = [name for name, periods in days.items() if min(periods) == 2024 * 4]
    assert (view.cohorts[0].name, view.cohorts[0].accounts) == ("2024 Q1", len(first))
    for nth, share in enumerate(view.cohorts[0].returned, start=1):
        came = sum(2024 * 4 + nth in days[name] for name in first)
        assert share == came / len(first)
    lengths = [len(each.returned) for each in view.cohorts]
    assert lengths == sorted(lengths, reverse=True)
