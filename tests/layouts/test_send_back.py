"""Calls go back into the systems they came from: ids intact, formulas inert, objectors never."""

import csv
import datetime as dt
import io
import shutil

import pytest

from clienthood.book import open_book, read_manifest
from clienthood.book.audit import Actor, read_audit
from clienthood.book.objections import Objection, note_objection
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.segments import save_segment
from clienthood.faces.deeds.taking import take_back
from clienthood.faces.views.picking import Wanted
from clienthood.faces.views.reading import reading
from clienthood.faces.views.sendback import forms_of
from clienthood.pipeline import run
from clienthood.records import Request, current_view, import_file
from clienthood.simulate.exports import EXPORTS
from tests.faces.books import done, made, rows_of

ME = Actor(name="ann", face="command line")


def taken(book, form, group=""):
    with reading(book) as read:
        text = b"".join(take_back(read, ME, form=form, group=group)).decode()
    return list(csv.DictReader(io.StringIO(text)))


def accounts_of(brought):
    manifest = read_manifest(brought.book.manifest_file)
    current_view(brought.engine, brought.book, manifest, "accounts")
    found = brought.engine.fetch(
        "select account_id, name, industry, created_at, country, postcode, email, source"
        " from accounts order by account_id"
    )
    return found.to_pylist()


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_what_goes_back_comes_in_again_with_every_account_as_it_was(
    system, business, bring, tmp_path
):
    brought = bring(EXPORTS[system].write(business.tables, tmp_path / "export"))
    run(brought.book)
    before = accounts_of(brought)
    files, sent = [], set()
    for form in forms_of(system):
        rows = taken(brought.book, form.name)
        assert rows
        assert all(row.get("Record ID") or row.get("Id") for row in rows)
        sent |= {row.get("Clienthood account") or row["Clienthood_Account__c"] for row in rows}
        file = tmp_path / f"{form.name}.csv"
        with reading(brought.book) as read:
            file.write_bytes(b"".join(take_back(read, ME, form=form.name)))
        files.append(file)
    with reading(brought.book) as read:
        assert sent == {row["account_id"] for row in read.rows("select account_id from calls")}
    reports = [
        report
        for file in files
        for report in import_file(
            brought.book, brought.engine, file, request=Request(today=dt.date(2026, 7, 1))
        )
    ]
    assert {report.table for report in reports if report.read} == {"accounts"}
    assert sum(report.created + report.quarantined for report in reports) == 0
    assert accounts_of(brought) == before


ACCOUNTS = [
    "account_id,name,kind,email,phone,consent_marketing,country",
    'c1,"=cmd|calc",person,ann@x.example,+43 1 234,yes,AT',
    "c2,Bo Birch,person,bo@x.example,@home,no,AT",
    "c3,Cy Cole,person,cy@x.example,,,AT",
    "c4,Ash & Co,organisation,office@ash.example,,yes,AT",
    "c5,Nobody Reached,person,,,yes,AT",
]
ORDERS = ["order_id,account_id,ordered_at,amount,currency"] + [
    f"o{n},c{n % 5 + 1},2025-0{n % 6 + 1}-1{n % 9},{10 + n}.00,EUR" for n in range(40)
]


@pytest.fixture(scope="module")
def as_made(tmp_path_factory):
    """The folder of the book, never changed."""
    return made(tmp_path_factory.mktemp("made"), accounts=ACCOUNTS, orders=ORDERS)


@pytest.fixture
def book(as_made, tmp_path):
    """A copy of the book, for one test."""
    return shutil.copytree(as_made, tmp_path / "book")


def opened(path):
    return open_book(path)


def test_a_formula_is_inert_and_a_telephone_keeps_its_plus(book):
    rows = {row["Clienthood account"]: row for row in taken(opened(book), "hubspot-contacts")}
    assert rows["c1"]["Last Name"] == "'=cmd|calc"
    assert rows["c1"]["Phone Number"] == "+43 1 234"
    assert rows["c2"]["Phone Number"] == ""
    assert float(rows["c1"]["Client probability"]) < 1


def test_a_file_of_marketing_says_what_consent_is_on_record(book):
    klaviyo = {row["Clienthood account"]: row for row in taken(opened(book), "klaviyo-profiles")}
    assert {key: row["Consent to marketing"] for key, row in klaviyo.items()} == {
        "c1": "yes",
        "c3": "ask first",
        "c4": "yes",
    }
    shopify = {row["Clienthood account"]: row for row in taken(opened(book), "shopify-customers")}
    accepts = {key: row["Accepts Email Marketing"] for key, row in shopify.items()}
    assert accepts == {"c1": "yes", "c2": "no", "c3": "", "c4": "yes"}
    assert shopify["c4"]["Default Address Company"] == "Ash & Co"
    assert shopify["c2"]["Tags"].startswith("clienthood ")


def test_who_objects_never_leaves_and_who_took_what_is_written_down(book):
    opened_book = opened(book)
    note_objection(opened_book, Objection(account_id="c3", said_at=dt.datetime.now(dt.UTC)))
    for form in ("hubspot-contacts", "salesforce-accounts", "shopify-customers"):
        rows = taken(opened_book, form)
        told = {row.get("Clienthood account", row.get("Clienthood_Account__c")) for row in rows}
        assert "c1" in told
        assert "c3" not in told
    (entry,) = read_audit(opened_book, limit=1, offset=0).entries
    assert (entry.what, entry.subject) == ("export", "to Shopify, customers")


def test_only_a_group_goes_and_a_group_that_is_not_there_is_told(book, tmp_path):
    with reading(opened(book)) as read:
        save_segment(read, ME, name="two", wanted=Wanted(search="o"))
    told = done("export", tmp_path / "out", "--as", "hubspot", "--group", "two", "--book", book)
    rows = rows_of(tmp_path / "out" / "hubspot-contacts.csv")
    assert "hubspot-contacts.csv" in told.out
    assert 0 < len(rows) < 4
    with pytest.raises(NotFoundError, match="no group called three"):
        taken(opened(book), "hubspot-contacts", "three")
