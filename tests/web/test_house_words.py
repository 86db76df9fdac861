"""Pages for owners use the words of the house, and lines do not part a figure from its unit."""

import re
import shutil

import pytest

from tests.faces.books import done, rows_of

WORDS = """
[words]
client = "patient"
clients = "patients"
customer = "guest"
customers = "guests"
"""
PAGES = (
    *("/", "/start", "/accounts", "/accounts?f=kind:is:client", "/accounts/{0}", "/segments"),
    *("/timeline?account={0}", "/why?why={0}&f=kind:is:client", "/value", "/cohorts", "/backtest"),
    *("/import", "/quarantine", "/findings", "/runs", "/runs/compare", "/export", "/me", "/users"),
)


@pytest.fixture(scope="module")
def surgery(home, simulated, tmp_path_factory):
    """A book whose accounts are patients and guests, and one account of it."""
    book = shutil.copytree(home, tmp_path_factory.mktemp("surgery") / "book")
    settings = book / "clienthood.toml"
    settings.write_text(settings.read_text() + WORDS)
    account = rows_of(simulated / "accounts.csv")[0]["account_id"]
    done("confirm", account, "customer", "--reason", "we have met", "--book", book)
    done("run", "--book", book)
    return book, account


@pytest.mark.parametrize("path", PAGES)
def test_no_other_words_than_those_of_the_house(visit, surgery, path):
    book, account = surgery
    answer = visit(book).get(path.format(account))
    assert answer.status_code == 200
    words = re.sub(r"<(style|script|title).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    assert re.findall(r".{40}\b(?:client|customer)s?\b.{20}", words, re.IGNORECASE) == []


def test_no_line_ends_between_a_figure_and_its_unit(visit, surgery):
    text = visit(surgery[0]).get("/").text
    assert re.search(r"\d\N{NO-BREAK SPACE}%", text)
    assert re.search(r"\d\N{NO-BREAK SPACE}EUR", text)
    assert not re.search(r"\d (?:%|EUR)[^<>]*<", text)
