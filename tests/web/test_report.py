"""The report: one file that needs nothing beside it, the same figures everywhere, on paper too."""

import re
import shutil

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from tests.faces.books import cli, done
from tests.web.test_one_definition import at, numbers_of

PARTS = ("The business", "Who moved", "Worth", "What to do", "How these figures came about")


@pytest.fixture
def told(visit, home):
    """The report in the API, and as a file."""
    client = visit(home)
    return client.get("/api/v1/report").json(), client.get("/report/file.html").text


def test_the_file_needs_nothing_beside_it(told):
    _, text = told
    page = BeautifulSoup(text, "html.parser")
    assert not page.select("script, link, iframe, img, object, a, form")
    assert "url(" not in text
    assert "@import" not in text
    for address in re.findall(r"https?://[^\s\"'<]+", text):
        assert address.startswith("http://www.w3.org/"), address
    assert "var(--" not in page.body.decode()


def test_the_file_has_every_part_and_the_figures_of_the_json(told):
    json, text = told
    titles = [each.get_text() for each in BeautifulSoup(text, "html.parser").select("h2")]
    assert set(PARTS) < set(titles)
    assert titles[1:3] == ["Its clients", "Its customers"]
    found = list(numbers_of(text))
    assert len(found) > 100
    for path, value, _ in found:
        assert value == at(json, path), path


def test_accounts_of_a_kind_stand_under_it_with_the_most_worth_first(told):
    json, _ = told
    for kind, name in (("client", "clients"), ("customer", "customers")):
        rows = json[name]
        assert 0 < len(rows) <= 10
        assert {row["kind"] for row in rows} == {kind}


def test_on_paper_it_has_the_same_parts_on_numbered_pages(visit, home):
    answer = visit(home).get("/report.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    paper = pypdfium2.PdfDocument(answer.content)
    texts = [page.get_textpage().get_text_range() for page in paper]
    assert 4 <= len(texts) <= 14
    whole = "\n".join(texts)
    for part in PARTS:
        assert part in whole
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {len(texts)}" in text
    paper.close()


def test_that_it_left_is_written_down(visit, home):
    client = visit(home)
    client.get("/report/file.html")
    trail = client.get("/api/v1/audit", params={"what": "export"}).json()["entries"]
    assert any("the report of run" in each["after"] for each in trail)


def test_a_viewer_reads_it_and_does_not_take_it_away(visit, home):
    client = visit(home, "viewer")
    page = client.get("/report")
    assert page.status_code == 200
    assert "/report.pdf" not in page.text
    assert client.get("/report.pdf").status_code == 403
    assert client.get("/report/file.html").status_code == 403


def test_the_command_writes_the_form_that_the_name_asks_for(home, tmp_path):
    for form, mark in (("html", b"<!doctype html>"), ("pdf", b"%PDF-")):
        file = tmp_path / f"report.{form}"
        assert cli("report", str(file), "--book", str(home)).status == 0
        assert file.read_bytes().startswith(mark)
    refused = cli("report", str(tmp_path / "report.docx"), "--book", str(home))
    assert refused.status != 0
    assert ".html or .pdf" in refused.err


def test_who_objects_is_not_in_it(told, home, tmp_path):
    json, _ = told
    name = json["clients"][0]["account_id"]
    own = shutil.copytree(home, tmp_path / "own")
    done("object", name, "--book", own)
    answer = cli("report", "--json", "--book", str(own))
    assert answer.status == 0
    assert f'"{name}"' not in answer.out
