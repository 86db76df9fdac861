"""Recommendations: what each account is likely to buy next, why, and how well that held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clienthood.errors import NotFoundError
from clienthood.faces.views.consent import MARKETING, MARKETING_WORDS
from clienthood.faces.views.lookup import find_account, quoted
from clienthood.faces.views.offers_backtest import OffersBacktest, offers_backtest
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, kind_word

SHOWN = 25
TOP = 3
"""Items shown of each account in a list; all of them for one account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """One item that an account is likely to buy next."""

    rank: int
    item: str
    because: str | None
    """An item it has that speaks for it; none where accounts alike buy it anyway."""
    like_accounts: int
    came: int
    share: float | None
    again: bool
    """Bought before, long enough ago to be offered again."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersOf:
    """What one account may be offered."""

    account_id: str
    name: str
    kind: str
    marketing: str
    """Whether it may be sent marketing: yes, no, or ask."""
    mind: str
    """What to mind because of that; empty if nothing."""
    offers: tuple[Recommended, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item, and for how many accounts it comes first."""

    item: str
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendations:
    """What accounts are likely to buy next."""

    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    told_apart_by: str
    """category or product."""
    words: tuple[str, ...]
    total: int
    """Accounts with any recommendation."""
    accounts: tuple[OffersOf, ...]
    items: tuple[ItemRow, ...]
    backtest: OffersBacktest | None
    """How such recommendations held; none where it was not asked for."""


def recommendations(
    reading: Reading, *, account: str = "", item: str = "", backtest: bool = False
) -> Recommendations:
    """Return what accounts are likely to buy next, the surest first.

    Parameters
    ----------
    account
        Identifier or name of one account; empty: all.
    item
        Only accounts for which this item comes first; empty: any.
    backtest
        Also hold such recommendations, made earlier, against what was bought.

    Raises
    ------
    NotFoundError
        If there is no such account or item, or the run is of an earlier version.
    """
    learnt = reading.needs("recommendations")
    asked = find_account(reading, account).account_id if account else ""
    totals = reading.rows(
        "select item, count(*) as accounts from recommendations where rank = 1"
        " group by item order by accounts desc, item"
    )
    items = tuple(
        ItemRow(item=str(row["item"]), accounts=int(str(row["accounts"]))) for row in totals
    )
    if item and item not in {row.item for row in items}:
        raise NotFoundError(
            f"{item} is recommended to nobody first", hint="leave it out to see all"
        )
    found = _accounts(reading, int(learnt["horizon"]), asked=asked, item=item)
    total = sum(row.accounts for row in items)
    return Recommendations(
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=reading.behind(),
        told_apart_by=str(learnt["field"]),
        words=tuple(_words(learnt, total)),
        total=total,
        accounts=found,
        items=items,
        backtest=offers_backtest(reading, str(learnt["field"])) if backtest else None,
    )


def _accounts(reading: Reading, horizon: int, *, asked: str, item: str) -> tuple[OffersOf, ...]:
    where = f"account_id = {quoted(asked)}" if asked else "rank = 1"
    if item:
        where += f" and item = {quoted(item)}"
    first = reading.rows(
        f"select account_id, max(score) as score from recommendations where {where}"
        f" group by account_id order by score desc, account_id limit {SHOWN}"
    )
    if not first:
        return ()
    listed = ", ".join(quoted(str(row["account_id"])) for row in first)
    rows = reading.rows(
        f"select r.*, l.name, l.kind, {MARKETING} as marketing from recommendations r"
        " join listed l on l.account_id = r.account_id"
        " left join accounts a on a.account_id = r.account_id"
        f" where r.account_id in ({listed}) order by r.account_id, r.rank"
    )
    by_account: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_account.setdefault(str(row["account_id"]), []).append(row)
    return tuple(
        _offers_of(reading, by_account[str(row["account_id"])], horizon, None if asked else TOP)
        for row in first
    )


def _offers_of(
    reading: Reading, rows: list[dict[str, Any]], horizon: int, most: int | None
) -> OffersOf:
    head = rows[0]
    return OffersOf(
        account_id=head["account_id"],
        name=head["name"] or "",
        kind=head["kind"],
        marketing=head["marketing"],
        mind=MARKETING_WORDS[head["marketing"]],
        offers=tuple(
            Recommended(
                rank=row["rank"],
                item=row["item"],
                because=row["because"],
                like_accounts=row["like_accounts"],
                came=row["came"],
                share=row["share"],
                again=row["again"],
                reason=_reason(reading, row, horizon),
            )
            for row in rows[:most]
        ),
    )


def _reason(reading: Reading, row: Mapping[str, Any], horizon: int) -> str:
    house = reading.settings.words
    alike = kind_word(row["kind"], house, 2) if row["same_kind"] else "accounts"
    if row["kind"] == "undecided" and row["same_kind"]:
        alike = "undecided accounts"
    had = f" that had {row['because']}" if row["because"] else ""
    told = (
        f"of {figure(row['like_accounts'])} {alike}{had} and not {row['item']} {_ago(horizon)},"
        f" {figure(row['came'])} bought it since"
        if had
        else f"of {figure(row['like_accounts'])} {alike} without it {_ago(horizon)},"
        f" {figure(row['came'])} bought it since"
    )
    return f"{told}; it bought it before, long ago" if row["again"] else told


def _ago(horizon: int) -> str:
    return "a year ago" if horizon == 365 else f"{count(horizon, 'day')} ago"


def _words(learnt: Mapping[str, Any], total: int) -> Iterator[str]:
    if not total:
        yield (
            "Nothing can be recommended yet: it takes orders with a category or a product, each"
            " bought by at least five accounts, and some time in which one followed another."
        )
        return
    many = "categories" if learnt["field"] == "category" else "products"
    yield (
        f"For {count(total, 'account')}, read from who bought which of"
        f" {figure(learnt['items'])} {many}, and what came next within"
        f" {'a year' if learnt['horizon'] == 365 else count(learnt['horizon'], 'day')}."
    )
    yield (
        "Recommended is what an account never bought, or bought so long ago that it may want it"
        " again: never what it just bought, subscribes to, or needs only once."
    )
