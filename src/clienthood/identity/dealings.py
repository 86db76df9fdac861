"""What records tell of who is one: records that name one another, and dealings on one day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clienthood.engine import Engine

CITED_BY = (
    ("orders", "order_id", "tickets", "order_id"),
    ("orders", "order_id", "payments", "order_id"),
    ("orders", "order_id", "orders", "refund_of"),
    ("contracts", "contract_id", "payments", "contract_id"),
    ("contracts", "contract_id", "contracts", "renews"),
)
"""Table and number of a record, and the table and column that name it."""
DAYS = (
    ("orders", "ordered_at"),
    ("interactions", "happened_at"),
    ("contracts", "signed_at"),
    ("leads", "first_contact_at"),
    ("leads", "closed_at"),
)
"""What happens with both there: an order, a contact, a signature, a won enquiry."""
SEVERAL = 4
"""Identifiers under which a record is named from which on it tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    """When an identifier dealt with the business, and which of its records another names."""

    days: tuple[int, ...] = ()
    """Days since 1970-01-01, in order."""
    cited: tuple[str, ...] = ()
    """Numbers of records that stand under it and under another identifier too."""


NONE = Dealings()


def read_dealings(engine: Engine) -> dict[str, Dealings]:
    """Return the dealings of each identifier that has any.

    Parameters
    ----------
    engine
        Where the current records are named.
    """
    days: dict[str, list[int]] = defaultdict(list)
    for rows in engine.batches(_DATED):
        for account, day in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            days[account].append(day)
    named: dict[str, set[str]] = defaultdict(set)
    for rows in engine.batches(_NAMED):
        for row in rows.to_pylist():
            named[row["number"]] |= {row["account_id"], row["other_id"]}
    cited: dict[str, list[str]] = defaultdict(list)
    for number, accounts in sorted(named.items()):
        if len(accounts) < SEVERAL:
            for account in accounts:
                cited[account].append(number)
    return {
        account: Dealings(days=tuple(days.get(account, ())), cited=tuple(cited.get(account, ())))
        for account in sorted(days.keys() | cited.keys())
    }


def spread(days: Iterable[Collection[int]]) -> float:
    """Return over how many days dealings are spread: as many days of equal custom.

    Two strangers with n and m days of dealings share n·m / spread of them by accident.
    """
    busy = Counter(day for each in days for day in each)
    total = sum(busy.values())
    return total * total / sum(number * number for number in busy.values()) if total else 1.0


def of(found: Mapping[str, Dealings], account: str) -> Dealings:
    """Return the dealings of an identifier; none where it has none."""
    return found.get(account, NONE)


_DATED = (
    "select distinct account_id, day from (\n"
    + "\nunion all\n".join(
        f"select account_id, cast(datediff('day', date '1970-01-01', cast({column} as date))"
        f" as integer) as day from {table} where account_id is not null and {column} is not null"
        for table, column in DAYS
    )
    + "\n) d order by account_id, day"
)
_NAMED = "\nunion\n".join(
    f"select o.account_id, c.account_id as other_id, concat('{table} ', o.{number}) as number"
    f" from {table} o join {by} c on c.{column} = o.{number}"
    " where o.account_id <> c.account_id"
    for table, number, by, column in CITED_BY
)
