"""The pages of movement and of alerts."""

import re
import shutil
import time

import pytest
from bs4 import BeautifulSoup

from tests.alerts.servers import web_program
from tests.web.test_one_definition import held_together

RULE = """
[[alerts]]
name = "Moves"
when = ["becoming a client", "becoming a customer", "drifting", "lost", "damaged", "recovered"]
days = 366
to = ["{}"]
"""


@pytest.fixture
def own(home, tmp_path):
    """A book of one's own to write to."""
    return shutil.copytree(home, tmp_path / "own")


def test_each_ribbon_and_each_number_leads_to_the_accounts_it_counts(visit, home):
    client = visit(home)
    page = client.get("/movement").text
    view = client.get("/api/v1/movement").json()
    shown = view["flows"][len(view["flows"]) - view["shown"] :]
    soup = BeautifulSoup(page, "html.parser")
    ribbons = [each["href"] for each in soup.select("svg a[href]")]
    listed = [each["href"] for each in soup.select("details table a[href]")]
    assert set(ribbons) == set(listed)
    assert len(listed) == len(shown)
    for link, flow in list(zip(listed, shown, strict=True))[::4]:
        found = held_together(client, link, link + "&limit=50")
        assert ("flow.accounts", float(flow["accounts"])) in [(p, v) for p, v, _ in found]
        rows = BeautifulSoup(client.get(link).text, "html.parser").select("tbody tr")
        assert len(rows) == min(flow["accounts"], 50)


def test_the_list_names_accounts_reasons_and_records(visit, home):
    client = visit(home)
    soup = BeautifulSoup(client.get("/movement").text, "html.parser")
    rows = soup.select("#who ~ table tbody tr")
    view = client.get("/api/v1/movement?limit=50").json()
    assert len(rows) == len(view["moves"]) > 5
    for row, move in zip(rows, view["moves"], strict=True):
        told = row.get_text(" ", strip=True)
        assert move["account_id"] in row.a["href"]
        assert move["reason"][1:] in told
        records = row.select("a.id")[0]["href"]
        assert records.startswith(("/evidence?account=", "/timeline?account="))
        assert client.get(records).status_code == 200


def test_the_page_keeps_to_the_policy(visit, home):
    for path in ("/movement", "/alerts"):
        text = visit(home).get(path).text
        assert text.count("<h1>") == 1
        assert " style=" not in text
        assert "<style" not in text
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_filters_hold_on_the_page_and_in_the_file(visit, home):
    client = visit(home)
    month = client.get("/api/v1/movement").json()["moves"][0]["day"][:7]
    view = client.get(f"/api/v1/movement?month={month}&limit=1000").json()
    lines = client.get(f"/movement.csv?month={month}").text.splitlines()
    assert len(lines) - 1 == view["total"] > 0
    assert lines[0].lstrip("\ufeff") == "account_id,name,day,move,from_kind,to_kind,reason"
    for line, move in zip(lines[1:], view["moves"], strict=True):
        assert move["account_id"] in line
        assert move["move"] in line
    assert visit(home, "viewer").get("/movement.csv").status_code == 403
    assert visit(home, "viewer").get("/movement").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/movement?by=week", 422),
        ("/movement?move=gone", 422),
        ("/movement?month=May", 422),
        (
            "/movement/accounts?from=2020-01-31&until=2020-02-29&from_kind=client&to_kind=client",
            422,
        ),
        ("/movement/accounts?from=x&until=2020-02-29&from_kind=client&to_kind=client", 422),
        ("/movement/accounts", 422),
    ],
)
def test_what_cannot_be_asked_is_told(visit, home, path, status):
    client = visit(home)
    assert client.get(path).status_code == status
    assert client.get(f"/api/v1{path}").status_code == status


def test_an_account_shows_its_path_and_its_moves(visit, home):
    client = visit(home)
    move = client.get("/api/v1/movement").json()["moves"][0]
    page = client.get(f"/accounts/{move['account_id']}").text
    view = client.get(f"/api/v1/accounts/{move['account_id']}").json()["moves"]
    soup = BeautifulSoup(page, "html.parser")
    assert len(soup.select("#moves svg.strip rect")) == len(view["path"])
    assert move["day"] in [each["day"] for each in view["moves"]]
    assert view["sentence"] in page
    days = [each["day"] for each in view["path"]]
    assert days == sorted(days)


def test_due_alerts_are_sent_by_the_job_that_runs_the_book(visit, own):
    with web_program() as program:
        settings = own / "clienthood.toml"
        settings.write_text(settings.read_text() + RULE.format(program.address))
        client = visit(own)
        due = client.get("/api/v1/alerts").json()["due"][0]["total"]
        assert "Moves" in client.get("/alerts").text
        job = client.post("/run").headers["location"]
        result = ended(client, job)
        assert result["state"] == "done"
        assert result["result"]["alerts"] == {"sent": 1, "failed": 0}
        assert len(program.calls) == 1
        page = client.get("/api/v1/alerts").json()
        assert page["sent"][0]["alerts"] == due
        assert "secret-path" not in client.get("/alerts").text
        assert ended(client, client.post("/alerts/send").headers["location"])["state"] == "done"
        assert len(program.calls) == 1


def test_a_run_stands_though_its_alerts_cannot_be_sent(visit, own):
    with web_program() as program:
        program.answers = [410]
        settings = own / "clienthood.toml"
        settings.write_text(settings.read_text() + RULE.format(program.address))
        client = visit(own)
        result = ended(client, client.post("/run").headers["location"])
        assert result["result"]["alerts"] == {"sent": 0, "failed": 1}
        text = client.get("/alerts").text
        assert "the program refuses it (410)" in text
        assert client.get("/api/v1/overview").json()["run"] == result["result"]["run"]


def test_where_figures_are_sent_is_not_changed_over_the_web(visit, own):
    client = visit(own)
    for name in ("alerts", "mail.host"):
        told = client.patch("/api/v1/settings", json={"changes": {name: None}})
        assert told.status_code == 422, name
        assert "by hand" in told.text
    assert visit(own, "viewer").post("/alerts/send").status_code == 403


def ended(client, job):
    """Wait for a job and return it."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = client.get(f"/api/v1{job}").json()
        if found["state"] in ("done", "failed", "cancelled"):
            return found
        time.sleep(0.1)
    raise AssertionError(found)
