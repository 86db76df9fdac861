"""HTML and JSON are renderings of one view: every number on a page stands in the JSON."""

import re
from decimal import Decimal
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

PAGES = {
    "/": "/overview",
    "/accounts": "/accounts?limit=50",
    "/accounts?f=kind:is:client&sort=spend": "/accounts?f=kind:is:client&sort=spend&limit=50",
    "/accounts?offset=25": "/accounts?offset=25&limit=50",
    "/plays": "/plays",
    "/plays/consultation": "/plays/consultation",
    "/value": "/value",
    "/model": "/model",
    "/cohorts": "/cohorts",
    "/business": "/business",
    "/plan": "/plan",
    "/plan?goal=90000&clients=12": "/plan?goal=90000&clients=12",
    "/movement": "/movement?limit=50",
    "/movement?by=quarter&kind=client": "/movement?by=quarter&kind=client&limit=50",
    "/alerts": "/alerts",
    "/personas": "/personas",
    "/personas/1": "/personas/1",
    "/leads": "/leads",
    "/recommendations?backtest=yes": "/recommendations?backtest=true",
    "/contact": "/contact",
    "/stories": "/stories",
    "/services": "/services",
    "/backtest": "/backtest",
    "/report": "/report",
    "/experiments?outcome=revenue&days=90": "/experiments?outcome=revenue&days=90",
    "/identity": "/identity?limit=10",
    "/findings": "/findings",
    "/sources": "/sources",
    "/segments": "/segments",
}
"""Address of a page, and that of the same view in the API."""
WORDS_ALONE = (
    *("/segments", "/alerts", "/stories", "/sources"),
    "/experiments?outcome=revenue&days=90",
    *("/segments", "/alerts", "/stories", "/experiments?outcome=revenue&days=90"),
    "/identity",
)
"""Pages that tell numbers in the sentences of their view alone, or none in this book."""


def numbers_of(text):
    """Yield the path, the exact value and the words of each number on a page."""
    for each in BeautifulSoup(text, "html.parser").select("data[data-of]"):
        yield each["data-of"], float(each["value"]), each.get_text()


def at(document, path):
    """Return what stands at a path such as ``accounts.0.probability``."""
    for name in path.split("."):
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def held_together(client, page, endpoint):
    html, json = client.get(page), client.get(f"/api/v1{endpoint}")
    assert (html.status_code, json.status_code) == (200, 200), (page, html.text[:500], json.text)
    found = list(numbers_of(html.text))
    for path, value, _ in found:
        assert value == at(json.json(), path), (page, path)
    return found


@pytest.mark.parametrize(("page", "endpoint"), PAGES.items())
def test_every_number_on_a_page_stands_in_the_json(visit, home, page, endpoint):
    found = held_together(visit(home), page, endpoint)
    assert found or page in WORDS_ALONE


@pytest.fixture
def some_accounts(visit, home):
    listed = visit(home).get("/api/v1/accounts?limit=60").json()["accounts"]
    return [each["account_id"] for each in listed[::6]]


def test_every_number_of_an_account_stands_in_the_json(visit, home, some_accounts):
    client = visit(home)
    for account in some_accounts:
        name = quote(account, safe="")
        assert held_together(client, f"/accounts/{name}", f"/accounts/{name}")
        held_together(client, f"/timeline?account={name}", f"/timeline?account={name}&limit=50")


def test_the_bits_on_the_page_add_up_to_the_odds_on_the_page(visit, home, some_accounts):
    client = visit(home)
    for account in some_accounts:
        page = client.get(f"/accounts/{quote(account, safe='')}").text
        shown = {
            path: Decimal(re.sub(r"[^0-9.+-]", "", words.replace("−", "-")))
            for path, _, words in numbers_of(page)
            if path.startswith("sums.") or path.endswith("shown_bits")
        }
        bars = [value for path, value in shown.items() if path.endswith("shown_bits")]
        assert bars
        assert shown["sums.prior"] + sum(bars) == shown["sums.total"]
        assert (
            shown["sums.prior"] + shown.get("sums.favour", 0) + shown.get("sums.against", 0)
            == shown["sums.total"]
        )


def test_the_list_as_a_file_has_the_figures_of_the_page(visit, home):
    client = visit(home)
    asked = "f=kind:is:client&sort=spend"
    page = client.get(f"/api/v1/accounts?{asked}&limit=1000").json()
    rows = client.get(f"/accounts.csv?{asked}").text.lstrip("\ufeff").splitlines()
    assert len(rows) - 1 == page["total"]
    for row, told in zip(rows[1:], page["accounts"], strict=True):
        assert row.split(",")[0].strip('"').lstrip("'") == told["account_id"]
