"""What a rule of alerts finds in a run: moves, calls, who is overdue, worth at risk, findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clienthood.evidence import Dimension
from clienthood.faces.views.changed_calls import FRAME, name_changed_calls
from clienthood.faces.views.contracts import contracts_of
from clienthood.faces.views.findings import findings
from clienthood.faces.views.moved import MOVED, move_words
from clienthood.faces.views.moves import dimensions_of, why_moved
from clienthood.faces.views.present import digest
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.value import at_risk
from clienthood.faces.views.wording import count, kind_word, money, opened
from clienthood.settings import AlertRule, WordsSection
from clienthood.units import date_of

MOST = 20_000
"""Alerts of one rule that are looked at."""
SEVERE = ("error", "warning")
"""Findings that somebody is told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing that somebody is told of."""

    account_id: str
    """Empty where it concerns no account."""
    name: str
    kind: str
    """Kind of the account now; empty where it concerns none."""
    what: str
    """The move; or changed call, overdue, worth at risk, data findings."""
    known_by: str
    """Tells it from others of the same account and day: what it is, or a mark of the finding."""
    day: dt.date
    """When it happened; what has no day of its own is told once for each month."""
    sentence: str
    """What happened and why, in words."""
    worth: float | None
    """What the account will bring in the time ahead; None is not known."""
    kind_before: str = ""
    """For a changed call: what the run before called it."""
    probability: float | None = None
    """For a changed call: how likely it is a client."""
    probability_before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a rule finds."""

    alerts: tuple[Alert, ...]
    """The newest first, among those of a day the most worth."""
    cannot: tuple[str, ...]
    """What the rule asks for that this run does not know."""


def due_by(reading: Reading, rule: AlertRule) -> Due:
    """Return what a rule finds in a run; nobody who objects or was left out is in it."""
    found: list[Alert] = []
    cannot = []
    moves = tuple(each for each in rule.when if each in MOVED)
    wanted: dict[str, Callable[[Reading, AlertRule], Iterator[Alert]]] = {
        "changed call": _changed,
        "overdue": _overdue,
        "worth at risk": _at_risk,
        "data findings": _findings,
    }
    if moves and "movement" not in reading.stages:
        cannot.append("this run knows no moves; run again")
    elif moves:
        found += _moves(reading, rule)
    for name, of in wanted.items():
        if name not in rule.when:
            continue
        if name == "overdue" and "cadence" not in reading.stages:
            cannot.append("this run does not know who is overdue; run again")
        elif name == "worth at risk" and not reading.valued:
            cannot.append("this run valued no accounts; run again")
        else:
            found += of(reading, rule)
    found.sort(key=lambda each: (-each.day.toordinal(), -(each.worth or 0.0), each.account_id))
    return Due(alerts=tuple(found[:MOST]), cannot=tuple(cannot))


def _rows(reading: Reading, rule: AlertRule, what: str, frame: str, where: str) -> Iterator[Any]:
    """Yield accounts of a frame ``t`` as they are listed now, the newest first."""
    least = f" and c.worth_value >= {rule.minimum_worth!r}" if rule.minimum_worth else ""
    yield from reading.rows(
        f"select {what}, c.account_id, c.name, c.kind as now_kind, c.worth_value"
        f" from {frame} join listed c on c.account_id = t.account_id"
        f" where c.on_record and {where}{least} order by t.account_id limit {MOST}"
    )


def _moves(reading: Reading, rule: AlertRule) -> Iterator[Alert]:
    house, dimensions = reading.settings.words, dimensions_of(reading)
    wanted = ", ".join(f"'{each}'" for each in rule.when if each in MOVED)
    where = f"t.move in ({wanted}) and t.day > {reading.as_of - rule.days}"
    if rule.kind:
        where += f" and '{rule.kind}' in (t.from_kind, t.to_kind)"
    what = "t.move, t.day, t.from_kind, t.to_kind, t.cause, t.level"
    for row in _rows(reading, rule, what, "moves t", where):
        yield _alert(row, str(row["move"]), date_of(row["day"]), _moved(row, house, dimensions))


def _moved(row: Mapping[str, Any], house: WordsSection, dimensions: Mapping[str, Dimension]) -> str:
    why = why_moved(row, dimensions)
    told = move_words(str(row["move"]), house)
    return opened(f"{told}: {why}." if why else f"{told}.")


def _changed(reading: Reading, rule: AlertRule) -> Iterator[Alert]:
    name_changed_calls(reading)
    where = f"t.day > {reading.as_of - rule.days}"
    if rule.kind:
        where += f" and '{rule.kind}' in (t.was, t.became)"
    what = "t.run, t.day, t.was, t.became, t.p_before, t.p_after"
    house = reading.settings.words
    for row in _rows(reading, rule, what, f"{FRAME} t", where):
        was, became = kind_word(row["was"], house), kind_word(row["became"], house)
        sentence = f"Called {became} now, {was} in the run before ({row['run']})."
        told = _alert(row, "changed call", date_of(row["day"]), sentence)
        yield replace(
            told,
            known_by=f"changed call {row['run']}",
            kind=row["became"],
            kind_before=row["was"],
            probability=row["p_after"],
            probability_before=row["p_before"],
        )


def _overdue(reading: Reading, rule: AlertRule) -> Iterator[Alert]:
    where = f"t.overdue_days is not null and t.expected_day > {reading.as_of - rule.days}"
    if rule.kind:
        where += f" and c.kind = '{rule.kind}'"
    what = "t.overdue_days, t.expected_day, t.gap_days"
    for row in _rows(reading, rule, what, "cadence t", where):
        sentence = (
            f"Overdue by {count(round(row['overdue_days']), 'day')}; it comes about every"
            f" {count(round(row['gap_days']), 'day')}."
        )
        yield _alert(row, "overdue", date_of(row["expected_day"]), sentence)


def _at_risk(reading: Reading, rule: AlertRule) -> Iterator[Alert]:
    kept = reading.value()
    own = f" and c.kind = '{rule.kind}'" if rule.kind else ""
    found = list(
        _rows(
            reading,
            rule,
            "t.*",
            "worth t",
            "t.value is not null and t.p_alive is not null and (t.setting <> 'noncontractual'"
            f" or t.value * (1 - t.p_alive) >= {rule.above!r}){own}",
        )
    )
    contracts = contracts_of(reading, kept, [row["account_id"] for row in found])
    month = reading.run.as_of.replace(day=1)
    for row in found:
        lost = at_risk(row, contracts.get(row["account_id"], ()))
        if lost > 0 and lost >= rule.above:
            told = money(lost, reading.currency)
            kind = kind_word(row["now_kind"], reading.settings.words)
            sentence = f"About {told} of the worth of this {kind} is at risk."
            yield _alert(row, "worth at risk", month, sentence)


def _findings(reading: Reading, rule: AlertRule) -> Iterator[Alert]:
    month = reading.run.as_of.replace(day=1)
    for each in findings(reading.book).findings:
        if each.severity in SEVERE:
            yield Alert(
                account_id="",
                name="",
                kind="",
                what="data findings",
                known_by=f"finding {digest(each.table, each.check)}",
                day=month,
                sentence=f"{opened(each.severity)} in {each.table}: {each.check}"
                f" ({count(each.count, 'row')}). {each.remedy}",
                worth=None,
            )


def _alert(row: Mapping[str, Any], what: str, day: dt.date, sentence: str) -> Alert:
    return Alert(
        account_id=str(row["account_id"]),
        name=str(row["name"] or ""),
        kind=str(row["now_kind"]),
        what=what,
        known_by=what,
        day=day,
        sentence=sentence,
        worth=row["worth_value"],
    )
