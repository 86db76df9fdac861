"""What is odd about the exports of HubSpot, Salesforce, QuickBooks and Xero."""

import datetime as dt
import json

import pytest

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.errors import RecordsError
from clienthood.records import Request, current_view, import_file
from clienthood.records.identifiers import salesforce_id
from clienthood.records.layout import layouts

TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def desk(tmp_path):
    engine = DuckDB()
    book = create_book(tmp_path / "book", currency="EUR")

    def bring(name, content, **said):
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        reports = import_file(book, engine, file, request=Request(today=TODAY, **said))
        for report in reports:
            told = report.created + report.changed + report.same + report.quarantined
            assert report.read == told
        return reports

    def rows(table):
        current_view(engine, book, read_manifest(book.manifest_file), table)
        return engine.fetch(f"select * from {table} order by record_key").to_pylist()

    bring.rows = rows
    yield bring
    engine.close()


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("00130000000KYFc", "00130000000KYFcAAO"),
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("00130000000KYFcAAO", "00130000000KYFcAAO"),
        ("A00017", "A00017"),
    ],
)
def test_an_id_of_salesforce_is_written_in_one_way(short, long):
    assert salesforce_id(short) == long


def test_records_of_salesforce_meet_whichever_form_of_the_id_they_hold(desk):
    desk("a.csv", "Id,Name,BillingCountry,SystemModstamp\n00130000000KYFcAAO,Ash,AT,2025-01-01\n")
    desk(
        "c.csv",
        "Id,AccountId,LastName,Email,IsDeleted,SystemModstamp\n"
        "003300000000001,00130000000KYFc,Birch,b@x.example,false,2025-01-01\n"
        "003300000000002,,Cole,c@x.example,false,2025-01-01\n"
        "003300000000003,00130000000KYFc,Gone,g@x.example,true,2025-01-01\n",
    )
    (account,), (person,) = desk.rows("accounts"), desk.rows("people")
    assert person["account_id"] == account["account_id"] == "00130000000KYFcAAO"


def test_no_vendor_s_word_for_a_customer_becomes_a_verdict(desk):
    desk("s.csv", "Id,Name,Type,BillingCountry,OwnerId\n001A,Ash,Customer - Direct,AT,x\n")
    desk(
        "h.csv",
        "Record ID,First Name,Last Name,Lifecycle Stage,Contact owner\n7,Ann,Ash,Customer,x\n",
    )
    desk(
        "x.json",
        [
            {
                "ContactID": "c",
                "ContactStatus": "ACTIVE",
                "Name": "Ash",
                "IsCustomer": True,
                "IsSupplier": False,
            }
        ],
    )
    found = desk.rows("accounts")
    assert len(found) == 3
    assert {row["confirmed_kind"] for row in found} == {None}
    for layout in layouts():
        assert all("confirmed_kind" not in part.columns for part in layout.parts)


def test_a_contact_of_a_company_is_its_person_and_any_other_an_account(desk):
    people, accounts = desk(
        "contacts.csv",
        "Record ID,First Name,Last Name,Email,Contact owner,Associated Company IDs,"
        "Original Source\n"
        "7,Ann,Ash,a@x.example,Eve,8001;8002,Referrals\n"
        "8,Bo,Birch,b@x.example,Eve,,Referrals\n"
        '9,Cy,"Cole,broken\n',
    )
    assert (people.table, people.created, people.quarantined) == ("people", 1, 1)
    assert (accounts.table, accounts.created) == ("accounts", 1)
    (person,), (account,) = desk.rows("people"), desk.rows("accounts")
    assert person["account_id"] == "hubspot:8001"
    assert account["account_id"] == "hubspot:contact-8"
    assert account["source"] == "other website"


def test_the_day_on_which_an_open_deal_may_close_is_no_day_of_its_end(desk):
    text = (
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Associated Company IDs\n"
        "1,One,Closed Won (Sales Pipeline),100.00,2025-03-01,2025-01-01,8001\n"
        "2,Two,Contract Sent (Sales Pipeline),200.00,2030-03-01,2025-01-01,8001\n"
    )
    (leads,) = desk("deals.csv", text)
    assert (leads.table, leads.created, leads.quarantined) == ("leads", 2, 0)
    won, waiting = desk.rows("leads")
    assert (won["outcome"], won["closed_at"]) == ("won", dt.datetime(2025, 3, 1))
    assert (waiting["outcome"], waiting["closed_at"]) == ("open", None)
    (orders,) = desk("deals.csv", text, table="orders")
    assert (orders.table, orders.created) == ("orders", 1)


def test_activities_that_did_not_happen_or_are_no_contact_are_set_aside(desk):
    def engagement(number, kind, **more):
        return {
            "engagement": {"id": number, "type": kind, "timestamp": 1735689600000, **more},
            "associations": {"companyIds": [8001, 8002], "contactIds": [7]},
        }

    sent = [engagement(1, "CALL"), engagement(2, "NOTE"), engagement(3, "EMAIL", active=False)]
    (report,) = desk("engagements.json", {"results": sent})
    assert (report.created, report.quarantined) == (1, 2)
    (call,) = desk.rows("interactions")
    assert (call["kind"], call["account_id"]) == ("call", "hubspot:8001")
    assert call["happened_at"] == dt.datetime(2025, 1, 1)


def test_a_file_of_tickets_from_hubspot_is_asked_about(desk):
    with pytest.raises(RecordsError):
        desk("tickets.csv", "Ticket ID,Ticket name,Pipeline,Ticket status\n1,x,Support,New\n")


def receipt(number):
    return {
        "Id": number,
        "TxnDate": "2025-02-03",
        "CustomerRef": {"value": "1", "name": "Ash"},
        "TotalAmt": 30,
        "Line": [
            {
                "Id": "1",
                "Amount": 30,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"name": "Tea"}, "Qty": 2},
            },
            {"Amount": 30, "DetailType": "SubTotalLineDetail"},
        ],
    }


def test_what_is_paid_back_is_told_from_what_is_paid_by_the_name_of_the_file(desk):
    with pytest.raises(RecordsError):
        desk("download.json", {"QueryResponse": {"X": [receipt("1")]}})
    desk("SalesReceipt.json", {"QueryResponse": {"SalesReceipt": [receipt("1")]}})
    desk("RefundReceipt.json", {"QueryResponse": {"RefundReceipt": [receipt("2")]}})
    assert sorted(row["amount_minor"] for row in desk.rows("orders")) == [-3000, 3000]


def test_a_day_of_xero_is_a_day_wherever_the_business_is(desk, tmp_path):
    (tmp_path / "book" / "clienthood.toml").write_text('[book]\ntimezone = "America/New_York"\n')
    invoice = {
        "InvoiceID": "i1",
        "Type": "ACCREC",
        "Status": "PAID",
        "Contact": {"ContactID": "c1"},
        "Date": "/Date(1738540800000+0000)/",
        "DueDate": "/Date(1741132800000+0000)/",
        "Total": 10,
        "LineItems": [{"LineItemID": "l1", "LineAmount": 10, "Quantity": 1}],
    }
    bill = {**invoice, "InvoiceID": "i2", "Type": "ACCPAY"}
    void = {**invoice, "InvoiceID": "i3", "Status": "VOIDED"}
    orders, _ = desk("Invoices.json", {"Invoices": [invoice, bill, void]})
    assert (orders.created, orders.quarantined) == (1, 1)
    (line,), (due,) = desk.rows("orders"), desk.rows("payments")
    assert line["ordered_at"] == dt.datetime(2025, 2, 3)
    assert due["due_on"] == dt.datetime(2025, 3, 5)


def test_lines_of_a_quickbooks_invoice_share_the_customer_of_its_first(desk):
    text = (
        "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,*ItemAmount\n"
        "17,Ash,01/31/2025,02/28/2025,Net 30,10.00\n"
        "17,,,,,5.50\n"
        "18,Birch,02/01/2025,02/01/2025,,1.00\n"
    )
    orders, _, accounts = desk("invoices.csv", text)
    assert (orders.created, accounts.created) == (3, 2)
    assert [row["account_id"] for row in desk.rows("orders")] == [
        f"quickbooks:{name}" for name in ("Ash", "Ash", "Birch")
    ]
