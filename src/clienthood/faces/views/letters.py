"""What a message of alerts says: to a program as a document, to a person as a letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from clienthood.faces.views.alerts import Parcel
from clienthood.faces.views.occasions import Alert
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, long_date, money

NAMED = 50
"""Alerts that a letter names; a program is sent all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a program is sent."""

    delivery: str
    """Id of the message; the same whenever it is sent again."""
    rule: str
    business: str
    run: str
    as_of: dt.date
    currency: str
    total: int
    alerts: tuple[Alert, ...]


def document(reading: Reading, parcel: Parcel, delivery: str) -> Document:
    """Return what a message tells."""
    return Document(
        delivery=delivery,
        rule=parcel.rule.name,
        business=reading.settings.book.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        currency=reading.currency,
        total=len(parcel.alerts),
        alerts=parcel.alerts,
    )


def subject(told: Document) -> str:
    """Return the subject of a letter; it names no account."""
    return f"{told.rule}: {count(told.total, 'alert')}"


def text(told: Document, links: str) -> str:
    """Return a letter as plain text.

    Parameters
    ----------
    links
        Address of the web app; empty: the letter has no links.
    """
    business = f" of {told.business}" if told.business else ""
    lines = [
        f"{count(told.total, 'alert')} by the rule “{told.rule}”.",
        f"From the figures{business} as of {long_date(told.as_of)}.",
        "",
    ]
    for alert in told.alerts[:NAMED]:
        lines += [*_lines(alert, told.currency, links.rstrip("/")), ""]
    if told.total > NAMED:
        lines += [f"And {count(told.total - NAMED, 'more', 'more')}.", ""]
    lines.append("You are told since a rule in the settings of clienthood names this address.")
    if links:
        lines.append(f"Rules and what was sent: {links.rstrip('/')}/alerts")
    return "\n".join(lines) + "\n"


def _lines(alert: Alert, currency: str, links: str) -> list[str]:
    if not alert.account_id:
        return [alert.sentence]
    name = f"{alert.name} ({alert.account_id})" if alert.name else alert.account_id
    worth = "" if alert.worth is None else f" Worth ahead: {money(alert.worth, currency)}."
    lines = [f"{name}, {long_date(alert.day)}", f"  {alert.sentence}{worth}"]
    if links:
        lines.append(f"  {links}/accounts/{quote(alert.account_id, safe='')}")
    return lines
