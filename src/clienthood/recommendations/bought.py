"""What each account bought, item by item, as arrays; and which field of the orders names items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clienthood.engine import Engine

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

FEW = 8
"""With fewer categories than this, products are told apart instead."""
LEAST_ACCOUNTS = 5
"""An item that fewer accounts bought is neither recommended nor read."""
MOST_ITEMS = 2000
"""Only so many items, those that most accounts bought, are looked at."""
PARTIES = ("person", "household", "organisation")
KINDS = ("client", "customer", "undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """One entry for each account and item it bought, by account, then item."""

    row: IntArray
    """Place of the account in ``account_key``."""
    item: IntArray
    """Place of the item in ``items``."""
    first: IntArray
    """Day number of the first purchase."""
    last: IntArray
    days: IntArray
    """On how many days it was bought."""
    subscribed: BoolArray
    """Bought as a subscription."""
    account_key: IntArray
    kind: IntArray
    """For each account the place of its kind in ``KINDS``."""
    party: IntArray
    """For each account the place of what party it is in ``PARTIES``; -1 is not known."""
    items: tuple[str, ...]
    """In the order of the alphabet."""

    @property
    def accounts(self) -> int:
        """Number of accounts that bought any item."""
        return len(self.account_key)

    def at(self, chosen: BoolArray) -> Bought:
        """Return these entries alone, every account and item in its place."""
        return self.of(
            {
                name: getattr(self, name)[chosen]
                for name in ("row", "item", "first", "last", "days", "subscribed")
            }
        )

    def of(self, entries: Mapping[str, IntArray | BoolArray]) -> Bought:
        """Return other entries of the same accounts and items."""
        return Bought(
            row=entries["row"].astype(np.int64),
            item=entries["item"].astype(np.int64),
            first=entries["first"].astype(np.int64),
            last=entries["last"].astype(np.int64),
            days=entries["days"].astype(np.int64),
            subscribed=entries["subscribed"].astype(np.bool_),
            account_key=self.account_key,
            kind=self.kind,
            party=self.party,
            items=self.items,
        )


def item_field(engine: Engine) -> str:
    """Return the column of orders that names items: 'category', or 'product'; '' for neither.

    Categories where there are enough of them, else whichever tells more apart.
    """
    counted = {}
    for field in ("category", "product"):
        rows = engine.rows(
            f"select count(*) as n from (select {field} from orders_rows"
            f" where {field} is not null and cents > 0 group by {field}) found"
        )
        counted[field] = int(str(rows[0]["n"]))
    if counted["category"] >= FEW or counted["category"] > counted["product"]:
        return "category"
    return "product" if counted["product"] > 1 else ""


def read_bought(engine: Engine, field: str, *, as_of: int, like: Bought | None = None) -> Bought:
    """Return what the called accounts bought up to a day; refunds are not taken off.

    Reads ``orders_rows``, ``calls`` and ``accounts``; leaves nothing in the engine.

    Parameters
    ----------
    like
        Whose accounts and items are taken in their places; none: those found.
    """
    if like is None:
        engine.table("offers_items", ITEMS.format(field=field, as_of=as_of))
    else:
        codes = pa.array(range(len(like.items)), pa.int64())
        engine.load(
            "offers_items", pa.table({"item": pa.array(like.items, pa.string()), "code": codes})
        )
    engine.table("offers_bought", BOUGHT.format(field=field, as_of=as_of))
    items = engine.fetch("select item from offers_items order by code").column("item")
    rows = engine.fetch("select * from offers_bought order by account_key, code")
    who = engine.fetch(WHO)
    for name in ("offers_items", "offers_bought"):
        engine.drop(name)
    entries = {name: rows.column(name).to_numpy() for name in rows.column_names}
    keys = np.asarray(who.column("account_key").to_numpy(), np.int64)
    if like is not None:
        keys = like.account_key
    found = Bought(
        row=np.searchsorted(keys, entries["account_key"].astype(np.int64)).astype(np.int64),
        item=entries["code"].astype(np.int64),
        first=entries["first"].astype(np.int64),
        last=entries["last"].astype(np.int64),
        days=entries["days"].astype(np.int64),
        subscribed=entries["subscribed"].astype(np.bool_),
        account_key=keys,
        kind=_places(who.column("kind").to_pylist(), KINDS),
        party=_places(who.column("party").to_pylist(), PARTIES),
        items=tuple(items.to_pylist()),
    )
    return found if like is None else replace(found, kind=like.kind, party=like.party)


def _places(words: list[str | None], known: tuple[str, ...]) -> IntArray:
    place = {word: nth for nth, word in enumerate(known)}
    return np.array([place.get(word or "", -1) for word in words], np.int64)


ITEMS = f"""select item, row_number() over (order by item) - 1 as code from (
  select item, row_number() over (order by accounts desc, item) as place from (
    select item, count(*) as accounts from (
      select account_key, {{field}} as item from orders_rows
      where cents > 0 and {{field}} is not null and day <= {{as_of}}
        and account_key in (select account_key from calls)
      group by account_key, {{field}}
    ) each_account group by item
  ) counted where accounts >= {LEAST_ACCOUNTS}
) placed where place <= {MOST_ITEMS}"""

BOUGHT = """select account_key, code, min(day) as first, max(day) as last, count(*) as days,
  max(subscribed) = 1 as subscribed
from (
  select o.account_key, i.code, o.day,
    max(case when o.nature = 'subscription' then 1 else 0 end) as subscribed
  from orders_rows o join offers_items i on i.item = o.{field}
  where o.cents > 0 and o.day <= {as_of}
    and o.account_key in (select account_key from calls)
  group by o.account_key, i.code, o.day
) each_day group by account_key, code"""

WHO = """select c.account_key, c.kind, a.kind as party
from calls c join (select account_key from offers_bought group by account_key) b
  on b.account_key = c.account_key
left join accounts a on a.account_id = c.account_id
order by c.account_key"""
