"""Sources in the browser and the API: adding, looking, pulling, and who may."""

import sqlite3
import time
from contextlib import closing

import pytest

from clienthood.book import open_book, read_manifest
from clienthood.book.audit import read_audit
from clienthood.settings import read_settings
from tests.faces.books import cli, done
from tests.web.test_work import finished

TILL = {
    "name": "till",
    "kind": "sqlite",
    "where": "till.db",
    "read": "sales",
    "into": "orders",
    "cursor": "changed",
}


@pytest.fixture
def own(tmp_path):
    """A book with a till beside it."""
    folder = tmp_path / "own"
    done("init", "--book", folder, "--currency", "EUR")
    with closing(sqlite3.connect(folder / "till.db")) as base, base:
        base.execute("create table sales (order_id, account_id, day, amount, remark, changed)")
        rows = [(f"o{n}", f"c{n % 7}", f"2025-0{1 + n % 6}-11", 10 + n, "", n) for n in range(60)]
        base.executemany("insert into sales values (?, ?, ?, ?, ?, ?)", rows)
    return folder


def test_a_source_is_added_looked_at_accepted_and_pulled(visit, own):
    client = visit(own)
    assert "No source is named yet" in client.get("/sources").text
    look = finished(client, client.post("/sources", data=TILL))
    page = client.get(look).text
    assert "60</data> row" in page.replace("</strong>", "")
    assert "looks like orders" in page.lower()
    answer = client.post("/sources/columns", data={"source": "till", "read": "sales"})
    assert answer.headers["location"] == "/sources?told=columns-kept"
    columns = read_settings(own).sources["till"].reads["sales"].columns
    assert columns["ordered_at"] == "day"
    where = finished(client, client.post("/sources/pull", data={"source": "till"}))
    page = client.get(where).text
    assert "read up to changed 59" in page
    (batch,) = read_manifest(open_book(own).manifest_file).batches
    assert (batch.table, batch.created) == ("orders", 60)
    assert f"/undo?batch={batch.id}" in page
    assert client.get("/").status_code == 200
    trail = read_audit(open_book(own), limit=50, offset=0).entries
    told = [(entry.what, entry.subject) for entry in trail]
    assert ("pull", "till") in told
    assert [what for what, _ in told].count("add source") == 2
    client.post("/sources/remove", data={"source": "till"})
    assert not read_settings(own).sources
    assert len(read_manifest(open_book(own).manifest_file).batches) == 1


def test_a_form_that_holds_a_password_is_refused_and_does_not_keep_it(visit, own):
    client = visit(own)
    secret = {"name": "shop", "kind": "postgres", "where": "postgresql://ann:hush-hush@host/shop"}
    answer = client.post("/sources", data=secret)
    assert answer.status_code == 422
    assert "no password may stand here" in answer.text.lower()
    assert "hush-hush" not in (own / "clienthood.toml").read_text()
    assert not read_settings(own).sources


def test_the_name_of_another_source_is_refused(visit, own):
    client = visit(own)
    client.post("/sources", data=TILL)
    answer = client.post("/sources", data={**TILL, "where": "other.db"})
    assert answer.status_code == 422
    assert "there is a source till already" in answer.text.lower()


def test_an_analyst_pulls_and_only_an_owner_says_from_where(visit, own):
    visit(own).post("/sources", data=TILL)
    analyst = visit(own, "analyst")
    assert analyst.get("/sources").status_code == 200
    assert "Add it and look" not in analyst.get("/sources").text
    assert analyst.post("/sources", data=TILL).status_code == 403
    assert analyst.post("/sources/remove", data={"source": "till"}).status_code == 403
    assert analyst.post("/sources/look", data={"source": "till"}).status_code == 303
    assert visit(own, "member").get("/sources").status_code == 403
    change = {"changes": {"sources.till.where": "elsewhere.db"}}
    assert analyst.patch("/api/v1/settings", json=change).status_code == 422
    assert read_settings(own).sources["till"].where == "till.db"


def test_the_api_pulls_and_tells_how_a_pull_that_stopped_stands(visit, own):
    client = visit(own)
    assert client.post("/api/v1/sources", json=TILL).status_code == 201
    begun = client.post("/api/v1/sources/till/pull")
    assert begun.status_code == 202
    end = time.monotonic() + 60
    while (job := client.get(begun.headers["location"]).json())["state"] in ("waiting", "running"):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert job["state"] == "failed"
    assert "looks like orders" in job["error"]["message"]
    (table,) = client.get("/api/v1/sources").json()["sources"][0]["tables"]
    assert table["stopped"]
    assert table["rows"] == 60, "what came over waits"
    assert client.post("/api/v1/sources/nowhere/pull").status_code == 404


def test_the_command_tells_of_sources_and_of_what_a_pull_would_bring(own):
    assert "No source is named yet" in done("sources", "--book", own).out
    assert cli("pull", "--book", own).status == 8
    (own / "clienthood.toml").write_text(
        '[book]\ncurrency = "EUR"\n[sources.till]\nkind = "sqlite"\nwhere = "till.db"\n'
        '[sources.till.reads.sales]\ninto = "orders"\ncursor = "changed"\n'
        'columns = { order_id = "order_id", account_id = "account_id", ordered_at = "day", '
        'amount = "amount" }\n'
    )
    (effect,) = done("pull", "--preview", "--json", "--book", own).json
    assert (effect["read"], effect["accounts"]) == (60, 7)
    assert "Next: clienthood run --book" in done("pull", "till", "--book", own).out
    again = done("pull", "till", "--book", own).out
    assert "nothing is new" in again
    assert "Next:" not in again
    assert "read up to changed 59" in done("sources", "--book", own).out.replace("\n", " ")
    assert cli("pull", "nowhere", "--book", own).status == 8
