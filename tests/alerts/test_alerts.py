"""Alerts: who is told of what, once, over real servers; what fails is tried again."""

import datetime as dt
import email
import fcntl
import hashlib
import hmac
import json
import subprocess
import sys
import time
from email import policy

import pytest

from clienthood.book.alerts import deliveries
from clienthood.book.audit import Actor, read_audit
from clienthood.book.objections import Objection, note_objection
from clienthood.errors import BookError, SettingsError
from clienthood.faces.deeds.alerting import LOCK, Manner, send_alerts
from clienthood.faces.deeds.mail import PASSWORD, USER
from clienthood.faces.deeds.webhook import SECRET
from clienthood.faces.views.alerts import alerts, shown_address
from clienthood.faces.views.reading import reading
from clienthood.settings import parse_settings, read_settings
from tests.alerts.servers import free_port, mail_server
from tests.faces.books import cli, done

ME = Actor(name="ann", face="command line")
QUICK = Manner(patience=0.5, pauses=(0.01, 0.01))
MOVES = ("becoming a client", "becoming a customer", "drifting", "lost", "damaged", "recovered")
TOLD = "ann@house.example"


def rule(book, to, *, port=1, name="moves", when=MOVES, more="days = 366", mail=""):
    """Write a rule, and the mail server, into the settings of a book."""
    listed = json.dumps(list(when))
    with book.settings_file.open("a") as file:
        file.write(
            f'\n[[alerts]]\nname = "{name}"\nwhen = {listed}\nto = {json.dumps(to)}\n{more}\n'
            f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            f'sender = "clienthood@house.example"\nlinks = "https://app.house.example/"\n{mail}\n'
            if port
            else f'\n[[alerts]]\nname = "{name}"\nwhen = {listed}\nto = {json.dumps(to)}\n{more}\n'
        )


def due(book, name="moves"):
    """The alerts that a rule finds for the first who is told."""
    with reading(book) as read:
        page = alerts(read)
    return [a for message in page.due if message.rule == name for a in message.alerts]


def letter_of(envelope):
    return email.message_from_bytes(envelope.content, policy=policy.default)


def test_a_letter_names_each_account_that_moved_with_its_reason_and_is_sent_once(book, post):
    rule(book, [TOLD], port=post.port)
    expected = due(book)
    assert len(expected) > 5
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.failed) == (1, 0)
    (envelope,) = post.letters
    letter = letter_of(envelope)
    text = letter.get_content().replace("\r\n", "\n")
    assert (letter["From"], letter["To"]) == ("clienthood@house.example", TOLD)
    with reading(book) as read:
        total = alerts(read).rules[0].due
    assert letter["Subject"] == f"moves: {total} alerts"
    for each in expected:
        assert each.account_id in text
        assert each.sentence in text
        assert f"https://app.house.example/accounts/{each.account_id}" in text
    again = send_alerts(book, ME, manner=QUICK)
    assert (again.sent, again.failed, len(post.letters)) == (0, 0, 1)
    assert due(book) == []


def test_a_program_is_sent_the_alerts_as_json_with_a_signature_that_holds(
    book, program, monkeypatch
):
    monkeypatch.setenv(SECRET, "a key of ours")
    rule(book, [program.address], port=0)
    expected = due(book)
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    ((path, headers, body),) = program.calls
    assert path == "/hook/secret-path"
    parts = dict(part.split("=") for part in headers["Clienthood-Signature"].split(","))
    signed = hmac.new(b"a key of ours", parts["t"].encode() + b"." + body, hashlib.sha256)
    assert parts["v1"] == signed.hexdigest()
    assert abs(int(parts["t"]) - time.time()) < 60
    told = json.loads(body)
    assert told["delivery"] == headers["Clienthood-Delivery"]
    assert told["business"] == "Hart & Co"
    assert [each["account_id"] for each in told["alerts"]][: len(expected)] == [
        each.account_id for each in expected
    ]
    assert told["total"] == len(told["alerts"])
    page = done("alerts", "--book", book.path, "--json").json
    assert set(told["alerts"][0]) >= {"account_id", "what", "day", "sentence", "worth"}
    assert page["due"] == []


def test_without_a_key_a_call_is_not_signed(book, program):
    rule(book, [program.address], port=0)
    send_alerts(book, ME, manner=QUICK)
    assert "Clienthood-Signature" not in program.calls[0][1]


def test_a_server_that_cannot_now_is_asked_again_with_the_same_id(book, program):
    rule(book, [program.address], port=0)
    program.answers = [500, 503]
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.deliveries[0].tries) == (1, 3)
    assert len({headers["Clienthood-Delivery"] for _, headers, _ in program.calls}) == 1
    assert len({body for _, _, body in program.calls}) == 1


def test_what_is_not_taken_is_kept_and_sent_the_next_time_with_the_same_id(book, program):
    rule(book, [program.address], port=0)
    program.answers = [500] * 3
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.failed) == (0, 1)
    assert told.deliveries[0].trouble == "the program cannot take it now (500)"
    with reading(book) as read:
        page = alerts(read)
    assert page.failures == 1
    assert "tried again" in page.due[0].sentence
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    assert len({headers["Clienthood-Delivery"] for _, headers, _ in program.calls}) == 1
    (kept,) = deliveries(book, limit=5)
    assert (kept.state, kept.tries, kept.trouble) == ("sent", 4, "")
    assert len(send_alerts(book, ME, manner=QUICK).deliveries) == 0


def test_a_refusal_for_good_is_not_tried_again_at_once(book, program):
    rule(book, [program.address], port=0)
    program.answers = [410]
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.failed, len(program.calls)) == (1, 1)
    assert "refuses it (410)" in told.deliveries[0].trouble


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(book, program, status):
    rule(book, [program.address], port=0)
    program.elsewhere = program.address.replace("secret-path", "elsewhere")
    program.answers = [status]
    told = send_alerts(book, ME, manner=QUICK)
    assert told.failed == 1
    assert "elsewhere" in told.deliveries[0].trouble
    assert [path for path, _, _ in program.calls] == ["/hook/secret-path"]


def test_who_does_not_answer_in_time_or_is_not_there_is_told_in_words(book, program):
    program.wait = 1.0
    nowhere = f"http://127.0.0.1:{free_port()}/x"
    rule(book, [program.address, nowhere], port=0)
    began = time.monotonic()
    told = send_alerts(book, ME, manner=Manner(patience=0.2, pauses=(0.01,)))
    assert time.monotonic() - began < 5
    assert [each.trouble for each in told.deliveries] == [
        "the program does not answer: it does not answer in time",
        "the program cannot be reached: Connection refused",
    ]
    assert [each.tries for each in told.deliveries] == [2, 2]


def test_a_mail_server_that_is_not_there_is_told_and_the_others_are_sent(book, program):
    rule(book, [TOLD, program.address], port=free_port())
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.failed) == (1, 1)
    assert told.deliveries[0].trouble == "the mail server cannot be reached: Connection refused"


def test_a_busy_mail_server_is_asked_again_and_one_that_refuses_is_not(book, post):
    rule(book, [TOLD], port=post.port)
    post.answers = ["451 later"]
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.sent, told.deliveries[0].tries) == (1, 2)


def test_a_mail_server_that_refuses_a_letter_is_not_asked_again(book, post):
    rule(book, [TOLD], port=post.port)
    post.answers = ["554 no"]
    told = send_alerts(book, ME, manner=QUICK)
    assert (told.failed, told.deliveries[0].tries) == (1, 1)
    assert told.deliveries[0].trouble == "the mail server refuses the letter (554)"


def test_the_way_to_the_mail_server_is_closed_and_its_login_comes_from_the_environment(
    book, certificate, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "right")
    with mail_server(certificate) as post:
        rule(book, [TOLD], port=post.port)
        _secure(book, "starttls")
        assert send_alerts(book, ME, manner=QUICK).sent == 1
        assert post.logins == [("ann", "right")]
        assert len(post.letters) == 1


def test_a_wrong_password_is_told_without_it_and_a_stranger_s_certificate_is_refused(
    book, certificate, monkeypatch
):
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "wrong-and-secret")
    with mail_server(certificate) as post:
        rule(book, [TOLD], port=post.port)
        _secure(book, "starttls")
        trouble = send_alerts(book, ME, manner=QUICK).deliveries[0].trouble
        assert "not who it says it is" in trouble
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
        told = send_alerts(book, ME, manner=Manner(patience=20, pauses=()))
        assert told.deliveries[0].trouble == "the mail server refuses the login (535)"
        assert not post.letters
    assert b"wrong-and-secret" not in book.state_file.read_bytes()


def test_a_password_is_never_sent_over_an_open_way(book, post, monkeypatch):
    monkeypatch.setenv(USER, "ann")
    monkeypatch.setenv(PASSWORD, "right")
    rule(book, [TOLD], port=post.port)
    told = send_alerts(book, ME, manner=QUICK)
    assert told.deliveries[0].trouble == "a password is never sent over an open way"
    assert not post.letters


def _secure(book, security):
    text = book.settings_file.read_text()
    changed = text.replace('security = "none"', f'security = "{security}"')
    book.settings_file.write_text(changed.replace('"127.0.0.1"', '"localhost"'))


def test_nobody_who_objects_is_in_an_alert_nor_tried_again(book, program):
    rule(book, [program.address], port=0)
    program.answers = [500] * 3
    gone, kept = (each.account_id for each in due(book)[:2])
    send_alerts(book, ME, manner=QUICK)
    note_objection(book, Objection(account_id=gone, said_at=dt.datetime.now(dt.UTC)))
    assert gone not in {each.account_id for each in due(book)}
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    told = json.loads(program.calls[-1][2])
    assert gone not in {each["account_id"] for each in told["alerts"]}
    assert kept in {each["account_id"] for each in told["alerts"]}


def test_an_erased_account_is_in_no_alert_and_forgotten_where_it_was(book, program):
    rule(book, [program.address], port=0)
    gone = due(book)[0].account_id
    send_alerts(book, ME, manner=QUICK)
    assert gone in json.loads(program.calls[-1][2])["alerts"][0]["account_id"]
    held = done("person", gone, "--book", book.path, "--json").json
    assert held["alerts"][0]["rule"] == "moves"
    done("erase", gone, "--book", book.path, "--yes")
    before = len(program.calls)
    send_alerts(book, ME, manner=QUICK)
    for _, _, body in program.calls[before:]:
        assert gone not in body.decode()
    assert gone.encode() not in book.state_file.read_bytes()


def test_how_often_at_most_holds_what_is_new_back(book, post):
    rule(book, [TOLD], port=post.port, when=["lost"], more='days = 366\nat_most = "each week"')
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    text = book.settings_file.read_text()
    book.settings_file.write_text(text.replace('when = ["lost"]', 'when = ["lost", "drifting"]'))
    assert send_alerts(book, ME, manner=QUICK).deliveries == ()
    now = dt.datetime.now(dt.UTC).date()
    with reading(book) as read:
        page = alerts(read)
        later = alerts(read, now + dt.timedelta(days=7))
    assert page.due[0].held_until == now + dt.timedelta(days=7)
    assert later.due[0].held_until is None


def test_a_sender_killed_after_the_server_took_it_sends_the_same_again(book, program):
    rule(book, [program.address], port=0)
    killed = (
        "import os, sys; from pathlib import Path; import clienthood.faces.deeds.alerting as a;"
        "from clienthood.book import Book; from clienthood.book.audit import Actor;"
        "a.note_outcome = lambda *x, **y: os.kill(os.getpid(), 9);"
        "a.send_alerts(Book(Path(sys.argv[1])), Actor(name='', face='web'))"
    )
    left = subprocess.run([sys.executable, "-c", killed, str(book.path)], check=False)
    assert left.returncode == -9
    assert len(program.calls) == 1
    with reading(book) as read:
        assert alerts(read).sent[0].state == "waiting"
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    first, second = program.calls
    assert first[1]["Clienthood-Delivery"] == second[1]["Clienthood-Delivery"]
    assert first[2] == second[2]
    assert send_alerts(book, ME, manner=QUICK).deliveries == ()


def test_only_one_sends_at_a_time(book, program):
    rule(book, [program.address], port=0)
    with (book.path / LOCK).open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BookError, match="already"):
            send_alerts(book, ME, manner=QUICK)
    assert not program.calls
    assert send_alerts(book, ME, manner=QUICK).sent == 1


def test_no_part_of_a_web_address_but_its_host_is_shown_or_written_down(book, program):
    rule(book, [program.address], port=0)
    program.answers = [500] * 3
    send_alerts(book, ME, manner=QUICK)
    told = done("alerts", "--book", book.path).out
    told += done("alerts", "--book", book.path, "--json").out
    assert "secret-path" not in told
    assert shown_address(program.address) in told
    entries = read_audit(book, limit=50, offset=0, what="send alerts").entries
    assert len(entries) == 1
    assert "secret-path" not in f"{entries[0]}"
    assert "127.0.0.1" in entries[0].after
    assert b"secret-path" not in book.state_file.read_bytes()


def test_worth_at_risk_is_told_above_its_bound_as_the_page_of_worth_has_it(book):
    risks = done("value", "--book", book.path, "--json").json["risks"]
    bound = round(risks[3]["at_risk"] + 0.005, 2)
    rule(book, [TOLD], name="risk", when=["worth at risk"], more=f"above = {bound}")
    found = due(book, "risk")
    assert {each.account_id for each in found} == {
        each["account_id"] for each in risks if each["at_risk"] >= bound
    }
    assert len(found) == 3


def test_kind_and_worth_narrow_a_rule_and_an_unknown_worth_is_not_enough(book):
    rule(book, [TOLD], name="all")
    rule_text = '\n[[alerts]]\nname = "{}"\nwhen = {}\nto = ["x@y.example"]\ndays = 366\n{}\n'
    with book.settings_file.open("a") as file:
        file.write(rule_text.format("rich", list(MOVES), "minimum_worth = 500"))
        file.write(rule_text.format("customers", list(MOVES), 'kind = "customer"'))
    found = {name: due(book, name) for name in ("all", "rich", "customers")}
    rich = [each for each in found["all"] if each.worth is not None and each.worth >= 500]
    assert found["rich"] == rich
    assert 0 < len(found["customers"]) < len(found["all"])


def test_findings_are_told_once_a_month_each(book, program, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text("order_id,account_id,ordered_at,amount\nZZ1,A00001,not a day,3\n")
    done("import", file, "--book", book.path)
    rule(book, [program.address], port=0, when=["data findings"], more="")
    assert send_alerts(book, ME, manner=QUICK).sent == 1
    told = json.loads(program.calls[0][2])
    assert any("quarantined" in each["sentence"] for each in told["alerts"])
    assert {each["account_id"] for each in told["alerts"]} == {""}
    assert send_alerts(book, ME, manner=QUICK).deliveries == ()


def test_what_a_run_does_not_know_is_said(book):
    rule(book, [TOLD], when=["overdue", "lost"])
    with reading(book) as read:
        (told,) = alerts(read).rules
        known = "cadence" in read.stages
    assert bool(told.cannot) != known


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('to = ["nobody"]', "no e-mail address"),
        ('to = ["ftp://x.example/a"]', "no e-mail address"),
        ('to = ["https://ann:pw@x.example/a"]', "no password"),
        ('to = ["http:///a"]', "names a host"),
        ('to = ["a@b.example"]\nwhen = ["sometimes"]', "becoming a client"),
        ("to = []", "at least 1"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_what_would_do(line, told):
    when = "" if "when" in line else 'when = "lost"\n'
    with pytest.raises(SettingsError, match=told):
        parse_settings(f'[[alerts]]\nname = "x"\n{when}{line}\n', where="clienthood.toml")


def test_two_rules_of_one_name_are_refused():
    one = '[[alerts]]\nname = "x"\nwhen = "lost"\nto = ["a@b.example"]\n'
    with pytest.raises(SettingsError, match="own name"):
        parse_settings(one + one.replace('"x"', '"X"'), where="clienthood.toml")


def test_rules_change_no_figure_and_no_run_is_behind_for_them(book):
    rule(book, [TOLD])
    with reading(book) as read:
        assert read.behind() == ()
    assert read_settings(book.path).mail.sender == "clienthood@house.example"


def test_the_command_shows_sends_and_says_what_failed(book, program):
    rule(book, [program.address], port=0)
    shown = done("alerts", "--book", book.path)
    assert "would be sent now" in shown.out
    assert not program.calls
    program.answers = [410]
    failed = cli("alerts", "--send", "--book", book.path)
    assert failed.status == 10
    assert "could not be sent" in failed.err
    sent = done("alerts", "--send", "--book", book.path, "--json").json
    assert (sent["sent"], sent["failed"]) == (1, 0)
    assert "Nothing is due" in done("alerts", "--send", "--book", book.path).out


def test_a_book_without_rules_sends_nothing_and_says_how_to_begin(book):
    assert send_alerts(book, ME).deliveries == ()
    assert "no rule" in done("alerts", "--book", book.path).out
