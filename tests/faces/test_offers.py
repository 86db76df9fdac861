"""Recommendations, contact, stories and services on the command line; packs as files."""

import datetime as dt
import shutil
import sys

import pytest

from clienthood.book import open_book
from clienthood.book.audit import read_audit
from clienthood.faces.deeds.packs import WRITERS, as_html, as_markdown
from clienthood.faces.views.pack import Pack, Quotation
from tests.faces.books import cli, done, made

PRAISE = "They *always* find <time> for us"
PRIVATE = "do not print this anywhere"


def monthly(nth):
    """The day of the nth meeting."""
    return dt.date(2025, 1, 1) + dt.timedelta(days=30 * nth)


def exports_of(folder):
    """How many exports the trail of a book holds."""
    return read_audit(open_book(folder), limit=1, offset=0, what="export").total


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Six accounts that differ in what they allow; two workshops, one invitation each."""
    consents = {"YES": "yes,yes", "NO": "no,no", "OPEN": ",", "FAN": "yes,yes"}
    orders = ["order_id,account_id,ordered_at,amount,product"]
    names = [*consents, *(f"B{nth}" for nth in range(12))]
    for at, name in enumerate(names):
        for nth in range(6):
            day = dt.date(2024, 7, 1) + dt.timedelta(days=110 * nth + at)
            orders.append(
                f"R{at}-{nth},{name},{day},{100 + 30 * nth},{'books' if nth % 2 else 'tax'}"
            )
    return made(
        tmp_path_factory.mktemp("offers"),
        "--name",
        "Hart & Co",
        accounts=[
            "account_id,name,consent_publish,consent_marketing",
            *(f"{name},{name.title()} Ltd,{consent}" for name, consent in consents.items()),
        ],
        orders=orders,
        feedback=[
            "account_id,given_at,score,scale,comment,may_publish",
            *(f"{name},2026-01-05,10,NPS,{PRAISE},yes" for name in consents),
            *(f"{name},2026-02-05,9,NPS,{PRIVATE},no" for name in consents),
            "YES,2026-02-06,9,CSAT,unasked,",
        ],
        interactions=[
            "interaction_id,account_id,happened_at,kind,direction",
            *(
                f"I{at}-{nth},{name},{monthly(nth)},meeting,two-way"
                for at, name in enumerate(consents)
                for nth in range(12 if name == "FAN" else 5)
            ),
            "W1,FAN,2025-08-01,workshop,two-way",
        ],
        campaigns=["campaign_id,kind", "W,workshop"],
        campaign_contacts=[
            "campaign_id,account_id,sent_at,responded_at",
            *(f"W,{name},2025-07-20,{'2025-07-21' if name == 'FAN' else ''}" for name in consents),
        ],
    )


def test_a_story_is_told_only_of_those_who_allow_it(book):
    page = done("stories", "--book", book, "--json").json
    assert {row["account_id"] for row in page["allowed"]} == {"YES", "FAN"}
    assert "OPEN" in {row["account_id"] for row in page["to_ask"]}
    named = {row["account_id"] for row in page["allowed"] + page["to_ask"]}
    assert "NO" not in named
    assert page["refused"] == 1
    assert "ask first" in done("stories", "--book", book).out


@pytest.mark.parametrize("form", ["md", "html", "pdf"])
def test_without_consent_no_pack_is_written(book, tmp_path, form):
    for name in ("NO", "OPEN"):
        answer = cli("stories", name, "--pack", tmp_path / f"x.{form}", "--book", book)
        assert answer.status == 9
        assert "ask first" in answer.err
    assert not list(tmp_path.iterdir())
    assert cli("stories", "NO", "--book", book).status == 9


def test_a_pack_holds_what_may_be_published_and_no_money(book, tmp_path):
    before = exports_of(book)
    for form in ("md", "html"):
        file = tmp_path / f"yes.{form}"
        done("stories", "YES", "--pack", file, "--book", book)
        text = file.read_text(encoding="utf-8")
        assert "always" in text
        assert PRIVATE not in text
        assert "unasked" not in text
        assert "EUR" not in text
        assert "Yes Ltd" in text
    assert "<time>" not in (tmp_path / "yes.html").read_text(encoding="utf-8")
    assert exports_of(book) == before + 2
    quoted = done("stories", "YES", "--book", book, "--json").json["quotations"]
    assert [each["text"] for each in quoted] == [PRAISE]


def test_a_pdf_is_made_without_fetching_anything(book, tmp_path):
    done("stories", "YES", "--pack", tmp_path / "yes.pdf", "--book", book)
    assert (tmp_path / "yes.pdf").read_bytes().startswith(b"%PDF-")


def test_where_no_pdf_can_be_made_the_line_to_install_it_is_told(book, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = cli("stories", "YES", "--pack", tmp_path / "yes.pdf", "--book", book)
    assert answer.status == 3
    assert "pip install 'clienthood[reports]'" in answer.err
    assert not (tmp_path / "yes.pdf").exists()


def a_pack(text):
    day = dt.date(2026, 6, 30)
    return Pack(
        account_id="A1",
        name="A1",
        business="",
        title="A1",
        as_of=day,
        opening="A1 has been a client.",
        facts=(),
        milestones=(),
        quotations=(Quotation(day=day, text=text),),
        before_print=(),
    )


def test_what_a_comment_holds_is_never_a_mark_and_never_fetched():
    hostile = '<img src="http://example.org/x.png">[a](b) # c\n\n# d'
    assert "<img" not in as_html(a_pack(hostile))
    told = as_markdown(a_pack(hostile))
    assert "\n# d" not in told
    assert "\\<img" in told
    assert WRITERS["pdf"](a_pack(hostile)).startswith(b"%PDF-")


def test_a_pack_in_no_known_form_is_refused(book, tmp_path):
    answer = cli("stories", "YES", "--pack", tmp_path / "yes.doc", "--book", book)
    assert answer.status == 3
    assert ".md, .html or .pdf" in answer.err
    assert cli("stories", "--pack", tmp_path / "x.md", "--book", book).status == 3
    assert cli("stories", "nobody", "--book", book).status == 8


def test_nobody_who_refused_marketing_is_invited(book):
    page = done("services", "--book", book, "--json").json
    (workshop,) = page["services"]
    assert workshop["attended"] == 1
    named = {row["account_id"]: row for row in workshop["invitees"]}
    assert "NO" not in named
    assert named["FAN"]["reason"] == "came before"
    assert "cannot tell yet" in done("services", "--book", book).out


def test_recommendations_say_whether_they_may_be_sent(book):
    page = done("recommendations", "--book", book, "--json").json
    assert page["told_apart_by"] == "product"
    for row in page["accounts"]:
        expected = {"YES": "yes", "FAN": "yes", "NO": "no"}.get(row["account_id"], "ask")
        assert row["marketing"] == expected
        assert bool(row["mind"]) == (expected != "yes")


def test_whoever_objects_is_gone_from_every_list_at_once(book, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(book, copy)
    done("object", "FAN", "--book", copy)
    for command in ("recommendations", "cadence", "stories", "services"):
        assert "FAN" not in done(command, "--book", copy, "--json").out
    assert cli("stories", "FAN", "--book", copy).status == 8


def test_consent_withdrawn_after_the_run_counts_at_once(book, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(book, copy)
    file = tmp_path / "accounts.csv"
    file.write_text("account_id,consent_publish,consent_marketing\nYES,no,no\nFAN,no,no\n")
    done("import", file, "--book", copy)
    assert done("stories", "--book", copy, "--json").json["allowed"] == []
    assert cli("stories", "YES", "--book", copy).status == 9
    (workshop,) = done("services", "--book", copy, "--json").json["services"]
    assert not {"YES", "FAN"} & {row["account_id"] for row in workshop["invitees"]}


def test_an_item_or_account_that_is_not_there_is_told(book):
    assert cli("recommendations", "nobody", "--book", book).status == 8
    assert cli("recommendations", "--item", "no such thing", "--book", book).status == 8
    held = done("recommendations", "--backtest", "--book", book, "--json").json["backtest"]
    assert held["since"] is None
    assert "too short" in held["words"][0]


def test_a_run_of_an_earlier_version_is_told_to_run_again(book, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(book, copy)
    for name in ("recommendations", "cadence", "stories", "invitations"):
        for file in copy.glob(f"runs/*/{name}.*"):
            file.unlink()
    for command in ("recommendations", "cadence", "stories", "services"):
        answer = cli(command, "--book", copy)
        assert answer.status == 8
        assert "clienthood run" in answer.err
