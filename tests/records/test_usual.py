"""Lists as people keep them: numbers and names, states, kinds of document, days of payment."""

import pytest

from clienthood.records import Request, examine
from clienthood.records.mapping import NONE

BOOKINGS = (
    "Booking ID,Date,Start,Client,Service,Stylist,Price,Status\n"
    "1,04/06/2024,10:30,Amy Ng,Colour,Lou,38.00,Completed\n"
    "2,25/06/2024,09:00,Amy Ng,Colour,Lou,38.00,Cancelled\n"
    "3,26/06/2024,09:00,Zoe Webb,Fringe trim,Kim,25.00,No-show\n"
)


def test_a_booking_that_was_not_kept_is_no_purchase(desk):
    report = desk.bring(BOOKINGS, "bookings.csv", yes=True)
    (row,) = desk.rows()
    assert (row["order_id"], row["account_id"], row["staff"]) == ("1", "Amy Ng", "Lou")
    (finding,) = report.findings
    assert (finding.check, finding.count) == ("Status: not kept or cancelled: not a purchase", 2)


@pytest.mark.parametrize(
    ("header", "number", "name"),
    [
        ("Kd.-Nr.;Kunde", "Kd.-Nr.", "Kunde"),
        ("Kundenname;Kundennummer", "Kundennummer", "Kundenname"),
        ("Customer name;Customer no.", "Customer no.", "Customer name"),
    ],
)
def test_an_account_is_known_by_its_number_and_called_by_its_name(desk, header, number, name):
    told = {number: "10007", name: "Ash & Co"}
    cells = ";".join(told[each] for each in header.split(";"))
    text = f"Tag;{header};Preis;Text\n05.03.2024;{cells};100,00;Advice\n"
    orders, accounts = desk.bring(text, "list.csv", yes=True)
    assert (orders.table, accounts.table) == ("orders", "accounts")
    assert desk.rows()[0]["account_id"] == "10007"
    assert desk.rows("accounts")[0]["name"] == "Ash & Co"


def test_a_list_with_days_of_payment_is_of_invoices(desk):
    text = (
        "Beleg;Buchungstag;Mandant;Honorar;Betrag;Bezahlt am\n"
        "1;05.03.2024;Ash;x;100,00;09.04.2024\n2;25.03.2024;Ash;x;100,00;\n"
    )
    report = desk.bring(text, "list.csv", yes=True)
    assert (report.table, report.created, report.quarantined) == ("orders", 2, 0)


def test_payments_with_no_other_day_stay_payments(desk):
    text = "Zahlung;Mandant;Betrag;Bezahlt am\n1;Ash;100,00;09.04.2024\n"
    report = desk.bring(text, "list.csv", yes=True)
    assert report.table == "payments"


def test_kinds_of_document_are_no_category(desk):
    text = "Tag;Kunde;Type;Betrag\n05.03.2024;Ash;Invoice;100,00\n25.03.2024;Ash;Refund;30,00\n"
    desk.bring(text, "list.csv", yes=True)
    rows = desk.rows()
    assert {row["category"] for row in rows} == {None}
    assert sorted(row["amount_minor"] for row in rows) == [-3_000, 10_000]


def test_what_a_column_of_kinds_is_for_is_said_before_anything_is_taken(desk, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(
        "Tag;Kunde;Art;Betrag;Status;Ort\n05.03.2024;Ash;Gutschrift;30,00;bezahlt;Ulm\n"
    )
    reasons = {each.header: each.reason for each in examine(desk.book, file, Request())[0].columns}
    assert "take off" in reasons["Art"]
    assert "do not count" in reasons["Status"]
    assert reasons["Ort"] == NONE
