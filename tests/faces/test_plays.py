"""Nobody is asked against his word, on any way: page, API, table, command line."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book import open_book
from tests.faces.books import cli, done, made
from tests.web.conftest import lasting, visit

__all__ = ["lasting", "visit"]
PEOPLE = 36
COLUMNS = "account_id,name,excluded,objects_to_profiling,consent_marketing,consent_publish"
MARKETING = {
    *("trial", "workshop", "sale", "free-product", "value-message", "convenience"),
    *("loyalty", "recommendation", "bridge"),
}


def accounts_of(seed):
    """Made-up accounts: identifier, and what each agrees to or refuses."""
    chance = random.Random(seed)
    return {
        f"ACCOUNT-{number:02}": {
            "excluded": "yes" if chance.random() < 0.1 else "",
            "objects": "yes" if chance.random() < 0.1 else "",
            "marketing": chance.choice(["yes", "no", ""]),
            "publish": chance.choice(["yes", "no", ""]),
        }
        for number in range(PEOPLE)
    }


def lines_of(people):
    return [COLUMNS] + [
        f"{name},Person {name},{x['excluded']},{x['objects']},{x['marketing']},{x['publish']}"
        for name, x in people.items()
    ]


@pytest.fixture(scope="module")
def people():
    return accounts_of(7)


@pytest.fixture(scope="module")
def book(people, tmp_path_factory):
    """A book of a small shop with accounts that agree, refuse or say nothing, run."""
    chance = random.Random(3)
    orders = ["order_id,account_id,ordered_at,amount,nature,promo_code,category"]
    tickets = ["ticket_id,account_id,opened_at,kind,order_id"]
    for at, name in enumerate(people):
        for n in range(chance.randint(1, 9)):
            day = f"202{4 + n % 2}-{1 + (at + n) % 12:02}-{1 + at % 28:02}"
            promo = "SPRING" if at % 3 == 0 else ""
            orders.append(f"O{at}-{n},{name},{day},{20 + at}.00,goods,{promo},c{n % 3}")
        if at % 4 == 0:
            tickets.append(f"T{at},{name},2025-12-2{at % 8},complaint,O{at}-0")
    return made(
        tmp_path_factory.mktemp("shop"), accounts=lines_of(people), orders=orders, tickets=tickets
    )


def everywhere(book, visit):
    """Yield (account, play) of everything that any way proposes or shows as possible."""
    page = done("plays", "--book", book, "--json", "--all").json
    queue = [(each["account_id"], each["play"]) for each in page["queue"]]
    client = visit(book)
    told = client.get("/api/v1/plays").json()
    assert [(x["account_id"], x["play"]) for x in told["queue"]] == queue
    html = client.get("/plays").text
    table = client.get("/plays.csv").text
    for account, _ in queue:
        assert account in html
        assert account in table
    shown = [
        (each["account_id"], each["play"])
        for row in told["plays"]
        for each in client.get(f"/api/v1/plays/{row['key']}?limit=1000").json()["offers"]
    ]
    return queue, shown, html + table


def test_who_is_left_out_or_said_no_is_proposed_nowhere(book, people, visit):
    queue, shown, text = everywhere(book, visit)
    assert queue
    assert len(shown) >= len(queue)
    for account, play in (*queue, *shown):
        person = people[account]
        assert not person["excluded"]
        assert not person["objects"]
        if play in MARKETING:
            assert person["marketing"] != "no"
        if play == "testimonial":
            assert person["publish"] != "no"
    for account, play in queue:
        assert play not in MARKETING or people[account]["marketing"] == "yes"
    assert max(Counter(account for account, _ in queue).values()) == 1
    assert len(queue) <= 10
    for name, person in people.items():
        if person["excluded"] or person["objects"]:
            assert f"Person {name}" not in text
            assert done("plays", "--book", book, "--account", name, "--json").json["offers"] == []
            assert cli("task", "take", name, "settling", "--book", book).status != 0
    waiting = [
        pair for pair in shown if people[pair[0]]["marketing"] == "" and pair[1] in MARKETING
    ]
    for account, play in waiting[:2]:
        refused = cli("task", "take", account, play, "--book", book)
        assert "ask first" in refused.err


def test_the_stage_needs_no_luck(book):
    once = done("plays", "--book", book, "--json", "--all").json
    done("run", "--book", book)
    again = done("plays", "--book", book, "--json", "--all").json
    assert {**once, "run": ""} == {**again, "run": ""}


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_a_word_taken_back_after_the_run_counts_at_once(book, visit, seed, tmp_path_factory):
    changed, folder = accounts_of(seed), tmp_path_factory.mktemp("changed")
    (folder / "accounts.csv").write_text("\n".join(lines_of(changed)) + "\n")
    done("import", folder, "--book", book)
    queue, shown, _ = everywhere(book, visit)
    for account, play in (*queue, *shown):
        person = changed[account]
        assert not person["excluded"]
        assert not person["objects"]
        assert play not in MARKETING or person["marketing"] != "no"
        assert play != "testimonial" or person["publish"] != "no"
    for account, play in queue:
        assert play not in MARKETING or changed[account]["marketing"] == "yes"


def test_an_objection_and_an_erasure_take_the_task_away(book, visit):
    queue = done("plays", "--book", book, "--json").json["queue"]
    first, second = queue[0], queue[1]
    for each in (first, second):
        done("task", "take", each["account_id"], each["play"], "--book", book, "--owner", "Edda")
    done("object", first["account_id"], "--book", book)
    _, _, text = everywhere(book, visit)
    assert f">{first['name']}<" not in text
    done("erase", second["account_id"], "--book", book, "--yes")
    assert second["name"] not in visit(book).get("/plays").text
    tasks = open_book(book).state_file.read_bytes()
    assert second["account_id"].encode() not in tasks
