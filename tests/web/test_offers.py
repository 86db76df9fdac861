"""The pages of recommendations, contact, stories and services."""

import re

import pytest

from clienthood.book import open_book
from clienthood.book.audit import read_audit

PAGES = ("/recommendations", "/contact", "/stories", "/services")


def exports_of(folder):
    """How many exports the trail of a book holds."""
    return read_audit(open_book(folder), limit=1, offset=0, what="export").total


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_and_names_accounts_that_open(visit, home, path):
    text = visit(home).get(path).text
    assert text.count("<h1>") == 1
    assert " style=" not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    if path != "/stories":
        assert re.search(r'href="/accounts/A\d+"', text)


@pytest.mark.parametrize("path", PAGES)
def test_without_a_book_a_page_leads_to_the_start(visit, empty, path):
    answer = visit(empty).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/start")


def test_an_item_opens_those_to_whom_it_comes_first(visit, home):
    client = visit(home)
    page = client.get("/api/v1/recommendations").json()
    item = page["items"][0]["item"]
    found = client.get("/recommendations", params={"item": item}).text
    assert f"To whom {item} comes first" in found
    assert client.get("/recommendations?item=nothing-such").status_code == 404


def test_a_kind_narrows_the_page_of_contact(visit, home):
    client = visit(home)
    page = client.get("/api/v1/contact?kind=client").json()
    assert {row["kind"] for row in page["overdue"]} <= {"client"}
    assert client.get("/contact?kind=client").status_code == 200


def test_a_pack_needs_the_right_and_consent_and_is_written_down(visit, home):
    allowed = visit(home).get("/api/v1/stories").json()["allowed"]
    assert allowed, "the simulated business has nobody who allows it"
    name = allowed[0]["account_id"]
    assert visit(home, "viewer").get(f"/stories/pack?account={name}").status_code == 403
    before = exports_of(home)
    answer = visit(home).get(f"/stories/pack?account={name}&form=html")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert exports_of(home) == before + 1
    listed = visit(home).get("/api/v1/accounts?limit=200").json()["accounts"]
    may = {row["account_id"] for row in allowed}
    refused = next(row["account_id"] for row in listed if row["account_id"] not in may)
    page = visit(home).get(f"/stories/pack?account={refused}&form=html")
    assert page.status_code == 403
    assert "ask first" in page.text
    assert visit(home).get(f"/api/v1/stories/pack?account={refused}").status_code == 403
    assert visit(home, "viewer").get(f"/api/v1/stories/pack?account={name}").status_code == 403
