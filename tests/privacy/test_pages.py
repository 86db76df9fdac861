"""The rights of an account in the browser, and tables that are taken away."""

import io
import json
import zipfile

import pytest

from clienthood.book import read_manifest
from clienthood.book.audit import read_audit
from tests.privacy.books import CHILD, HIS, NAME, found
from tests.web.conftest import lasting, visit  # noqa: F401 - fixtures


@pytest.fixture
def owner(book, visit):  # noqa: F811
    return visit(book.path)


def test_an_objector_is_shown_no_call_from_that_moment_on(book, owner):
    assert "odds" in owner.get("/accounts/A1").text
    assert "A1" in owner.get("/export/calls.csv").text
    answer = owner.post("/object", data={"account_id": "A1", "objects": "yes"})
    assert answer.status_code == 303
    page = owner.get(answer.headers["location"]).text
    assert "objected to being profiled" in page
    for path in ("/export/calls.csv", "/export/evidence.csv", "/export/value.csv"):
        told = owner.get(path)
        assert told.status_code == 200
        assert "A1" not in told.text
    assert "Anna Berg" not in owner.get("/accounts").text
    assert "Anna Berg" not in owner.get("/").text
    owner.post("/object", data={"account_id": "A1", "objects": "no"})
    assert "A1" in owner.get("/export/calls.csv").text


def test_all_that_is_held_on_an_account_is_sent_and_written_down(book, owner):
    answer = owner.get("/person-export", params={"account": HIS})
    assert answer.headers["content-disposition"].startswith("attachment")
    held = json.loads(answer.text)
    assert held["members"] == [HIS, CHILD]
    assert [row["from_line"] for row in held["records"]["orders"]] == [2, 3, 2]
    assert held["records"]["orders"][0]["amount"] == "10.00"
    assert held["records"]["orders"][2]["from_file"] == "orders-2.csv"
    assert {row["file"] for row in held["quarantined"]} == {"payments.csv", "orders-2.csv"}
    assert [each["kind"] for each in held["labels"]] == ["client"]
    assert [call["run"] for call in held["calls"]] == ["r0001", "r0002"]
    assert {"duration_bits", "prior_bits", "probability", "worth"} <= set(held["calls"][0])
    assert "confirm" in {entry["what"] for entry in held["audit"]}
    assert "export" in {entry.what for entry in read_audit(book, limit=9, offset=0).entries}


def test_one_is_asked_and_must_type_the_identifier_before_an_account_is_erased(book, owner):
    page = owner.get("/erase", params={"account": CHILD}).text
    assert "cannot be undone" in page
    assert NAME in page
    assert "backups" in page
    assert owner.post("/erase", data={"account_id": HIS, "again": "no"}).status_code >= 400
    assert found(book.path, HIS)
    answer = owner.post("/erase", data={"account_id": HIS, "again": HIS})
    assert answer.headers["location"] == "/accounts?told=erased"
    assert "Erased for good" in owner.get(answer.headers["location"]).text
    assert found(book.path, HIS, NAME) == []
    assert owner.get(f"/accounts/{HIS}").status_code == 404
    assert "of erased accounts<" in owner.get("/import").text


def test_the_whole_book_is_sent_as_a_zip(book, owner):
    page = owner.get("/export").text
    assert "/export/records.zip" in page
    content = owner.get("/export/records.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        assert "records/orders.csv" in packed.namelist()
    assert owner.get("/export/patterns.csv").status_code in (404, 422)


@pytest.mark.parametrize("role", ["viewer", "member", "analyst", None])
def test_only_who_may_takes_away_or_erases(book, visit, role):  # noqa: F811
    client = visit(book.path, role)
    answers = [client.get(path) for path in ("/export", "/export/records.zip", "/export/calls.csv")]
    answers.append(client.get("/person-export", params={"account": HIS}))
    may = role == "analyst"
    assert all((each.status_code == 200) == may for each in answers)
    assert client.get("/erase", params={"account": HIS}).status_code != 200
    client.post("/erase", data={"account_id": HIS, "again": HIS})
    assert read_manifest(book.manifest_file).batches[2].erased == 0
