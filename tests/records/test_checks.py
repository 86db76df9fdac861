"""Findings: each check finds what it is for, and nothing in records that are right."""

import datetime as dt

import pytest

from clienthood.records import check_records

ACCOUNTS = "account_id,name,parent_account_id\na,Ash,\nb,Birch,a\n"
ORDERS = "order_id,account_id,ordered_at,amount,refund_of\n1,a,2024-01-05,10.00,\n"


def found(desk):
    return {
        (finding.check, finding.table): finding for finding in check_records(desk.book, desk.engine)
    }


def test_records_that_are_right_have_no_findings(desk):
    desk.bring(ACCOUNTS, "accounts.csv")
    desk.bring(ORDERS)
    assert found(desk) == {}


def test_without_accounts_kept_no_account_is_unknown(desk):
    desk.bring(ORDERS)
    assert found(desk) == {}


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("orders.csv", ORDERS + "2,z,2024-01-05,10.00,\n", "unknown accounts"),
        ("orders.csv", ORDERS + "2,a,2024-01-05,10.00,\n", "possible duplicate rows"),
        ("orders.csv", ORDERS + "2,a,2024-01-06,0,\n", "zero amounts"),
        ("orders.csv", ORDERS + "2,a,2024-01-06,-5,9\n", "refunds without their order"),
        (
            "contracts.csv",
            "contract_id,account_id,starts_on,ends_on\n1,a,2024-02-01,2024-01-01\n",
            "ends before it starts",
        ),
        (
            "contracts.csv",
            "contract_id,account_id,starts_on,renews\n1,a,2024-02-01,7\n",
            "renews a contract that is not there",
        ),
        (
            "payments.csv",
            "payment_id,account_id,paid_at,amount,order_id\n1,a,2023-12-31,10,1\n",
            "paid before it was ordered",
        ),
        (
            "tickets.csv",
            "ticket_id,account_id,opened_at,closed_at\n1,a,2024-02-02,2024-02-01\n",
            "closed before it was opened",
        ),
        (
            "accounts.csv",
            "account_id,name,parent_account_id\na,Ash,q\n",
            "parents that are not there",
        ),
        (
            "interactions.csv",
            "interaction_id,account_id,happened_at,kind\n1,a,2024-02-02,meetings\n",
            "unknown word in kind",
        ),
        (
            "orders.csv",
            ORDERS + "2,,2024-01-05,10.00,\n",
            "quarantined: account_id: empty",
        ),
    ],
)
def test_each_check_finds_what_it_is_for(desk, name, text, check):
    desk.bring(ACCOUNTS, "accounts.csv")
    desk.bring(ORDERS)
    desk.bring(text, "2024" + name if name == "accounts.csv" else name, yes=True, table=name[:-4])
    assert [key[0] for key in found(desk)] == [check]
    finding = next(iter(found(desk).values()))
    assert finding.count == 1
    assert finding.sample
    assert finding.remedy


def test_other_currencies_are_told(desk):
    desk.book.settings_file.write_text('[book]\ncurrency = "EUR"\n[book.rates]\nUSD = 0.9\n')
    desk.bring("order_id,account_id,ordered_at,amount,currency\n1,a,2024-01-05,10.00,USD\n")
    assert [key[0] for key in found(desk)] == ["other currencies than the book's"]


def test_days_that_have_become_future_ones_are_told(desk):
    desk.bring(ORDERS)
    today = dt.date(2023, 1, 1)
    assert [f.check for f in check_records(desk.book, desk.engine, today=today)] == ["future days"]
