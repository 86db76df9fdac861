"""Exports of known systems are read by their own headers."""

import csv
import io

import pytest

from clienthood.errors import SettingsError
from clienthood.records.layout import layouts, parse_layout, recognise

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,"
    "Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,"
    "Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,"
    "Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,"
    "Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,"
    "Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,"
    "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    "Next Payment Due At,Payment References"
)
STRIPE_OLD = (
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
    "Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,"
    "Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,"
    "Card Funding,Card Exp Month,Card Exp Year,Card Name,Card Address Line1,Card Address Line2,"
    "Card Address City,Card Address State,Card Address Country,Card Address Zip,"
    "Card Issue Country,Card Fingerprint,Card CVC Status,Card AVS Zip Status,"
    "Card AVS Line1 Status,Card Tokenization Method,Disputed Amount,Dispute Status,Dispute Reason,"
    "Dispute Date (UTC),Dispute Evidence Due (UTC),Invoice ID,Payment Source Type,Destination,"
    "Transfer,Interchange Costs,Merchant Service Charge,Transfer Group,PaymentIntent ID,"
    "team (metadata)"
)
STRIPE_NEW = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
    "Converted Amount Refunded,Converted Currency,Fee,Is Link,Mode,Payment Source Type,Status,"
    "Taxes On Fee,Description,Customer ID,Customer Email"
)


def export(headers, *rows):
    names = next(csv.reader([headers]))
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + text.getvalue()


ORDER = {
    "Name": "#1001",
    "Email": "Ann@Example.org",
    "Financial Status": "paid",
    "Accepts Marketing": "yes",
    "Currency": "EUR",
    "Created at": "2025-01-02 23:09:33 -0300",
    "Lineitem quantity": "2",
    "Lineitem name": "Tea",
    "Lineitem price": "4.50",
    "Lineitem discount": "1.00",
    "Billing Name": "Ann Ash",
    "Billing Zip": "'01930",
    "Refunded Amount": "3.00",
    "Discount Code": "TEN",
}
SECOND_LINE = {
    "Name": "#1001",
    "Email": "",
    "Lineitem quantity": "1",
    "Lineitem name": "Cup",
    "Lineitem price": "12.00",
    "Lineitem discount": "0.00",
}
VOIDED = {**ORDER, "Name": "#1002", "Financial Status": "voided", "Refunded Amount": "0.00"}
GUEST = {**ORDER, "Name": "#1003", "Email": "", "Phone": "'+4930", "Refunded Amount": "0.00"}
NAMELESS = {
    **ORDER,
    "Name": "#1004",
    "Email": "",
    "Refunded Amount": "",
    "Currency": "EUR",
}


def test_a_shopify_export_is_known_and_read_by_its_quirks(desk):
    rows = [ORDER, SECOND_LINE, VOIDED, GUEST, NAMELESS]
    orders, refunds, _, accounts = desk.bring(export(SHOPIFY, *rows), "orders_export_1.csv")
    assert orders.layout == "shopify_orders"
    assert (orders.read, orders.created, orders.quarantined) == (5, 4, 1)
    assert orders.findings[0].check == "Financial Status: the order was voided: not a purchase"
    assert (refunds.table, refunds.read, refunds.created) == ("orders", 1, 1)
    assert (accounts.table, accounts.read, accounts.created) == ("accounts", 4, 3)
    found = desk.rows(columns="order_id, line, account_id, amount_minor, promo_code, refund_of")
    assert found == [
        dict(zip(found[0], row, strict=True))
        for row in [
            ("shopify:#1001", "1", "ann@example.org", 800, "TEN", None),
            ("shopify:#1001", "2", "ann@example.org", 1200, "TEN", None),
            ("shopify:#1001", "refund", "ann@example.org", -300, None, "shopify:#1001"),
            ("shopify:#1003", "1", "shopify:+4930", 800, "TEN", None),
            ("shopify:#1004", "1", "shopify:ann ash 01930", 800, "TEN", None),
        ]
    ]
    assert desk.rows()[0]["ordered_at"].isoformat() == "2025-01-03T02:09:33"
    ann = desk.rows("accounts")[-1]
    assert (ann["name"], ann["postcode"], ann["consent_marketing"]) == ("Ann Ash", "01930", True)


def test_a_shopify_order_may_run_over_two_pieces(desk, monkeypatch):
    monkeypatch.setattr("clienthood.records.csv_reader.ROWS", 1)
    orders, *_ = desk.bring(export(SHOPIFY, ORDER, SECOND_LINE, SECOND_LINE), "x.csv")
    assert orders.created == 3
    assert {row["account_id"] for row in desk.rows()} == {"ann@example.org"}


CHARGE = {
    "id": "ch_1",
    "Amount": "10.00",
    "Amount Refunded": "0.00",
    "Currency": "eur",
    "Status": "Paid",
    "Customer ID": "cus_1",
}


@pytest.mark.parametrize(
    ("headers", "day", "when"),
    [
        (STRIPE_OLD, "Created (UTC)", "2024-02-03 01:47"),
        (STRIPE_NEW, "Created date (UTC)", "2024-02-03 01:47:34"),
    ],
)
def test_stripe_payments_of_both_generations_are_known(desk, headers, day, when):
    desk.book.settings_file.write_text('[book]\ncurrency = "EUR"\ntimezone = "America/New_York"\n')
    failed = {**CHARGE, day: when, "id": "ch_2", "Status": "Failed"}
    back = {**CHARGE, day: when, "id": "ch_3", "Amount Refunded": "4.00", "Customer ID": ""}
    text = export(headers, {**CHARGE, day: when}, failed, {**back, "Customer Email": "b@x.org"})
    orders, refunds, payments, accounts = desk.bring(text, "payments.csv")
    assert orders.layout == "stripe_payments"
    assert (accounts.read, accounts.created) == (1, 1)
    assert (orders.read, orders.created, orders.quarantined) == (3, 2, 1)
    assert refunds.created == 1
    assert (payments.table, payments.created) == ("payments", 2)
    assert [row["amount_minor"] for row in desk.rows()] == [1000, 1000, -400]
    assert desk.rows()[0]["ordered_at"].isoformat().startswith("2024-02-02T20:47")
    assert desk.rows()[1]["account_id"] == "b@x.org"


def test_a_table_may_be_picked_from_a_layout(desk):
    text = export(STRIPE_NEW, {**CHARGE, "Created date (UTC)": "2024-02-03"})
    report = desk.bring(text, "payments.csv", table="payments")
    assert report.table == "payments"
    assert set(desk.state()) == {"payments"}


def test_stripe_with_a_decimal_comma(desk):
    text = export(STRIPE_OLD, {**CHARGE, "Created (UTC)": "2024-02-03", "Amount": "0,25"})
    desk.bring(text, "p.csv")
    assert desk.rows()[0]["amount_minor"] == 25


@pytest.mark.parametrize(
    "text",
    [
        "Date;Invoice no;Customer;Net;Description\n05.03.2024;R-1;Ash;1.200,50;Advice\n",
        "Rechnungsdatum;Rechnungsnummer;Kunde;Netto;Leistung\n5.3.24;R-1;Ash;1.200,50 €;Advice\n",
        "DESCRIPTION,client,Amount,invoice number,date\nAdvice,Ash,1200.50,R-1,2024-03-05\n",
    ],
)
def test_a_list_of_invoices_is_known(desk, text):
    report = desk.bring(text, "list.csv")
    assert report.layout == "invoice_list"
    (row,) = desk.rows()
    told = (row["order_id"], row["account_id"], row["amount_minor"], row["product"])
    assert told == ("R-1", "Ash", 120_050, "Advice")
    assert row["ordered_at"].isoformat() == "2024-03-05T00:00:00"


def test_headers_are_compared_without_order_case_mark_and_blanks():
    headers = [f" {name.upper()} " for name in reversed(STRIPE_NEW.split(","))]
    assert recognise(["\ufeffx", *headers], layouts()).name == "stripe_payments"
    assert recognise(headers[:-1], layouts()) is None


def test_a_book_may_have_a_layout_of_its_own(desk):
    folder = desk.book.path / "layouts"
    folder.mkdir()
    (folder / "till.toml").write_text(
        'name = "till"\nsignature = ["bon", "ts", "cents"]\n[[part]]\ntable = "orders"\n'
        '[part.columns]\norder_id = "bon"\naccount_id = "card"\namount = { first_of = ["cents"], '
        'unit = "minor" }\nordered_at = { first_of = ["ts"], unit = "unix" }\n'
        'channel = { constant = "till" }\n'
        'nature = { first_of = ["k"], values = { d = "service" } }\n'
    )
    report = desk.bring("bon,ts,cents,card,k\n1,1700000000,1250,c1,D\n", "till.csv")
    assert report.layout == "till"
    (row,) = desk.rows()
    assert (row["amount_minor"], row["channel"], row["nature"]) == (1250, "till", "service")
    assert row["ordered_at"].isoformat() == "2023-11-14T22:13:20"


def test_a_layout_that_is_none_is_told():
    with pytest.raises(SettingsError, match="not a layout"):
        parse_layout('name = "x"', where="x.toml")


def test_a_credit_note_takes_off_and_names_stand_beside_numbers(desk):
    text = (
        "Document no.;Type;Date;Due date;Customer no.;Customer name;Net amount;Currency;Paid on\n"
        "R-1;Invoice;05.03.2024;04.04.2024;C7;Ash & Co;100.00;EUR;\n"
        "R-2;Credit note;06.03.2024;;C7;Ash & Co;40.00;EUR;\n"
        "R-3;credit note;07.03.2024;;C7;Ash & Co;-10.00;EUR;\n"
        "A-9;Quote;08.03.2024;;C8;Birch;900.00;EUR;\n"
    )
    orders, payments, accounts = desk.bring(text, "export.csv")
    assert [each.layout for each in (orders, payments, accounts)] == ["invoice_list"] * 3
    rows = {row["order_id"]: row["amount_minor"] for row in desk.rows()}
    assert rows == {"R-1": 10_000, "R-2": -4_000, "R-3": -1_000}
    (finding,) = orders.findings
    assert (finding.check, finding.count) == ("Type: an offer, not a purchase", 1)
    (payment,) = desk.rows("payments")
    assert (payment["order_id"], payment["due_on"].isoformat()) == ("R-1", "2024-04-04T00:00:00")
    named = {row["account_id"]: row["name"] for row in desk.rows("accounts")}
    assert named == {"C7": "Ash & Co", "C8": "Birch"}
