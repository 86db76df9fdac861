"""The day's queue in the browser: names with reasons, and buttons that work without script."""

import csv
import datetime as dt
import io
import json
import re
import shutil

import pytest
from bs4 import BeautifulSoup

from clienthood.book import Book
from clienthood.book.audit import read_audit, verify_audit
from clienthood.book.tasks import read_steps, read_tasks
from tests.faces.books import cli, done


@pytest.fixture
def own(home, tmp_path):
    """A book of one's own to write to."""
    return shutil.copytree(home, tmp_path / "own")


def first_form(text, deed):
    """The fields of the first form of a page that does something, as a browser sends them."""
    for form in BeautifulSoup(text, "html.parser").select("form[action='/tasks']"):
        if form.select_one(f"button[value={deed}]"):
            fields = {each["name"]: each.get("value", "") for each in form.select("input")}
            return fields | {"deed": deed}
    raise AssertionError(deed)


def trail(folder):
    return [each.what for each in read_audit(Book(folder), limit=5, offset=0).entries]


def test_a_name_is_done_by_its_form_and_rests_and_the_trail_tells(visit, own):
    client = visit(own)
    page = client.get("/plays")
    assert page.status_code == 200
    fields = first_form(page.text, "done") | {"outcome": "agreed"}
    answer = client.post("/tasks", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/plays?told=task-done")
    queue = client.get("/api/v1/plays").json()["queue"]
    assert fields["account"] not in [each["account_id"] for each in queue]
    assert "agreed" in client.get("/plays").text
    [task] = read_tasks(Book(own))
    assert (task.account_id, task.state, task.outcome) == (fields["account"], "done", "agreed")
    assert trail(own)[0] == "do task"
    assert verify_audit(Book(own)).holds


def test_taking_shows_who_does_it_and_every_step_is_kept(visit, own):
    client = visit(own)
    fields = first_form(client.get("/plays").text, "take")
    client.post("/tasks", data=fields)
    first = client.get("/api/v1/plays").json()["queue"][0]
    assert (first["account_id"], first["state"]) == (fields["account"], "to do")
    assert first["owner"] == "owner@house.example"
    said = {"account": fields["account"], "play": fields["play"]}
    for more in (
        {"deed": "assign", "owner": "Edda"},
        {"deed": "done"},
        {"deed": "outcome", "outcome": "declined"},
    ):
        assert client.post("/api/v1/tasks", json=said | more).status_code == 201
    steps = [(x.state, x.owner, x.outcome) for x in read_steps(Book(own), 1)]
    assert steps == [
        ("to do", "owner@house.example", ""),
        ("to do", "Edda", ""),
        ("done", "Edda", ""),
        ("done", "Edda", "declined"),
    ]
    assert trail(own)[:4] == ["note outcome", "do task", "assign task", "take task"]


def test_putting_off_and_dismissing_need_what_they_need(visit, own):
    client = visit(own)
    later = first_form(client.get("/plays").text, "later")
    client.post("/tasks", data=later)
    page = client.get("/plays").text
    assert "put off by" in page
    away = first_form(page, "dismiss")
    assert away["account"] != later["account"]
    assert client.post("/tasks", data=away | {"reason": " "}).status_code == 422
    client.post("/tasks", data=away | {"reason": "they have moved away"})
    assert "they have moved away" in client.get("/plays").text
    for wrong in ({"deed": "sing"}, {"deed": "later", "until": "2020-01-01"}, {"until": "soon"}):
        assert client.post("/tasks", data=later | wrong).status_code == 422
    assert client.post("/tasks", data=later | {"account": "nobody"}).status_code == 404
    assert client.post("/tasks", data=later | {"play": "dance"}).status_code == 404
    elsewhere = first_form(client.get("/plays").text, "take")
    client.post("/tasks", data=elsewhere)
    mine = client.get(f"/api/v1/tasks?account={elsewhere['account']}").json()["offers"]
    other = [each["play"] for each in mine if each["play"] != elsewhere["play"]]
    for play in other[:1]:
        taken = client.post("/tasks", data=elsewhere | {"play": play})
        assert taken.status_code == 409


def test_who_only_looks_on_sees_no_button(visit, own):
    text = visit(own, role="viewer").get("/plays").text
    assert "/tasks" not in text
    assert visit(own, role="viewer").get("/plays.csv").status_code == 403


def test_the_account_tells_what_can_be_done_and_the_overview_leads_to_the_queue(visit, own):
    client = visit(own)
    assert 'href="/plays"' in client.get("/").text
    found = client.get("/api/v1/plays").json()["queue"][0]
    text = client.get(f"/accounts/{found['account_id']}").text
    assert found["title"] in text
    assert 'name="back" value="account"' in text
    fields = first_form(text, "later")
    where = client.post("/tasks", data=fields).headers["location"]
    assert where == f"/accounts/{found['account_id']}?told=task-later"


def test_page_api_command_and_file_tell_the_same_queue(visit, own):
    client = visit(own)
    told = client.get("/api/v1/plays").json()["queue"]
    names = [(each["account_id"], each["play"]) for each in told]
    assert 0 < len(names) <= 10
    command = done("plays", "--book", own, "--json").json
    assert [(each["account_id"], each["play"]) for each in command["queue"]] == names
    rows = list(csv.DictReader(io.StringIO(client.get("/plays.csv").text)))
    assert [(row["account_id"].lstrip("'"), row["play"]) for row in rows] == names
    shown = re.findall(r'name="account" value="([^"]+)"', client.get("/plays").text)
    assert list(dict.fromkeys(shown)) == [account for account, _ in names]
    assert trail(own)[0] == "export"


def test_the_command_line_does_it_too(own):
    first = done("plays", "--book", own, "--json").json["queue"][0]
    pair = (first["account_id"], first["play"])
    assert first["title"] in done("plays", "--book", own, "--all").out
    assert first["title"] in done("plays", "--book", own, "--account", pair[0]).out
    refused = cli("task", "dismiss", *pair, "--book", own)
    assert refused.status != 0
    assert "no reason is given" in refused.err
    done("task", "take", *pair, "--book", own, "--owner", "Edda", "--due", "2030-01-01")
    made = done("task", "done", *pair, "--book", own, "--outcome", "bought", "--json").json
    assert (made["state"], made["outcome"], made["owner"]) == ("done", "bought", "Edda")
    again = cli("task", "done", *pair, "--book", own)
    assert again.status != 0
    assert "not to be contacted for this now" in again.err
    assert "done" in done("plays", "--book", own, "--account", pair[0]).out


def test_a_task_put_off_comes_back_by_itself(own):
    first = done("plays", "--book", own, "--json").json["queue"][0]
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    done("task", "later", first["account_id"], first["play"], "--book", own, "--until", tomorrow)
    names = [x["account_id"] for x in done("plays", "--book", own, "--json").json["queue"]]
    assert first["account_id"] not in names
    assert json.loads(done("plays", "--book", own, "--json").out)["lately"][0]["state"] == "snoozed"
