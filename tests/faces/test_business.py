"""The business as a whole and its plan: on the command line, as JSON, for small and odd books."""

import datetime as dt
import json
import shutil

import pytest

from clienthood.book import open_book
from clienthood.errors import NotFoundError, SettingsError
from clienthood.faces.views.business import business
from clienthood.faces.views.concentration import concentration_of
from clienthood.faces.views.kinds import split, standing
from clienthood.faces.views.plan import plan
from clienthood.faces.views.predictability import predictability
from clienthood.faces.views.reading import reading
from clienthood.faces.views.scoreboard import scoreboard
from tests.faces.books import cli, done, made
from tests.faces.test_value import members, orders


@pytest.fixture(scope="module")
def whole(book):
    return done("standing", "--book", book, "--json").json


def orders_by_hand():
    """Return orders of a customer and two months, one figure each that can be counted by hand."""
    return [
        "order_id,account_id,ordered_at,amount,currency,nature",
        *(f"B{n},BIG,{2024 + n // 12}-{n % 12 + 1:02d}-10,900,EUR,goods" for n in range(24)),
        *(f"S{n},S{n:02d},{2024 + n % 2}-06-{n % 27 + 1:02d},10,EUR,goods" for n in range(30)),
    ]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    tickets = [
        "ticket_id,account_id,opened_at,closed_at,kind,satisfaction",
        "T1,BIG,2025-03-01,2025-03-03,complaint,3",
        "T2,BIG,2025-04-01,,complaint,",
        "T3,S01,2025-05-01,2025-05-02,question,5",
    ]
    leads = [
        "lead_id,account_id,first_contact_at,closed_at,outcome",
        "L1,BIG,2025-02-01,2025-02-20,won",
        "L2,,2025-03-01,2025-03-20,lost",
        "L3,,2025-04-01,2025-04-20,lost",
        "L4,,2025-11-01,,open",
        "L5,S02,2024-02-01,2024-03-01,won",
    ]
    loyal = [
        "account_id,programme,joined_on,left_on",
        *(f"S{n:02d},Stamps,2024-07-01," for n in range(12)),
        "S13,Stamps,2024-07-01,2024-09-01",
    ]
    return made(
        tmp_path_factory.mktemp("by_hand"),
        orders=orders_by_hand(),
        tickets=tickets,
        leads=leads,
        memberships=loyal,
    )


def test_the_standing_is_the_one_of_the_overview_and_its_parts_add_up(book, whole):
    with reading(open_book(book)) as read:
        rows = split(read)
    assert whole["standing"]["verdict"] == standing(rows)
    measures = {each["key"]: each for each in whole["standing"]["measures"]}
    for each in measures.values():
        assert each["client"] + each["customer"] + each["undecided"] == pytest.approx(1)
        assert each["low"] <= each["expected"] <= each["high"]
    shares = {row.kind: row.share_of_revenue for row in rows}
    assert measures["revenue"]["client"] == pytest.approx(shares["client"], abs=0.01)
    assert measures["accounts"]["total"] == sum(row.accounts for row in rows)
    assert sum(each["own"] for each in whole["standing"]["usual"]) <= 1


def test_figures_of_the_scoreboard_are_those_counted_by_hand(by_hand):
    with reading(open_book(by_hand)) as read:
        kinds = {row["account_id"]: row["kind"] for row in read.rows("select * from calls")}
        found = {each.key: each for each in scoreboard(read)}
    assert found["leads"].now == pytest.approx(1 / 3)
    assert (found["leads"].counted, found["leads"].before) == (3, None)
    small = [name for name, kind in kinds.items() if kind == "customer" and name != "BIG"]
    later = [name for name in small if int(name[1:]) % 2]
    assert found["buyers"].now == len(later) + (kinds["BIG"] == "customer")
    if kinds["BIG"] != "customer":
        assert found["basket"].now == pytest.approx(10.0)
    assert found["retention"].now is None
    assert "contracts" in found["retention"].unknown


def test_every_figure_tells_how_many_stand_behind_it_or_what_would_fill_it(whole):
    for each in whole["scoreboard"]:
        assert (each["now"] is None) == bool(each["unknown"])
        assert (each["now"] is None) == (each["counted"] == 0)
        assert len(each["examples"]) <= 3
    for check in whole["checks"]:
        assert check["verdict"] in ("shown", "in part", "not shown", "not recorded")
        assert (check["value"] is None) == (check["verdict"] == "not recorded")


def test_the_business_without_its_largest_is_what_a_run_without_it_says(tmp_path_factory):
    folder = tmp_path_factory.mktemp("largest")
    lines = orders(80, "EUR", seed=4)
    lines += [f"BIG{n},BIG,{2024 + n // 12}-{n % 12 + 1:02d}-05,30000,EUR" for n in range(24)]
    book = made(folder, orders=lines)
    with reading(open_book(book)) as read:
        whole = concentration_of(read)
    largest = whole.largest[0]
    assert largest.account_id == "BIG"
    assert largest.loses > 0.1
    rest = tmp_path_factory.mktemp("rest")
    kept = [line for line in lines if ",BIG," not in line]
    with reading(open_book(made(rest, orders=kept))) as read:
        without = concentration_of(read).without[0]
    spread = (without.high - without.low) / 3.3
    assert largest.rest == pytest.approx(without.mean, abs=0.5 * spread)
    assert whole.without[1].mean == pytest.approx(largest.rest)
    assert whole.without[0].mean == pytest.approx(largest.rest + largest.ahead)


def test_members_and_contracts_are_foreseen_apart(by_hand, tmp_path_factory):
    with reading(open_book(by_hand)) as read:
        told = predictability(read)
    groups = {each.group: each.accounts for each in told.groups}
    assert groups == {"member": 12, "neither": 19}
    assert any("No contract is on record" in line for line in told.sentences)
    talk = ["interaction_id,account_id,happened_at,kind", "I1,M000,2026-01-31,meeting"]
    club = made(tmp_path_factory.mktemp("club"), contracts=members(), interactions=talk)
    with reading(open_book(club)) as read:
        told = predictability(read)
        page = business(read)
    assert {each.group: each.accounts for each in told.groups} == {"contract": 30, "neither": 10}
    assert told.since is None
    assert page.standing.measures[1].expected is None
    assert page.concentration.spreads[0].of == "worth"


def test_a_plan_says_less_for_more(book):
    with reading(open_book(book)) as read:
        usual = plan(read)
        more = plan(read, goal=usual.goal * 1.3)
        helped = plan(read, goal=usual.goal * 1.3, clients=int(usual.clients.usual) + 40)
        half = plan(read, goal=usual.goal, by=usual.as_of + dt.timedelta(days=183))
    assert usual.days == 365
    assert more.chance <= usual.chance
    assert helped.chance >= more.chance
    assert half.expected < usual.expected
    assert usual.low <= usual.expected <= usual.high
    together = usual.existing + usual.clients.brings + usual.customers.brings
    assert together == pytest.approx(usual.expected, rel=1e-9)
    assert usual.foretold


def test_capacity_holds_back_new_clients(book, tmp_path):
    shutil.copytree(book, tmp_path / "full")
    with (tmp_path / "full" / "clienthood.toml").open("a") as settings:
        settings.write("\n[plan]\ncapacity = 1\nconversion = 0.5\nsales_cycle_days = 60\n")
    with reading(open_book(tmp_path / "full")) as read:
        page = plan(read, clients=30)
    assert page.room == 0
    assert page.clients.planned == 0
    assert page.leads == pytest.approx(page.customers.planned * 2, abs=1)
    assert page.winning.days == 60
    assert not page.behind, "a goal changes no figure of a run"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"goal": 0.0}, "above nothing"),
        ({"goal": float("nan")}, "above nothing"),
        ({"by": dt.date(2001, 1, 1)}, "not within the two years"),
        ({"by": dt.date(2199, 1, 1)}, "not within the two years"),
        ({"clients": -1}, "cannot be planned"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(book, asked, told):
    with reading(open_book(book)) as read, pytest.raises(SettingsError, match=told):
        plan(read, **asked)


def test_twenty_accounts_are_told_what_they_cannot_tell(tmp_path):
    book = made(tmp_path, orders=orders(20, "EUR", seed=2))
    page = done("standing", "--book", book, "--json").json
    assert page["standing"]["measures"][0]["total"] == 20
    assert page["concentration"]["spreads"]
    told = done("plan", "--book", book).out
    assert "could be followed" in told
    one = made(
        tmp_path / "one", orders=["order_id,account_id,ordered_at,amount", "1,A,2025-01-01,5"]
    )
    for command in ("standing", "concentration", "predictability", "plan"):
        assert done(command, "--book", one).out


def test_a_run_of_an_earlier_version_says_what_to_do(book, tmp_path):
    shutil.copytree(book, tmp_path / "old")
    for kept in (tmp_path / "old" / "runs").glob("*/business.json"):
        kept.unlink()
    with (
        reading(open_book(tmp_path / "old")) as read,
        pytest.raises(NotFoundError, match="run again"),
    ):
        plan(read)
    answer = cli("plan", "--book", tmp_path / "old")
    assert answer.status != 0
    assert "clienthood run" in answer.err


def test_who_objects_is_named_nowhere(book, tmp_path):
    shutil.copytree(book, tmp_path / "book")
    before = done("concentration", "--book", tmp_path / "book", "--json").json
    name = before["largest"][0]["account_id"]
    done("object", name, "--book", tmp_path / "book")
    for command in ("standing", "concentration"):
        assert f'"{name}"' not in json.dumps(
            done(command, "--book", tmp_path / "book", "--json").json
        )
