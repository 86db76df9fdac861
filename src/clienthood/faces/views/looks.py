"""Ten accounts worth a look, each by a stated rule and with a reason in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from clienthood.evidence import Dimension, Family
from clienthood.faces.views.phrases import (
    beyond_time,
    phrases,
    strongest_against,
    strongest_for,
)
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.told import told_rows
from clienthood.faces.views.wording import ago, count, likelihood, listed, long_date, money
from clienthood.units import date_of

WANTED = 10
SOON = 90
"""Days before the end of a contract from which it is near."""
RULES = {
    "undecided": "undecided accounts that brought most, with the record that would settle them",
    "leaning": "accounts called {customer} whose records, how long and how often left aside, lean "
    "most to {client}",
    "ending": "{clients} whose agreement has ended, or ends within 90 days and does not renew "
    "itself",
    "thin": "{clients} called on the weakest evidence",
    "surprise": "accounts whose records speak most strongly both for and against",
}
"""What each rule picks, with places for the words of the house; an account is shown under the
first that picks it."""
TO_DO = {
    "undecided": "write down the record that would settle it, or say yourself what it is",
    "leaning": "ask what they need beside what they buy, and offer to talk it through",
    "ending": "talk before the relationship lapses: what comes next, and on which terms",
    "thin": "say whether you agree; so far little is on record",
    "surprise": "look at both sides and say which is right",
}
"""What to do about an account, by the rule that picked it."""
SIZES = {"undecided": 3, "leaning": 2, "ending": 2, "thin": 1, "surprise": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One account worth a look."""

    rule: str
    account_id: str
    name: str
    kind: str
    probability: float
    spend: float
    """In the book's own currency, over the whole record."""
    reason: str
    to_do: str


def worth_a_look(reading: Reading) -> tuple[Look, ...]:
    """Return up to ten accounts, a few by each rule, then more of those left over."""
    candidates = {
        "undecided": _picked(reading, "c.kind = 'undecided'", "coalesce(c.spend, 0) desc"),
        "leaning": _leaning(reading, "c.kind = 'customer'", _beyond(reading)),
        "ending": [*_ending(reading), *_ended(reading)],
        "thin": _picked(reading, "c.kind = 'client' and c.confirmed is null", "c.own_bits"),
        "surprise": _leaning(reading, "true", _clash(reading)),
    }
    taken: dict[int, tuple[str, dict[str, Any]]] = {}
    for sizes in (SIZES, dict.fromkeys(SIZES, WANTED)):
        for rule, rows in candidates.items():
            found = [row for row in rows if row["account_key"] not in taken]
            already = sum(under == rule for under, _ in taken.values())
            for row in found[: max(min(sizes[rule] - already, WANTED - len(taken)), 0)]:
                taken[row["account_key"]] = (rule, row)
    told = _details(reading, taken)
    looks = [_look(reading, rule, told[key] | row) for key, (rule, row) in taken.items()]
    return tuple(sorted(looks, key=lambda look: list(RULES).index(look.rule)))


def _picked(
    reading: Reading, where: str, order: str, *, more: str = "", join: str = ""
) -> list[dict[str, Any]]:
    """Return the first accounts of a rule: only which they are."""
    return reading.rows(
        f"select c.account_key{more}\n"
        f"from listed c {join}\n"
        f"where {where} order by {order}, c.account_key limit {2 * WANTED}"
    )


def _leaning(reading: Reading, where: str, bits: str) -> list[dict[str, Any]]:
    """Return the first accounts of a rule that goes by bits, which are counted once a pattern."""
    join = f"join (select p.pattern, {bits} as bits from patterns p) p on p.pattern = c.pattern"
    return _picked(reading, f"{where} and p.bits > 0", "p.bits desc", join=join)


def _details(reading: Reading, keys: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return all that is told of some accounts, by account_key."""
    if not keys:
        return {}
    rows = told_rows(reading, f"account_key in ({', '.join(map(str, keys))})")
    return {row["account_key"]: row for row in rows}


def _beyond(reading: Reading) -> str:
    names = [each.name for each in reading.dimensions if each.family is not Family.TIME]
    return _sum("greatest", names)


def _clash(reading: Reading) -> str:
    names = [each.name for each in reading.dimensions]
    return f"least({_sum('greatest', names)}, -({_sum('least', names)}))"


def _sum(pick: str, names: list[str]) -> str:
    return "(" + " + ".join(f"{pick}(p.{name}_bits, 0.0)" for name in names) + ")"


def _ending(reading: Reading) -> list[dict[str, Any]]:
    """Return clients whose last standing agreement ends soon, the soonest first."""
    if "contracts" not in reading.kept:
        return []
    day = "cast(datediff('day', date '1970-01-01', cast({} as date)) as integer)"
    until = (
        "join (select m.root, max(case when k.ends_on is null or k.auto_renews"
        f" then 99999999 else {day.format('k.ends_on')} end) as until"
        " from contracts k join members m on m.account_id = k.account_id"
        " where coalesce(k.form, '') <> 'one-off sale'"
        f" and {day.format('coalesce(k.signed_at, k.starts_on)')} <= {reading.as_of}"
        f" and (k.ended_on is null or {day.format('k.ended_on')} > {reading.as_of})"
        " group by m.root) k on k.root = c.account_id"
    )
    where = f"c.kind = 'client' and k.until between {reading.as_of} and {reading.as_of + SOON}"
    return _picked(reading, where, "k.until", more=", k.until", join=until)


def _ended(reading: Reading) -> list[dict[str, Any]]:
    """Return clients whose agreement is over, those that still bring most first."""
    contract = next((each for each in reading.dimensions if each.name == "contract"), None)
    names = [level.name for level in contract.levels] if contract else []
    if "signed and ended" not in names:
        return []
    where = f"c.kind = 'client' and c.contract_level = {names.index('signed and ended')}"
    return _picked(reading, where, "coalesce(c.spend_year, 0) desc", more=", null as until")


def _look(reading: Reading, rule: str, row: dict[str, Any]) -> Look:
    return Look(
        rule=rule,
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        kind=row["kind"],
        probability=row["probability"],
        spend=row["spend"],
        reason="; ".join(_reasons(reading, rule, row)),
        to_do=TO_DO[rule],
    )


def _reasons(reading: Reading, rule: str, row: dict[str, Any]) -> Iterator[str]:
    if rule == "undecided":
        if row["spend"]:
            yield f"brought {money(row['spend'], reading.currency)}"
        yield f"{likelihood(row['probability'])} likely a {reading.settings.words.client}"
        if row["settles"]:
            yield "to settle it: " + _settles(reading.dimensions, row["settles"])
    elif rule == "leaning":
        found = beyond_time(row, reading.dimensions)
        yield "yet " + listed([each.sentence for each in found])
    elif rule == "ending":
        yield from _agreement(reading, row)
    else:
        yield from _weighed(reading, rule, row)


def _agreement(reading: Reading, row: dict[str, Any]) -> Iterator[str]:
    if row["until"] is not None:
        until = long_date(date_of(row["until"]))
        yield f"the agreement ends on {until} and does not renew itself"
        return
    yield "the agreement has ended"
    if row["last_day"] is not None:
        yield "last dealing " + ago(reading.as_of - row["last_day"])


def _weighed(reading: Reading, rule: str, row: dict[str, Any]) -> Iterator[str]:
    found = phrases(row, reading.dimensions)
    best, worst = strongest_for(found), strongest_against(found)
    if rule == "thin":
        known = count(row["known"], "dimension")
        yield f"{known} of {len(reading.dimensions)} could be read"
        if best:
            yield f"most for it: {best.sentence}"
        if worst:
            yield f"most against: {worst.sentence}"
    elif best and worst:
        yield f"for: {best.sentence}"
        yield f"against: {worst.sentence}"


def _settles(dimensions: tuple[Dimension, ...], name: str) -> str:
    return next(each.settles for each in dimensions if each.name == name)
