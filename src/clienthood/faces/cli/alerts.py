"""``clienthood alerts``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from clienthood.book import Book, open_book
from clienthood.errors import SendError
from clienthood.faces.cli.actor import person
from clienthood.faces.cli.options import HERE, BookDir, Json
from clienthood.faces.cli.paper import Paper, print_json
from clienthood.faces.deeds.alerting import Told, send_alerts
from clienthood.faces.views.alerts import Alerts, Message, alerts
from clienthood.faces.views.occasions import Alert
from clienthood.faces.views.reading import reading
from clienthood.faces.views.wording import count, long_date, opened

NAMED = 10
"""Alerts of each message that are named."""


def show_alerts(
    *,
    book: BookDir = HERE,
    send: Annotated[bool, Parameter(name="--send", negative=())] = False,
    json: Json = False,
) -> None:
    """Show who is told of what and what would be sent now; with --send, send it.

    The rules stand in clienthood.toml under [[alerts]]. Each alert is sent once to each who is
    told; what was not taken is tried again the next time.

    Example: clienthood alerts --send

    Parameters
    ----------
    send
        Send what is due.
    """
    opened_book = open_book(book)
    if send:
        _send(opened_book, json=json)
        return
    with reading(opened_book) as read:
        page = alerts(read)
    if json:
        print_json(page)
    else:
        _print(page)


def _send(book: Book, *, json: bool) -> None:
    told = send_alerts(book, person())
    if json:
        print_json(told)
    else:
        _print_told(told)
    if told.failed:
        raise SendError(
            f"{count(told.failed, 'message')} could not be sent",
            hint="it is tried again the next time: clienthood alerts --send",
        )


def _print_told(told: Told) -> None:
    paper = Paper()
    if not told.deliveries:
        paper.say("Nothing is due.")
    for each in told.deliveries:
        became = each.trouble or "sent"
        paper.say(f"{each.rule}: {count(each.alerts, 'alert')} to {each.recipient}: {became}")


def _print_due(paper: Paper, messages: Sequence[Message]) -> None:
    told: tuple[Alert, ...] = ()
    for message in messages:
        same = message.alerts == told
        paper.say(opened(message.sentence) + (": the same." if same else ":"), indent=2)
        told = message.alerts
        for alert in () if same else told[:NAMED]:
            name = f"{alert.account_id} {alert.name}".strip()
            named = f"{name}, {long_date(alert.day)}: " if name else ""
            paper.say(f"{named}{alert.sentence}", indent=4)
        if message.total > NAMED and not same:
            paper.say(f"and {count(message.total - NAMED, 'more', 'more')}", indent=4)


def _print(page: Alerts) -> None:
    paper = Paper()
    paper.title(f"Alerts, as of {long_date(page.as_of)} (run {page.run})")
    for line in page.behind:
        paper.say(f"Mind: {line}; run again: clienthood run")
    for sentence in page.words:
        paper.say(sentence)
    for rule in page.rules:
        paper.gap()
        paper.say(f"{rule.name}. {rule.sentence} To {', '.join(rule.to)}.")
        for text in rule.cannot:
            paper.say(f"Mind: {text}.", indent=2)
        _print_due(paper, [each for each in page.due if each.rule == rule.name])
    if page.sent:
        paper.gap()
        paper.table(
            ("when (UTC)", "rule", "to", "alerts", ""),
            [
                (
                    f"{each.at:%Y-%m-%d %H:%M}",
                    each.rule,
                    each.recipient,
                    str(each.alerts),
                    each.trouble or each.state,
                )
                for each in page.sent
            ],
            right=(3,),
            prose=(4,),
        )
