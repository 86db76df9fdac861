"""The pages of the business as a whole and of the plan."""

import csv
import io

import pytest
from bs4 import BeautifulSoup


def test_the_plan_keeps_what_was_asked_in_its_form(visit, home):
    page = visit(home).get("/plan?goal=90000&clients=12&customers=3").text
    form = BeautifulSoup(page, "html.parser").select_one("form[data-plan]")
    told = {each["name"]: each["value"] for each in form.select("input[name]")}
    assert (told["goal"], told["clients"], told["customers"]) == ("90000", "12", "3")
    again = visit(home).get("/plan", params=told)
    assert again.status_code == 200


def test_a_number_that_nobody_gave_stays_as_usual_when_the_form_is_sent_again(visit, home):
    client = visit(home)
    page = client.get("/plan?goal=90000&customers=3").text
    form = BeautifulSoup(page, "html.parser").select_one("form[data-plan]")
    sent = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    assert (sent["clients"], sent["customers"]) == ("", "3")
    as_usual = client.get("/api/v1/plan?goal=90000&customers=3").json()
    again = BeautifulSoup(client.get("/plan", params=sent).text, "html.parser")
    shown = again.select_one('data[data-of="clients.planned"]')
    assert float(shown["value"]) == as_usual["clients"]["planned"]
    assert as_usual["clients"]["planned"] == as_usual["clients"]["usual"]


@pytest.mark.parametrize(
    "asked", ["goal=much", "by=tomorrow", "clients=some", "clients=-1", "goal=-5", "by=1999-01-01"]
)
def test_what_cannot_be_planned_is_told_on_a_page(visit, home, asked):
    answer = visit(home).get(f"/plan?{asked}")
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("standing", "expected"),
        ("scoreboard", "now"),
        ("self-check", "verdict"),
        ("largest", "rest"),
        ("predictability", "came"),
    ],
)
def test_tables_are_those_of_the_page(visit, home, table, column):
    text = visit(home).get(f"/business/{table}.csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert column in rows[0]
    assert visit(home, "viewer").get(f"/business/{table}.csv").status_code == 403


def test_what_ifs_are_taken_away_and_it_is_written_down(visit, home):
    client = visit(home)
    rows = list(csv.DictReader(io.StringIO(client.get("/plan.csv?goal=90000").text)))
    told = client.get("/api/v1/plan?goal=90000").json()["what_if"]
    assert [float(row["chance"]) for row in rows] == [each["chance"] for each in told]
    assert "what-ifs" in client.get("/audit").text
    assert client.get("/business/nothing.csv").status_code == 404
