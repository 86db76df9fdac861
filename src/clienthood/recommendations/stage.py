"""The stage of recommendations: its table, and what was learnt on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.recommendations.bought import KINDS, Bought, item_field, read_bought
from clienthood.recommendations.learning import horizon_of, learn
from clienthood.recommendations.offering import Offers, held_back, offers


def make_recommendations(engine: Engine, *, as_of: int) -> Mapping[str, Any]:
    """Make the table ``recommendations``: what each account is likely to buy next.

    Columns: account_id, account_key, rank (1 is the likeliest), item, because (an item it has, or
    null: others like it buy the item anyway), like_accounts (accounts alike that had the reason
    and not the item a horizon before ``as_of``), came (of these, those that bought it since),
    share (of came), same_kind (whether accounts alike are those of the same kind, or all), again
    (bought before, long enough ago), score. What nobody alike bought in time is not recommended.
    """
    field = item_field(engine)
    bought = read_bought(engine, field or "category", as_of=as_of)
    horizon = horizon_of(int(bought.first.min(initial=as_of)), as_of)
    learnt = learn(bought, as_of=as_of, horizon=horizon, kinds=len(KINDS))
    if learnt is None:
        engine.load("offered", pa.table({name: pa.array([], kind) for name, kind in _COLUMNS}))
    else:
        barred = held_back(bought, as_of=as_of, horizon=horizon)
        engine.load("offered", _table(bought, offers(bought, learnt, barred)))
    engine.table(
        "recommendations",
        "select c.account_id, o.account_key, row_number() over (partition by o.account_key"
        " order by o.rank) as rank, o.item, o.because, o.like_accounts, o.came, o.share,"
        " o.same_kind, o.again, o.score from offered o join calls c"
        " on c.account_key = o.account_key where o.came > 0 order by o.account_key, o.rank",
    )
    engine.drop("offered")
    return {
        "field": field,
        "items": len(bought.items),
        "accounts": bought.accounts,
        "horizon": horizon,
    }


def _table(bought: Bought, found: Offers) -> pa.Table:
    names = np.array([*bought.items, None], dtype=object)
    before = np.isin(found.row * len(names) + found.item, bought.row * len(names) + bought.item)
    share = np.divide(
        found.came, found.like, out=np.full(len(found.row), np.nan), where=found.like > 0
    )
    values = {
        "account_key": bought.account_key[found.row],
        "rank": found.rank,
        "item": names[found.item],
        "because": names[found.because],
        "like_accounts": found.like,
        "came": found.came,
        "share": share,
        "same_kind": found.same_kind,
        "again": before,
        "score": found.score,
    }
    return pa.table(
        {name: pa.array(values[name], kind, from_pandas=True) for name, kind in _COLUMNS}
    )


_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("account_key", pa.int64()),
    ("rank", pa.int64()),
    ("item", pa.string()),
    ("because", pa.string()),
    ("like_accounts", pa.int64()),
    ("came", pa.int64()),
    ("share", pa.float64()),
    ("same_kind", pa.bool_()),
    ("again", pa.bool_()),
    ("score", pa.float64()),
)
