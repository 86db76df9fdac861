import csv
import datetime as dt
import shutil

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from clienthood.book import open_book
from clienthood.book.audit import read_audit
from clienthood.book.experiments import held_pairs, read_experiments, read_lots
from clienthood.book.state import state
from clienthood.faces.deeds.persons import object_to_profiling
from clienthood.faces.views.person import find_person, held
from clienthood.faces.views.plays import play, plays
from clienthood.faces.views.reading import reading
from tests.faces.books import cli, done
from tests.privacy.books import ME

WISH = ("--days", 180, "--from", "2025-07-01")


@pytest.fixture(scope="module")
def earlier(files, tmp_path_factory):
    """A book that was run as of an earlier day, and in which something was started."""
    folder = tmp_path_factory.mktemp("trying") / "book"
    done("init", "--book", folder)
    done("import", files, "--book", folder)
    done("run", "--book", folder, "--as-of", "2025-06-30")
    for more in (
        ("--name", "Letter", "--play", "letter"),
        ("--name", "Visits", "--outcome", "contact", "--rule", "looks"),
        ("--name", "Kinds", "--outcome", "client", "--share", 0.3),
    ):
        done("experiment", "start", "--book", folder, *WISH, *more)
    return folder


@pytest.fixture(scope="module")
def later(earlier, tmp_path_factory):
    """The same book, run when all of it is over; nobody changes it."""
    folder = tmp_path_factory.mktemp("later") / "book"
    shutil.copytree(earlier, folder)
    done("run", "--book", folder, "--as-of", "2025-12-31")
    return folder


@pytest.fixture
def own(later, tmp_path):
    """A copy that may be changed."""
    shutil.copytree(later, tmp_path / "book")
    return tmp_path / "book"


def shown(folder, number):
    return done("experiment", "show", number, "--book", folder, "--json").json


def test_a_plan_tells_who_and_what_could_be_found_and_writes_nothing(earlier):
    before = read_experiments(open_book(earlier))
    plan = done("experiment", "plan", "--book", earlier, *WISH, "--json").json
    assert plan["treated"] + plan["held"] == plan["accounts"] > 90
    assert plan["detectable"] > 0
    assert "would be found in four of five such experiments" in " ".join(plan["words"])
    few = done(
        "experiment", "plan", "--book", earlier, *WISH, "--who", "kind=undecided", "--json"
    ).json
    assert few["detectable"] is None
    assert "cannot tell" in " ".join(few["words"])
    assert read_experiments(open_book(earlier)) == before


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (("--from", "2025-06-30"), "the figures know what followed"),
        (("--outcome", "joy"), "no outcome 'joy'"),
        (("--days", 3), "cannot last 3 days"),
        (("--share", 0.99), "cannot be held out"),
        (("--outcome", "client", "--rule", "looks"), "at the end only"),
        (("--who", "kind=friend"), "no kind 'friend'"),
    ],
)
def test_what_cannot_be_is_refused_in_words(earlier, wish, told):
    answer = cli("experiment", "plan", "--book", earlier, *wish)
    assert answer.status == 3
    assert told in answer.err


def test_nothing_is_shown_before_the_end(earlier):
    for number in (1, 2, 3):
        page = shown(earlier, number)
        assert page["result"] is None
        assert page["state"] == "waiting"
        assert not page["may_conclude"]
    answer = cli("experiment", "conclude", 1, "--book", earlier)
    assert (answer.status, "cannot be told yet" in answer.err) == (3, True)


def test_half_way_only_the_one_with_looks_tells_anything(earlier, tmp_path):
    shutil.copytree(earlier, tmp_path / "book")
    done("run", "--book", tmp_path / "book", "--as-of", "2025-10-15")
    letter, visits = (shown(tmp_path / "book", number) for number in (1, 2))
    assert letter["result"] is None
    assert "No effect is shown before 27 December 2025" in letter["words"][0]
    assert visits["result"]["days"] <= 107
    assert visits["result"]["p_value"] is None


def test_the_result_counts_the_records_of_those_days_on_the_side_that_was_drawn(later, files):
    page = shown(later, 1)
    result = page["result"]
    sides = {each.account_id: each.held for each in read_lots(open_book(later), 1)}
    spent = dict.fromkeys(sides, 0.0)
    with (files / "orders.csv").open(newline="") as handle:
        for row in csv.DictReader(handle):
            day = dt.date.fromisoformat(row["ordered_at"][:10])
            if row["account_id"] in spent and dt.date(2025, 7, 1) <= day <= dt.date(2025, 12, 27):
                spent[row["account_id"]] += float(row["amount"])
    for side, name in ((False, "mean_treated"), (True, "mean_held")):
        mean = [spent[each] for each, held in sides.items() if held is side]
        assert result[name] == pytest.approx(sum(mean) / len(mean), rel=0.1)
    assert result["low"] < result["effect"] < result["high"]
    if result["low"] <= 0 <= result["high"]:
        verdict, told = "cannot tell", "It cannot be told"
    else:
        verdict, told = ("more", "It works") if result["low"] > 0 else ("less", "It does harm")
    assert result["verdict"] == verdict
    assert page["words"][0].startswith(told)


def test_kinds_at_the_end_are_those_of_a_run_as_of_that_day(later, tmp_path):
    shutil.copytree(later, tmp_path / "book")
    result = shown(later, 3)["result"]
    done("run", "--book", tmp_path / "book", "--as-of", "2025-12-27")
    listed = done("accounts", "--book", tmp_path / "book", "--limit", 0, "--json").json["accounts"]
    clients = {each["account_id"] for each in listed if each["kind"] == "client"}
    lots = read_lots(open_book(later), 3)
    all_of_them = result["mean_treated"] * result["treated"] + result["mean_held"] * result["held"]
    assert all_of_them == pytest.approx(sum(each.account_id in clients for each in lots), rel=0.1)


def test_both_sides_were_alike_before(later):
    for each in shown(later, 1)["balance"][:2]:
        assert each["even"], each


def test_a_result_that_is_kept_stays_and_is_in_the_trail(own):
    before = shown(own, 1)["result"]
    page = done("experiment", "conclude", 1, "--book", own, "--json").json
    assert (page["state"], page["result"]) == ("concluded", before)
    done("run", "--book", own, "--as-of", "2026-06-30")
    assert shown(own, 1)["result"] == before
    for deed in ("stop", "conclude"):
        assert cli("experiment", deed, 1, "--book", own).status == 3
    (entry,) = read_audit(open_book(own), limit=9, offset=0, what="conclude experiment").entries
    assert (entry.subject, entry.after) == ("experiment 1", page["words"][0])


def test_what_is_over_cannot_be_put_aside_and_what_is_stopped_tells_nothing(own, earlier, tmp_path):
    assert "is over" in cli("experiment", "stop", 1, "--book", own).err
    shutil.copytree(earlier, tmp_path / "other")
    done("experiment", "stop", 1, "--book", tmp_path / "other", "--reason", "never sent")
    done("run", "--book", tmp_path / "other", "--as-of", "2025-12-31")
    page = shown(tmp_path / "other", 1)
    assert (page["state"], page["result"]) == ("stopped", None)


def test_lots_are_fixed_and_keep_the_held_out_from_the_play(earlier, tmp_path):
    shutil.copytree(earlier, tmp_path / "book")
    book = open_book(tmp_path / "book")
    out = {each.account_id for each in read_lots(book, 1) if each.held}
    assert held_pairs(book, on=dt.date(2025, 12, 27)) == {(each, "letter") for each in out}
    assert held_pairs(book, on=dt.date(2025, 12, 28)) == frozenset()
    with pytest.raises(DatabaseError, match="lots are fixed"), state(book) as writer:
        writer.execute(text("update experiment_accounts set held = 1"))
    plan = done("experiment", "plan", "--book", book.path, "--play", "letter", *WISH, "--json").json
    assert (plan["accounts"], plan["busy"]) == (0, len(read_lots(book, 1)))
    done("experiment", "stop", 1, "--book", book.path)
    assert held_pairs(book, on=dt.date(2025, 12, 27)) == frozenset()


def test_who_goes_on_the_way_is_told_and_erased_from_the_lots(own):
    book = open_book(own)
    lots = read_lots(book, 1)
    gone = next(each.account_id for each in lots if each.held)
    shy = next(each.account_id for each in lots if not each.held)
    object_to_profiling(book, ME, account_id=shy, objects=True)
    told = held(book, find_person(book, gone)).experiments
    assert [each["side"] for each in told if each["experiment"] == 1] == ["held out"]
    done("erase", gone, "--yes", "--book", own)
    done("run", "--book", own, "--as-of", "2025-12-31")
    page = shown(own, 1)
    assert gone not in {each.account_id for each in read_lots(book, 1)}
    assert page["result"]["treated"] == page["treated"] - 1
    assert page["result"]["held"] == page["held"] - 1
    assert "0 of the treated and 1 of those held out were erased since" in page["changes"][0]
    assert "1 of the treated and 0 of those held out were left out since" in page["changes"][1]
    assert shy not in done("experiment", "lots", 1, "--book", own).out


def test_whom_to_treat_comes_as_a_table_with_consent(earlier):
    rows = list(csv.DictReader(done("experiment", "lots", 1, "--book", earlier).out.splitlines()))
    sides = {each.account_id: each.held for each in read_lots(open_book(earlier), 1)}
    assert {row["account_id"]: row["side"] == "held out" for row in rows} == sides
    assert {row["consent_marketing"] for row in rows} <= {"yes", "no", "not known: ask first"}


def test_whom_an_experiment_holds_out_is_not_in_the_queue_and_is_told_why(earlier, tmp_path):
    shutil.copytree(earlier, tmp_path / "book")
    book, today = open_book(tmp_path / "book"), dt.date(2025, 8, 1)
    with reading(book) as read:
        key = max(plays(read, today=today).plays, key=lambda each: each.accounts).key
    done("experiment", "start", "--book", tmp_path / "book", *WISH, "--name", "Try", "--play", key)
    out = {each.account_id for each in read_lots(book, 4) if each.held}
    with reading(book) as read:
        queue = plays(read, today=today).queue
        offers = play(read, key, today=today, limit=1000).offers
    assert not [each for each in queue if each.play == key and each.account_id in out]
    resting = [each for each in offers if each.account_id in out]
    assert resting
    assert all("experiment holds it out" in each.rests for each in resting)
