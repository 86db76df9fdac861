"""A business in three systems put together by hand: looked through, asked, joined, parted."""

import re

import pytest

from clienthood.book import Book
from clienthood.book.merges import links
from tests.browser.serving import served
from tests.faces.books import done
from tests.identity.parted import parted, parted_book
from tests.web.conftest import signed_in

WIDTHS = {"wide": 1280, "narrow": 390}


@pytest.fixture(scope="module")
def parts():
    return parted(3)


@pytest.fixture
def home(tmp_path, parts):
    """A book of the three systems that was run before anybody looked who is one."""
    home = parted_book(tmp_path, parts)
    done("run", "--book", home)
    return home


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_split_business_is_joined_pair_by_pair_and_taken_back(
    watched, shoot, home, parts, script
):
    pytest.importorskip("splink")
    party = {row["account_id"]: row["party"] for row in parts.truth.to_pylist()}
    secret = signed_in(Book(home), "owner")
    with served(home) as site:
        page = watched(site.url, java_script_enabled=script)
        page.context.add_cookies([{"name": "clienthood", "value": secret, "url": site.url}])
        page.goto("/identity")
        assert "Nobody has looked yet" in page.inner_text("main")
        page.click("text=Look through all records")
        page.wait_for_url("**/identity?told=looked", timeout=120_000)
        _shown(page, shoot, f"joining-sure-{script}")
        one, other = _pair(page)
        assert party[one] == party[other]
        _said_same(page, home, one, other, script)
        _all_sure_joined(page, home, party)
        _shown(page, shoot, f"joining-asked-{script}")
        _kept_apart(page, home)


def _pair(page):
    """The identifiers of the first pair of the page."""
    told = page.locator("#pair-1 thead th").all_inner_texts()
    return told[1], told[2]


def _shown(page, shoot, name):
    page.wait_for_load_state("load")
    for kind, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        shoot(page, f"{name}-{kind}")
    page.set_viewport_size({"width": WIDTHS["wide"], "height": 900})


def _said_same(page, home, one, other, script):
    """Join the first pair with a reason, look at the account, and take it back."""
    page.fill("#why-1", "same person, asked her")
    page.click("#pair-1 button:has-text('Same') >> nth=0")
    assert "told=joined" in page.url
    row = page.locator("#history ~ .scroll tbody tr").first
    assert "same person, asked her" in row.inner_text()
    assert links(Book(home)) == ((one, other),)
    assert {one, other} != set(_pair(page))
    row.locator("text=Take back").click()
    assert "told=link-back" in page.url
    assert links(Book(home)) == ()
    assert set(_pair(page)) == {one, other}


def _all_sure_joined(page, home, party):
    page.click("button:has-text('Join them')")
    assert "told=joined" in page.url
    joined = links(Book(home))
    assert len(joined) > 30
    assert all(party[one] == party[other] for one, other in joined)
    assert re.search(r"pairs? may be one account, 0 of them surely", page.inner_text("main"))


def _kept_apart(page, home):
    """Answer the first question, on which a call hangs, with no; it is not asked again."""
    assert "A call hangs on it" in page.inner_text("#pair-1")
    asked = set(_pair(page))
    before = links(Book(home))
    page.click("#pair-1 button:has-text('Not the same')")
    assert "told=kept-apart" in page.url
    assert links(Book(home)) == before
    heads = page.locator("section[id^=pair-] thead tr").all_inner_texts()
    assert asked not in [set(each.split()) for each in heads]
