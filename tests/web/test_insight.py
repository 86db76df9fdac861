"""The pages of model, worth, cohorts and forecasts, the glossary and the questions."""

import re
import shutil

import pytest

from clienthood.book import open_book
from clienthood.book.runs import read_run
from clienthood.faces.views.model import model
from clienthood.faces.views.questions import ASKED
from clienthood.faces.views.reading import reading
from clienthood.glossary import TERMS
from tests.faces.books import done

PAGES = (
    *("/model", "/value", "/cohorts", "/backtest", "/glossary", "/faq"),
    *("/business", "/plan", "/plays", "/plays/settling"),
)


@pytest.fixture(scope="module")
def pages():
    """Pages as they came, kept, since some take seconds."""
    return {}


def page(visit, home, pages, path):
    if path not in pages:
        answer = visit(home).get(path)
        assert answer.status_code == 200, answer.text[-400:]
        pages[path] = answer.text
    return pages[path]


@pytest.mark.parametrize("path", PAGES)
def test_each_page_keeps_to_the_policy_and_its_links_within_lead_to_anchors(
    visit, home, pages, path
):
    text = page(visit, home, pages, path)
    assert text.count("<h1>") == 1
    assert " style=" not in text
    assert "<style" not in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_to_the_glossary_leads_to_a_term(visit, home, pages, path):
    anchors = {term.anchor for term in TERMS.values()}
    linked = set(re.findall(r'href="/glossary#([^"]+)"', page(visit, home, pages, path)))
    assert linked <= anchors
    if path in ("/model", "/value", "/faq"):
        assert linked


def test_the_glossary_has_every_term_with_its_anchor(visit, home, pages):
    text = page(visit, home, pages, "/glossary")
    for term in TERMS.values():
        assert f'<dt id="{term.anchor}">' in text
    assert len({term.anchor for term in TERMS.values()}) == len(TERMS)


def test_the_model_shows_both_weights_of_every_level_as_they_are(visit, home, pages):
    text = page(visit, home, pages, "/model")
    told = re.findall(r'<data value="([^"]+)" data-of="([^"]+)">', text)
    by_path = {path: float(value) for value, path in told}
    with reading(open_book(home)) as read:
        view = model(read)
    for at, each in enumerate(view.dimensions):
        for nth, level in enumerate(each.levels):
            path = f"dimensions.{at}.levels.{nth}"
            assert by_path[f"{path}.bits"] == level.bits
            assert by_path[f"{path}.bits_elicited"] == level.bits_elicited
        assert each.title in text
    assert "No kind has been confirmed yet" in text


def test_the_questions_link_to_their_accounts(visit, home, pages):
    text = page(visit, home, pages, "/faq")
    for asked in ASKED:
        assert f'id="{asked.anchor}"' in text
    assert len(re.findall(r'href="/accounts/A\d+"', text)) >= 8


def test_the_same_pages_of_the_sample_link_within_the_sample(visit, home, tmp_path):
    shutil.copytree(home, tmp_path / "sample")
    text = visit(tmp_path).get("/sample/faq").text
    assert 'href="/sample/glossary#client"' in text
    assert 'href="/glossary' not in text
    assert re.search(r'href="/sample/accounts/A\d+"', text)


def test_questions_and_glossary_stand_without_a_book(visit, empty):
    client = visit(empty)
    assert "Every client is a certain type of customer" in client.get("/faq").text
    assert client.get("/glossary").status_code == 200


@pytest.mark.parametrize("path", ["/model", "/value", "/cohorts", "/backtest"])
def test_without_a_book_a_page_leads_to_the_start(visit, empty, path):
    answer = visit(empty).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/start")


def test_a_backtest_of_a_chosen_day_is_of_that_day_and_nonsense_is_told(visit, home):
    client = visit(home)
    text = client.get("/backtest?from=2025-01-01&until=2025-12-31").text
    assert "known on 1 January 2025" in text
    for query in ("from=yesterday", "from=2025-12-31&until=2025-01-01"):
        answer = client.get(f"/backtest?{query}")
        assert answer.status_code == 422
    assert client.get("/backtest?from=&until=").status_code == 200


def test_figures_follow_a_new_run_though_answers_are_held(visit, home, tmp_path):
    own = shutil.copytree(home, tmp_path / "own")
    client, day = visit(own), read_run(open_book(own)).as_of
    assert f"{day.day} {day:%B %Y}" in client.get("/cohorts").text
    done("run", "--book", own, "--as-of", "2025-12-31")
    assert "31 December 2025" in client.get("/cohorts").text


def test_confirmed_kinds_are_held_against_the_model(visit, home, tmp_path):
    own = shutil.copytree(home, tmp_path / "own")
    listed = done("accounts", "--book", own, "--limit", 0, "--json").json["accounts"]
    sure = [row for row in listed if row["kind"] != "undecided"][:6]
    for row in sure:
        done("confirm", row["account_id"], row["kind"], "--book", own)
    done("run", "--book", own)
    text = visit(own).get("/model").text
    assert "6 accounts are of confirmed kind" in text
    assert "That is too few to tell." in text
    assert "Does 80\N{NO-BREAK SPACE}% mean 80 of 100?" in text
