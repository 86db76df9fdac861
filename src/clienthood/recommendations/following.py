"""What accounts bought on their next day of purchase."""

from __future__ import annotations

import numpy as np

from clienthood.engine import Engine
from clienthood.recommendations.bought import Bought


def next_days(engine: Engine, bought: Bought, field: str, *, after: int) -> Bought:
    """Return what each account bought on its first day of purchase after a day."""
    rows = engine.fetch(
        f"select o.account_key, o.{field} as item from orders_rows o join ("
        "select account_key, min(day) as day from orders_rows"
        f" where cents > 0 and {field} is not null and day > {after} group by account_key"
        f") n on n.account_key = o.account_key and n.day = o.day"
        f" where o.cents > 0 and o.{field} is not null"
        f" group by o.account_key, o.{field} order by o.account_key, o.{field}"
    )
    place = {item: nth for nth, item in enumerate(bought.items)}
    item = np.array([place.get(name, -1) for name in rows.column("item").to_pylist()], np.int64)
    key = np.asarray(rows.column("account_key").to_numpy(), np.int64)
    row = np.minimum(np.searchsorted(bought.account_key, key), max(bought.accounts - 1, 0))
    known = (item >= 0) & (bought.account_key[row] == key) if len(key) else item >= 0
    zeros = np.zeros(int(known.sum()), np.int64)
    return bought.of(
        {
            "row": row[known],
            "item": item[known],
            "first": zeros,
            "last": zeros,
            "days": zeros,
            "subscribed": zeros > 0,
        }
    )
