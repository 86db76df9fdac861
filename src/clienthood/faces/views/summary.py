"""The summary: what the business is, what the records tell, and ten accounts worth a look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.faces.views.kinds import KindRow, split, standing
from clienthood.faces.views.looks import RULES, Look, worth_a_look
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.value import worth_ahead
from clienthood.faces.views.wording import (
    count,
    kind_word,
    listed,
    long_date,
    opened,
    share,
    spelled,
)
from clienthood.settings import WordsSection

SHAKY = 0.1
"""Share of undecided accounts from which the expected number of clients is told as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far the records tell of one dimension."""

    dimension: str
    title: str
    known: int
    """Accounts for which it could be read."""
    share: float
    settles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """One kind of record, and how many undecided accounts it would tell most about."""

    dimension: str
    title: str
    settles: str
    accounts: int
    drop: float
    """Expected drop of p(1 - p), added up over these accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Accounts that are not called, by reason."""

    excluded: int
    """Suppliers, partners, staff."""
    objecting: int
    """They object to being profiled."""
    later: int
    """They came onto the list only after the as-of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The first page."""

    name: str
    as_of: dt.date
    run: str
    made_at: str
    mode: str
    behind: tuple[str, ...]
    """What has changed since the run; empty if it stands."""
    currency: str
    accounts: int
    kinds: tuple[KindRow, ...]
    confirmed: int
    """Accounts whose kind somebody confirmed."""
    without_dealings: int
    """Accounts on the list with which no dealing is on record."""
    standing: str
    verdict: str
    """What the business lives by, with which the first sentence begins."""
    expected_clients: float
    """The probabilities of all accounts added up."""
    known_least: int
    known_middle: float
    known_most: int
    """Fewest, average and most dimensions that could be read for an account."""
    coverage: tuple[Coverage, ...]
    settling: tuple[Settling, ...]
    left_out: LeftOut
    business: str
    evidence: str
    next: str
    """The three sentences."""
    worth: str
    """What the accounts will bring in the time ahead; empty where none was valued."""
    queued: str
    """How many plays wait for somebody to do them; empty where the run knew none."""
    looks: tuple[Look, ...]
    rules: dict[str, str]
    """What each rule of ``looks`` picks."""


def summary(reading: Reading) -> Summary:
    """Return the first page of a run."""
    kinds = split(reading)
    coverage = _coverage(reading)
    settling = _settling(reading)
    known = reading.rows(
        "select min(known) as least, avg(known) as middle, max(known) as most,"
        " count(confirmed) as confirmed, sum(probability) as expected,"
        " sum(case when last_day is null then 1 else 0 end) as silent from calls"
    )[0]
    least, most = int(str(known["least"] or 0)), int(str(known["most"] or 0))
    expected = float(str(known["expected"] or 0))
    looks, house = worth_a_look(reading), reading.settings.words
    return Summary(
        name=reading.settings.book.name,
        as_of=reading.run.as_of,
        run=reading.run.id,
        made_at=reading.run.made_at,
        mode=reading.run.mode,
        behind=reading.behind(),
        currency=reading.currency,
        accounts=reading.run.accounts,
        kinds=kinds,
        confirmed=int(str(known["confirmed"])),
        without_dealings=int(str(known["silent"] or 0)),
        standing=standing(kinds),
        verdict=_verdict(reading, kinds),
        known_least=least,
        known_middle=float(str(known["middle"] or 0)),
        known_most=most,
        coverage=coverage,
        settling=settling,
        left_out=_left_out(reading),
        expected_clients=expected,
        business=_business(reading, kinds, expected),
        evidence=_evidence(coverage, least, most, house),
        next=_next(reading, kinds, settling),
        worth=worth_ahead(reading),
        queued=_queued(reading),
        looks=looks,
        rules={
            rule: RULES[rule].format_map(house.model_dump())
            for rule in dict.fromkeys(look.rule for look in looks)
        },
    )


def _queued(reading: Reading) -> str:
    if "plays" not in reading.stages:
        return ""
    row = reading.rows("select count(distinct account_id) as n from plays")[0]
    return f"something is worth doing for {count(int(str(row['n'])), 'account')}, ten at a time"


def _coverage(reading: Reading) -> tuple[Coverage, ...]:
    counted = ", ".join(f"count({each.name}_level) as {each.name}" for each in reading.dimensions)
    row = reading.rows(f"select count(*) as accounts, {counted} from calls")[0]
    accounts = int(str(row["accounts"]))
    return tuple(
        Coverage(
            dimension=each.name,
            title=each.title,
            known=int(str(row[each.name])),
            share=int(str(row[each.name])) / accounts if accounts else 0.0,
            settles=each.settles,
        )
        for each in reading.dimensions
    )


def _settling(reading: Reading) -> tuple[Settling, ...]:
    by_name = {each.name: each for each in reading.dimensions}
    found = reading.rows(
        "select p.settles as name, sum(c.n) as accounts, sum(c.n * p.settles_drop) as total"
        " from (select pattern, count(*) as n from calls where kind = 'undecided'"
        " group by pattern) c join patterns p on p.pattern = c.pattern"
        " where p.settles is not null group by p.settles order by total desc, name"
    )
    return tuple(
        Settling(
            dimension=str(row["name"]),
            title=by_name[str(row["name"])].title,
            settles=by_name[str(row["name"])].settles,
            accounts=int(str(row["accounts"])),
            drop=float(str(row["total"])),
        )
        for row in found
    )


def _left_out(reading: Reading) -> LeftOut:
    row = reading.rows(
        "select sum(case when a.excluded then 1 else 0 end) as excluded,"
        " sum(case when coalesce(a.excluded, false) then 0 else 1 end) as objecting"
        " from left_out o left join accounts a on a.account_id = o.account_id"
    )[0]
    later = reading.rows(
        "select (select count(*) from roster) - count(*) as n from listed where on_record"
    )[0]
    return LeftOut(
        excluded=int(str(row["excluded"] or 0)),
        objecting=int(str(row["objecting"] or 0)),
        later=int(str(later["n"])),
    )


def _verdict(reading: Reading, kinds: tuple[KindRow, ...]) -> str:
    house = reading.settings.words
    name = reading.settings.book.name or "This business"
    whether = reading.settings.book.name or "this business"
    return {
        "client-based": f"{name} lives by its {house.clients}",
        "customer-based": f"{name} lives by its {house.customers}",
        "mixed": f"{name} lives by both {house.clients} and {house.customers}",
        "not yet clear": f"Whether {whether} lives by {house.clients}"
        f" or {house.customers} cannot be told yet",
    }[standing(kinds)]


def _business(reading: Reading, kinds: tuple[KindRow, ...], expected: float) -> str:
    house = reading.settings.words
    told = count(reading.run.accounts, "account")
    parts = listed([_part(row, house) for row in kinds])
    upto = long_date(reading.run.as_of)
    text = f"{_verdict(reading, kinds)}: of {told} on record up to {upto}, {parts}"
    if kinds[-1].share_of_accounts > SHAKY:
        text += f"; going by the probabilities, about {expected:,.0f} are {house.clients}"
    return text + "."


def _part(row: KindRow, house: WordsSection) -> str:
    word = kind_word(row.kind, house, row.accounts)
    if row.accounts == 1:
        text = "one is " + (word if row.kind == "undecided" else f"a {word}")
    else:
        text = f"{row.accounts or 'none':{',' if row.accounts else ''}} are {word}"
    if row.share_of_revenue is None or not row.accounts:
        return text
    accounts, revenue = share(row.share_of_accounts), share(row.share_of_revenue)
    return f"{text} ({accounts} of accounts, {revenue} of revenue)"


def _evidence(coverage: tuple[Coverage, ...], least: int, most: int, house: WordsSection) -> str:
    silent = [each for each in coverage if not each.known]
    read = len(coverage) - len(silent)
    span = spelled(most) if least == most else f"{spelled(least)} to {spelled(most)}"
    text = (
        f"The records tell of {spelled(read)} of the {spelled(len(coverage))} dimensions in which"
        f" {house.clients} and {house.customers} differ, and of {span} for any one account"
    )
    if most <= len(coverage) / 3:
        text += ", so every call rests on little"
    if silent:
        titles = listed([each.title.lower() for each in silent])
        text += f"; nothing on record tells of {titles}"
    return text + "."


def _next(reading: Reading, kinds: tuple[KindRow, ...], settling: tuple[Settling, ...]) -> str:
    undecided = next(row.accounts for row in kinds if row.kind == "undecided")
    if not undecided:
        return "No account is undecided."
    told = count(undecided, "undecided account")
    if not settling:
        return f"Nothing that is not on record yet would settle the {told}: only time will."
    parts = [f"{each.settles} (would tell most about {each.accounts:,})" for each in settling[:3]]
    return opened(
        f"to settle the {told}, add "
        + ("this: " if len(parts) == 1 else "these, the most telling first: ")
        + "; ".join(parts)
        + "."
    )
