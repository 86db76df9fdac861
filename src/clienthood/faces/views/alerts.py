"""Alerts: the rules, what is due by them, and what was told to whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from clienthood.book.alerts import SENT, Delivery, Mark, deliveries, last_sent, noted
from clienthood.faces.views.occasions import Alert, due_by
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, listed, long_date
from clienthood.settings import AlertRule, MailSection
from clienthood.settings.alerts import is_web_address

NEWEST = 50
"""Messages that are shown of those that were sent or tried."""
SHOWN = 50
"""Alerts that are shown of each message to be sent."""
MOST = 500
"""Alerts that one message carries; what is beyond waits for the next."""
WAIT = {"each run": 0, "each day": 1, "each week": 7, "each month": 30}
"""Days between two messages of a rule to the same recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the settings, in words."""

    name: str
    sentence: str
    """Whom it tells of what, and how often at most."""
    to: tuple[str, ...]
    """Who is told; of a web address only the host, since the rest may be a secret."""
    due: int
    """What it would tell of, told already or not."""
    cannot: tuple[str, ...]
    """What it asks for that this run does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What would be sent to one recipient by one rule now."""

    rule: str
    recipient: str
    delivery: str
    """Id of a message that was tried before and is tried again; empty: a new one."""
    total: int
    held_until: dt.date | None
    """Day before which the rule does not tell again; None: it is due."""
    sentence: str
    alerts: tuple[Alert, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The page of alerts."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    words: tuple[str, ...]
    """How things stand, in sentences."""
    rules: tuple[Rule, ...]
    due: tuple[Message, ...]
    sent: tuple[Delivery, ...]
    """What was sent or tried, the newest first."""
    failures: int
    """Of these, messages that were not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """All that one message carries, and where it goes."""

    rule: AlertRule
    address: str
    """E-mail or web address as the settings have it: never shown, never written down."""
    delivery: str
    alerts: tuple[Alert, ...]

    @property
    def recipient(self) -> str:
        """The address as it is shown and written down."""
        return shown_address(self.address)


def alerts(reading: Reading, today: dt.date | None = None) -> Alerts:
    """Return the rules, what would be sent now, and what was sent.

    Parameters
    ----------
    today
        Day in UTC, from which the pauses between messages are counted; today where not given.
    """
    on = today or dt.datetime.now(dt.UTC).date()
    rules = reading.settings.alerts
    found = {rule.name: due_by(reading, rule) for rule in rules}
    messages = [
        message
        for rule in rules
        for address in rule.to
        for message in _messages(reading, rule, address, found[rule.name].alerts, on)
    ]
    sent = deliveries(reading.book, limit=NEWEST)
    failures = sum(each.state != SENT for each in sent)
    return Alerts(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        currency=reading.currency,
        words=_words(rules, messages, failures, reading.settings.mail),
        rules=tuple(
            Rule(
                name=rule.name,
                sentence=_sentence(rule, reading.currency),
                to=tuple(shown_address(each) for each in rule.to),
                due=len(found[rule.name].alerts),
                cannot=found[rule.name].cannot,
            )
            for rule in rules
        ),
        due=tuple(messages),
        sent=sent,
        failures=failures,
    )


def parcels(reading: Reading, today: dt.date) -> tuple[Parcel, ...]:
    """Return what is to be sent now: first what was tried before, then what is new."""
    made = []
    for rule in reading.settings.alerts:
        found = due_by(reading, rule).alerts
        for address in rule.to:
            again, new = _split(reading, rule, address, found)
            made += [_parcel(rule, address, delivery, each) for delivery, each in again]
            if new and held_until(reading, rule, address, today) is None:
                made.append(_parcel(rule, address, "", new[:MOST]))
    return tuple(made)


def shown_address(address: str) -> str:
    """Return an address as it may be shown: the path of a web address may be a secret."""
    if not is_web_address(address):
        return address
    parts = urlsplit(address)
    mark = hashlib.sha256(address.encode()).hexdigest()[:6]
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}/… ({mark})"


def held_until(reading: Reading, rule: AlertRule, address: str, today: dt.date) -> dt.date | None:
    """Return the day before which a rule does not tell somebody anything new; None: it may now."""
    last = last_sent(reading.book, rule.name, shown_address(address))
    if last is None:
        return None
    until = last.date() + dt.timedelta(days=WAIT[rule.at_most])
    return until if until > today else None


def mark_of(alert: Alert) -> Mark:
    """Return what an alert is known by."""
    return Mark(account_id=alert.account_id, what=alert.known_by, day=alert.day)


def _parcel(rule: AlertRule, address: str, delivery: str, found: Sequence[Alert]) -> Parcel:
    return Parcel(rule=rule, address=address, delivery=delivery, alerts=tuple(found))


def _split(
    reading: Reading, rule: AlertRule, address: str, found: Sequence[Alert]
) -> tuple[list[tuple[str, list[Alert]]], list[Alert]]:
    """Return what was tried before and not taken, by message, and what nobody was told yet."""
    before = {each.mark: each for each in noted(reading.book, rule.name, shown_address(address))}
    again: dict[str, list[Alert]] = {}
    new = []
    for alert in found:
        known = before.get(mark_of(alert))
        if known is None:
            new.append(alert)
        elif known.state != SENT:
            again.setdefault(known.delivery, []).append(alert)
    return sorted(again.items()), new


def _messages(
    reading: Reading, rule: AlertRule, address: str, found: Sequence[Alert], today: dt.date
) -> list[Message]:
    again, new = _split(reading, rule, address, found)
    parts: list[tuple[str, Sequence[Alert], dt.date | None]] = [
        (delivery, each, None) for delivery, each in again
    ]
    if new:
        parts.append(("", new, held_until(reading, rule, address, today)))
    return [
        Message(
            rule=rule.name,
            recipient=shown_address(address),
            delivery=delivery,
            total=len(each),
            held_until=until,
            sentence=_told(shown_address(address), len(each), delivery, until),
            alerts=tuple(each[:SHOWN]),
        )
        for delivery, each, until in parts
    ]


def _told(recipient: str, number: int, delivery: str, until: dt.date | None) -> str:
    what = count(number, "alert")
    if delivery:
        return f"{what} for {recipient}, tried before and not taken yet: tried again"
    if until is not None:
        return f"{what} for {recipient}, kept until {long_date(until)} as the rule has it"
    return f"{what} for {recipient}"


def _sentence(rule: AlertRule, currency: str) -> str:
    occasions = [
        f"worth at risk from {rule.above:,.0f} {currency}".rstrip()
        if each == "worth at risk" and rule.above
        else str(each)
        for each in rule.when
    ]
    told = f"Tells of {listed(occasions)}"
    if rule.kind:
        told += f", of accounts that are or were {rule.kind}"
    if rule.minimum_worth:
        told += f", worth at least {rule.minimum_worth:,.0f} {currency}".rstrip()
    period = rule.at_most.removeprefix("each ")
    often = "after each run" if period == "run" else f"at most once a {period}"
    return f"{told}; {often}."


def _words(
    rules: Sequence[AlertRule], messages: Sequence[Message], failures: int, mail: MailSection
) -> tuple[str, ...]:
    if not rules:
        return (
            "Nobody is told of anything yet: there is no rule in the settings file. A rule names"
            " an occasion, such as a client drifting, and who is told of it.",
        )
    due = sum(each.total for each in messages if each.held_until is None)
    told = [
        f"{count(len(rules), 'rule')}; {count(due, 'alert')} would be sent now."
        if due
        else f"{count(len(rules), 'rule')}; nothing is due."
    ]
    if failures:
        told.append(
            f"{count(failures, 'message')} could not be sent; the next time it is tried again."
        )
    by_mail = any(not is_web_address(each) for rule in rules for each in rule.to)
    if by_mail and not mail.host:
        told.append(
            "No mail server is set, so no e-mail can be sent: name it in the settings file."
        )
    return tuple(told)
