"""A program is told whose call changed since the run before: once, signed, tried again."""

import datetime as dt
import json

import pytest

from clienthood.book.objections import Objection, note_objection
from clienthood.faces.deeds.alerting import send_alerts
from clienthood.faces.views.accounts import accounts
from clienthood.faces.views.reading import reading
from tests.alerts.test_alerts import ME, QUICK, due, rule
from tests.faces.books import done


@pytest.fixture
def changed(book):
    """A book in whose second run two accounts are called otherwise, as somebody confirmed."""
    with reading(book) as read:
        found = {each.account_id: each.kind for each in accounts(read).accounts}
    clients = [account for account, kind in found.items() if kind == "client"][:2]
    for account in clients:
        done("confirm", account, "customer", "--reason", "x", "--book", book.path)
    done("run", "--book", book.path)
    return book, sorted(clients)


def test_nothing_is_told_of_a_first_run(book, program):
    rule(book, [program.address], port=0, when=["changed call"])
    assert due(book) == []


def test_a_program_is_sent_each_changed_call_once(changed, program):
    book, clients = changed
    rule(book, [program.address], port=0, when=["changed call"])
    program.answers = [503]
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.deliveries[0].tries) == (1, 2)
    sent = {each["account_id"]: each for each in json.loads(program.calls[-1][2])["alerts"]}
    assert set(clients) <= set(sent)
    one = sent[clients[0]]
    assert (one["what"], one["kind_before"], one["kind"]) == ("changed call", "client", "customer")
    assert one["probability_before"] >= 0.8
    assert 0 <= one["probability"] <= 1
    assert one["sentence"] == "Called customer now, client in the run before (r0002)."
    assert send_alerts(book, ME, manner=QUICK).deliveries == ()
    done("run", "--book", book.path)
    assert send_alerts(book, ME, manner=QUICK).deliveries == ()


def test_who_objects_is_in_no_changed_call(changed, program):
    book, (first, second) = changed
    rule(book, [program.address], port=0, when=["changed call"])
    note_objection(book, Objection(account_id=first, said_at=dt.datetime.now(dt.UTC)))
    send_alerts(book, ME, manner=QUICK)
    told = {each["account_id"] for each in json.loads(program.calls[-1][2])["alerts"]}
    assert first not in told
    assert second in told
