"""Money is counted once and whole; who is only mentioned replaces nobody who is told of."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.errors import RecordsError
from clienthood.records import Request, current_view, import_drop, undo
from clienthood.records.layout import Condition, Part
from clienthood.records.sharing import shared_out
from clienthood.standard import TABLES

REQUEST = Request(today=dt.date(2026, 7, 1))


@pytest.fixture
def drop(tmp_path):
    engine = DuckDB()
    book = create_book(tmp_path / "book", currency="EUR")

    def bring(**files):
        paths = []
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            paths.append(tmp_path / name.replace("__", "."))
            paths[-1].write_text(text)
        return import_drop(book, engine, paths, request=REQUEST).reports

    def rows(table):
        current_view(engine, book, read_manifest(book.manifest_file), table)
        return engine.fetch(f"select * from {table} order by record_key").to_pylist()

    bring.rows, bring.book = rows, book
    yield bring
    engine.close()


BOUGHT = """Name,Email,Financial Status,Accepts Marketing,Currency,Created at,Lineitem quantity,\
Lineitem name,Lineitem price,Billing Name
#1,ann@x.example,paid,yes,EUR,2024-03-05 10:00:00 +0000,1,Tea,4.50,A. Ash
#2,bo@x.example,paid,yes,EUR,2024-03-06 10:00:00 +0000,1,Tea,4.50,Bo Birch
"""
CUSTOMERS = """Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,\
Total Orders
7,Ann,Ash,ann@x.example,no,4.50,1
"""


@pytest.mark.parametrize("first", ["customers", "orders", "together"])
def test_who_said_no_since_the_order_has_said_no(drop, first):
    files = {"orders__csv": BOUGHT, "customers__csv": CUSTOMERS}
    if first == "together":
        drop(**files)
    else:
        name = f"{first}__csv"
        drop(**{name: files.pop(name)})
        reports = drop(**files)
        (accounts,) = (each for each in reports if each.table == "accounts")
        if first == "customers":
            assert (accounts.created, accounts.changed, accounts.same) == (1, 0, 1)
    ann, bo = drop.rows("accounts")
    assert (ann["name"], ann["consent_marketing"]) == ("Ann Ash", False)
    assert (bo["name"], bo["consent_marketing"]) == ("Bo Birch", True)


def test_whoever_is_told_of_no_more_is_known_by_the_mention(drop):
    drop(customers__csv=CUSTOMERS)
    drop(orders__csv=BOUGHT)
    before = drop.rows("accounts")
    (told,) = (
        each
        for each in read_manifest(drop.book.manifest_file).batches
        if each.layout == "shopify_customers"
    )
    undo(drop.book, told.id)
    assert [row["name"] for row in drop.rows("accounts")] == ["A. Ash", "Bo Birch"]
    drop(customers__csv=CUSTOMERS)
    again = drop.rows("accounts")
    assert [row["name"] for row in again] == [row["name"] for row in before]


def charge(number, cents, **more):
    return {
        "id": number,
        "amount": cents,
        "amount_captured": cents,
        "amount_refunded": 0,
        "captured": True,
        "status": "succeeded",
        "currency": "eur",
        "customer": "cus_1",
        "created": 1_700_000_000,
        "livemode": True,
        **more,
    }


INVOICE = {
    "id": "in_1",
    "customer": "cus_1",
    "amount_due": 1000,
    "amount_remaining": 0,
    "collection_method": "send_invoice",
    "status": "paid",
    "total": 1000,
    "currency": "eur",
    "created": 1_700_000_000,
    "livemode": True,
    "lines": {
        "data": [
            {"id": f"il_{at}", "amount": 500, "currency": "eur", "description": "x", "quantity": 1}
            for at in (1, 2)
        ]
    },
}


def test_charges_that_name_no_invoice_do_not_count_again_what_invoices_told(drop):
    charges = [charge("ch_1", 1000), charge("ch_2", 500)]
    drop(a_charges__json={"data": charges}, z_invoices__json={"data": [INVOICE]})
    assert [row["amount_minor"] for row in drop.rows("orders")] == [500, 500]
    assert len(drop.rows("payments")) == 3


def test_in_a_drop_invoices_with_their_lines_come_before_charges(drop):
    charges = [charge("ch_1", 1000, invoice="in_1"), charge("ch_2", 500, invoice=None)]
    drop(a_charges__json={"data": charges}, z_invoices__json={"data": [INVOICE]})
    assert sorted(row["amount_minor"] for row in drop.rows("orders")) == [500, 500, 500]


def test_charges_without_any_invoice_are_all_purchases(drop):
    drop(charges__json={"data": [charge("ch_1", 1000), charge("ch_2", 500)]})
    assert [row["amount_minor"] for row in drop.rows("orders")] == [1000, 500]


def sold(number, amount, kind="SalesItemLineDetail"):
    return {"Id": number, "Amount": amount, "DetailType": kind}


def test_a_discount_on_a_whole_invoice_is_shared_out_among_its_lines(drop):
    lines = [
        sold("1", 60.0),
        sold("2", 30),
        sold("3", 10.01),
        sold(None, 100.01, "SubTotalLineDetail"),
        sold(None, 10, "DiscountLineDetail"),
    ]
    invoice = {
        "Id": "17",
        "TxnDate": "2025-02-03",
        "DueDate": "2025-03-03",
        "CustomerRef": {"value": "1"},
        "TotalAmt": 90.01,
        "Line": lines,
    }
    plain = {**invoice, "Id": "18", "Line": lines[:3]}
    drop(Invoice__json={"QueryResponse": {"Invoice": [invoice, plain]}})
    amounts = [row["amount_minor"] for row in drop.rows("orders")]
    assert amounts == [5400, 2700, 901, 6000, 3000, 1001]


LINES = Part(
    table="orders",
    columns={},
    only=Condition(header="kind", values=("line",)),
    shared=Condition(header="kind", values=("off",)),
    shares="amount",
)
CENTS = st.integers(1, 10_000_000).map(lambda cents: Decimal(cents) / 100)


@given(amounts=st.lists(CENTS, min_size=1, max_size=12), part=st.floats(0.01, 1.0))
def test_what_is_shared_out_sums_up_to_the_cent(amounts, part):
    whole = sum(amounts)
    off = max(Decimal("0.01"), round(whole * Decimal(part), 2))
    entries = [{"kind": "line", "amount": str(each)} for each in amounts]
    shared = shared_out([*entries, {"kind": "off", "amount": str(off)}], LINES)
    left = [Decimal(each["amount"]) for each in shared if each["kind"] == "line"]
    assert sum(left) == whole - off
    for before, after in zip(amounts, left, strict=True):
        assert abs(before - before * off / whole - after) < Decimal("0.011")


def test_what_cannot_be_read_is_not_shared():
    entries = [{"kind": "line", "amount": "ten"}, {"kind": "off", "amount": "1"}]
    assert shared_out(entries, LINES) == entries


def test_a_credit_note_of_xero_takes_off_and_one_of_a_supplier_does_not(drop):
    note = {
        "CreditNoteID": "n1",
        "Type": "ACCRECCREDIT",
        "Status": "AUTHORISED",
        "Contact": {"ContactID": "c1"},
        "Date": "/Date(1738540800000+0000)/",
        "LineItems": [{"LineItemID": "l1", "LineAmount": 12.5, "Quantity": 1}],
        "Allocations": [{"Invoice": {"InvoiceID": "i1"}, "Amount": 12.5}],
    }
    bill = {**note, "CreditNoteID": "n2", "Type": "ACCPAYCREDIT"}
    void = {**note, "CreditNoteID": "n3", "Status": "VOIDED"}
    (report,) = drop(CreditNotes__json={"CreditNotes": [note, bill, void]})
    assert (report.created, report.quarantined) == (1, 1)
    (row,) = drop.rows("orders")
    assert (row["amount_minor"], row["refund_of"]) == (-1250, "xero:i1")
    assert row["ordered_at"] == dt.datetime(2025, 2, 3)


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_credit_note_in_the_csv_of_xero_takes_off_whichever_its_sign(drop, sign):
    text = (
        "ContactName,POAddressLine1,InvoiceNumber,InvoiceDate,DueDate,Total,LineAmount,Type,Status\n"
        "Ash,,I-1,31/01/2025,28/02/2025,50.00,50.00,Sales invoice,Paid\n"
        f"Ash,,CN-1,15/02/2025,15/02/2025,{sign}20.00,{sign}20.00,Sales credit note,Paid\n"
        "Ash,,B-1,16/02/2025,16/02/2025,9.00,9.00,Bill,Paid\n"
    )
    drop(invoices__csv=text)
    assert sorted(row["amount_minor"] for row in drop.rows("orders")) == [-2000, 5000]
    assert [row["amount_minor"] for row in drop.rows("payments")] == [5000]


def test_what_is_taken_off_a_whole_order_of_shopify_stands_with_its_lines(drop):
    order = {
        "id": 1,
        "name": "#1",
        "order_number": 1001,
        "financial_status": "paid",
        "total_price": "26.00",
        "created_at": "2024-03-05T10:00:00-03:00",
        "email": "ann@x.example",
        "customer": {"id": 7},
        "currency": "EUR",
        "line_items": [
            {
                "id": 11,
                "title": "Tea",
                "price": "10.00",
                "quantity": 2,
                "total_discount": "0.00",
                "discount_allocations": [{"amount": "1.50"}, {"amount": "0.50"}],
            },
            {"id": 12, "title": "Cup", "price": "9.00", "quantity": 1, "total_discount": "1.00"},
        ],
    }
    drop(orders__json={"orders": [order]})
    found = drop.rows("orders")
    assert [row["amount_minor"] for row in found] == [1800, 800]
    assert [row["discount_minor"] for row in found] == [200, 100]


WOO_ORDERS = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
    "Coupon(s),Net Sales,Attribution\n"
    "2024-03-05 10:00:00,17,€12.00,completed,Ann Ash,new,1× Tea,1,,12.00,Direct\n"
)
STRIPE_CUSTOMERS = (
    "id,Description,Email,Name,Created (UTC),Delinquent,Plan,Status,Total Spend,Payment Count,"
    "Refunded Volume,Dispute Losses\n"
    "cus_1,,a@x.example,Ann Ash,2024-03-05 10:00,false,,,12.00,1,0.00,0.00\n"
)


@pytest.mark.parametrize("text", [WOO_ORDERS, STRIPE_CUSTOMERS])
def test_what_nobody_has_confirmed_or_names_people_by_name_is_asked_about(drop, text):
    with pytest.raises(RecordsError):
        drop(export__csv=text)
    assert all(not drop.rows(table) for table in TABLES)
