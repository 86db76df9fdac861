"""The scoreboard: for clients how content they are and who stays, for customers how many and how.

Each figure is counted over the last twelve months and over the twelve before them, from what the
run kept of each account (``scores``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clienthood.faces.views.reading import Reading

YEAR = 365
EXAMPLES = 3
"""Accounts named for a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the scoreboard."""

    key: str
    title: str
    kind: str
    """client or customer."""
    unit: str
    """share, points, days, months, money or number."""
    more_is_better: bool
    now: float | None
    """In the last twelve months; None where nothing tells."""
    counted: int
    """Records or accounts behind it."""
    before: float | None
    """In the twelve months before."""
    counted_before: int
    examples: tuple[str, ...]
    """Accounts to look at: those for which it is worst, or most."""
    unknown: str
    """Which record would fill it; empty where it is filled."""
    link: str
    """Page with the accounts behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    key: str
    title: str
    kind: str
    unit: str
    rows: str = ""
    """Figure of ``scores`` where it is another one."""
    how: str = "mean"
    """mean of v, accounts counted, or count of values."""
    better: bool = True
    record: str = ""

    @property
    def figure(self) -> str:
        """The figure of ``scores`` that it is read from."""
        return self.rows or self.key


ASKED = (
    _Asked(
        key="feedback",
        title="Satisfaction, from what they answered",
        kind="client",
        unit="points",
        record="feedback with a score and its scale",
    ),
    _Asked(
        key="answers",
        title="Satisfaction with answers to requests",
        kind="client",
        unit="points",
        record="tickets with satisfaction",
    ),
    _Asked(
        key="complaints",
        title="Complaints that were solved",
        kind="client",
        unit="share",
        record="tickets of the kind complaint, with the day they were closed",
    ),
    _Asked(
        key="retention",
        title="Contracts that stayed in force",
        kind="client",
        unit="share",
        record="contracts with their first and last days",
    ),
    _Asked(
        key="tenure",
        title="Time with us so far",
        kind="client",
        unit="months",
        record="orders, contracts or interactions",
    ),
    _Asked(
        key="support",
        title="Time until a request was closed",
        kind="client",
        unit="days",
        better=False,
        record="tickets with the days they were opened and closed",
    ),
    _Asked(
        key="buyers",
        title="Customers who bought",
        kind="customer",
        unit="number",
        how="accounts",
        rows="baskets",
        record="orders",
    ),
    _Asked(
        key="volume",
        title="Days on which they bought",
        kind="customer",
        unit="number",
        how="count",
        rows="baskets",
        record="orders",
    ),
    _Asked(
        key="basket",
        title="What they spend on such a day",
        kind="customer",
        unit="money",
        rows="baskets",
        record="orders with their amounts",
    ),
    _Asked(
        key="leads",
        title="Enquiries that were won, of those decided",
        kind="customer",
        unit="share",
        record="leads with their outcome and the day it was decided",
    ),
    _Asked(
        key="second",
        title="First purchases followed by a second within 90 days",
        kind="customer",
        unit="share",
        record="orders over more than three months",
    ),
)
LEADS_SCORES = """select account_id, sum(v) as v, sum(n) as n, sum(v_before) as v_before,
  sum(n_before) as n_before
from (
  select account_id,
    case when day > {year} then won else 0 end as v, case when day > {year} then 1 else 0 end as n,
    case when day > {year} then 0 else won end as v_before,
    case when day > {year} then 0 else 1 end as n_before
  from (
    select c.account_id, case when l.outcome = 'won' then 1 else 0 end as won,
      cast(datediff('day', date '1970-01-01', cast(l.closed_at as date)) as integer) as day
    from leads l left join members m on m.account_id = l.account_id
    left join calls c on c.account_key = m.account_key
    where (l.account_id is null or m.account_key is not null)
      and l.outcome in ('won', 'lost') and l.closed_at is not null
  ) told where day > {two} and day <= {now}
) parted group by account_id"""
"""Leads decided, those that became no account among them (one row without an account), without
accounts that are left out."""
SUMS = """sum(v) as v, sum(n) as n, sum(case when n > 0 then 1 else 0 end) as accounts,
  sum(v_before) as v_before, sum(n_before) as n_before,
  sum(case when n_before > 0 then 1 else 0 end) as accounts_before"""


def scoreboard(reading: Reading) -> tuple[Figure, ...]:
    """Return the figures of the last twelve months beside those before, clients first.

    Raises
    ------
    NotFoundError
        If the run is of a version that counted nothing for it.
    """
    began = reading.needs("counting")["began"]
    told = began is not None and began <= reading.as_of - 2 * YEAR
    sums = {
        str(row["figure"]): row
        for row in reading.rows(f"select figure, {SUMS} from scores group by figure")
    }
    sums["leads"] = reading.rows(f"select {SUMS} from ({_leads(reading)}) told")[0]
    return tuple(_figure(reading, asked, sums.get(asked.figure, {}), told) for asked in ASKED)


def _leads(reading: Reading) -> str:
    now = reading.as_of
    return LEADS_SCORES.format(now=now, year=now - YEAR, two=now - 2 * YEAR)


def _figure(reading: Reading, asked: _Asked, sums: Mapping[str, object], told: bool) -> Figure:
    now, counted = _counted(reading, sums, asked, "")
    before, counted_before = (None, 0)
    if told:
        before, counted_before = _counted(reading, sums, asked, "_before")
    return Figure(
        key=asked.key,
        title=asked.title,
        kind=asked.kind,
        unit=asked.unit,
        more_is_better=asked.better,
        now=now,
        counted=counted,
        before=before,
        counted_before=counted_before,
        examples=_examples(reading, asked) if now is not None else (),
        unknown="" if now is not None else f"Not recorded; {asked.record} would fill it.",
        link="" if asked.key == "leads" else f"/accounts?kind={asked.kind}",
    )


def _counted(
    reading: Reading, sums: Mapping[str, object], asked: _Asked, when: str
) -> tuple[float | None, int]:
    """Return a figure and the number of records behind it; ``when`` ends the names of its sums."""
    number = int(str(sums.get(f"n{when}") or 0))
    if not number:
        return None, 0
    if asked.how == "accounts":
        return float(str(sums[f"accounts{when}"])), number
    if asked.how == "count":
        return float(number), number
    unit = reading.minor if asked.unit == "money" else 1
    return float(str(sums[f"v{when}"])) / number / unit, number


def _examples(reading: Reading, asked: _Asked) -> tuple[str, ...]:
    """Return the accounts for which a figure is worst; those with most where it is a count."""
    counts = asked.how in ("accounts", "count")
    order = "n desc" if counts else f"v / n {'asc' if asked.better else 'desc'}"
    rows = _leads(reading) if asked.key == "leads" else "select * from scores"
    where = "" if asked.key == "leads" else f" and figure = '{asked.figure}'"
    found = reading.rows(
        f"select account_id from ({rows}) told where n > 0 and account_id is not null{where}"
        f" order by {order}, account_id limit {EXAMPLES}"
    )
    return tuple(str(row["account_id"]) for row in found)
