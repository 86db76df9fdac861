"""Experiments in the browser: planned, started, read, stopped."""

import re
import shutil

import pytest

from tests.web.test_one_definition import held_together

PLAN = "/experiments?name=Spring+letter&outcome=revenue&days=90&share=0.5&rule=end&who="


@pytest.fixture
def own(home, tmp_path):
    shutil.copytree(home, tmp_path / "own")
    return tmp_path / "own"


def test_an_experiment_is_planned_started_shown_and_stopped(visit, own):
    client = visit(own)
    assert "Plan an experiment" in client.get("/experiments").text
    page = client.get(PLAN).text
    assert "would be found in four of five such experiments" in page
    asked = PLAN.partition("?")[2]
    answer = client.post("/experiments", data={"asked": asked})
    assert answer.headers["location"] == "/experiments/1?told=experiment-started"
    text = client.get("/experiments/1").text
    assert "No effect is shown before" in text
    assert held_together(client, "/experiments/1", "/experiments/1")
    rows = client.get("/experiments/1/lots.csv").text.splitlines()
    assert rows[0] == "account_id,name,side,consent_marketing"
    assert len(rows) > 100
    assert 'href="/experiments/1"' in client.get("/experiments").text
    client.post("/experiments/1/stop", data={"reason": "never sent"})
    assert "Stopped before its end" in client.get("/experiments/1").text
    assert client.post("/experiments/1/conclude").status_code == 422


def test_what_cannot_be_is_told_beside_the_form(visit, home):
    client = visit(home)
    for query, told in (("days=2", "cannot last 2 days"), ("days=many", "cannot be read")):
        answer = client.get(f"/experiments?outcome=revenue&{query}")
        assert answer.status_code == 422
        assert told in answer.text
        assert "Plan an experiment" in answer.text
    assert client.get("/experiments/7").status_code == 404


def test_a_member_reads_and_starts_nothing(visit, own):
    client = visit(own, "member")
    assert "Draw the lots" not in client.get(PLAN).text
    assert client.post("/experiments", data={"asked": "name=x&outcome=revenue"}).status_code == 403


def test_the_api_starts_the_same(visit, own):
    client = visit(own)
    made = client.post("/api/v1/experiments", json={"name": "Call them", "who": "kind=client"})
    assert made.status_code == 201, made.text
    assert made.json()["state"] == "waiting"
    assert client.get("/api/v1/experiments").json()["experiments"][0]["name"] == "Call them"
    assert client.post("/api/v1/experiments", json={"days": 90}).status_code == 422


def test_calls_of_an_earlier_day_stand_beside_what_followed(visit, home):
    text = visit(home).get("/backtest").text
    assert "Did the calls of that day foresee what followed?" in text
    assert "The later call is no truth" in text
    assert re.search(r'data-of="calls\.outcomes\.0\.scores\.0\.auc"', text)
