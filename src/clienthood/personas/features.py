"""What groups are found in: levels of the evidence, what accounts buy, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.personas.mixture import FloatArray, IntArray

NEEDS = 24
"""Categories that count: those that bring most."""
CHANNELS = 4
SAMPLE = 2000
"""Accounts in which groups are looked for; all others are assigned to what was found."""
KNOWN = 0.05
"""Share of accounts of which a feature must be known for it to count."""
SCRAMBLE = 7919
"""A prime: steps of it through the account keys draw a sample from everywhere."""
NEED_LEVELS = ("none", "less than its middle buyer", "at least as much as its middle buyer")
OTHER = "other"

_BOUGHT = """select account_key, coalesce(category, product) as need, sum(cents) as cents
from orders_rows
where cents > 0 and day <= {as_of} and coalesce(category, product) is not null
group by account_key, coalesce(category, product)"""
_PLACE = """select account_key, channel from (
  select account_key, channel,
    row_number() over (partition by account_key order by n desc, channel) as place
  from (
    select account_key, channel, count(*) as n from orders_rows
    where channel is not null and cents > 0 and day <= {as_of} group by account_key, channel
  ) counted
) placed where place = 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing that every account has a level of, or of which nothing is known."""

    name: str
    """Of a dimension, a category, or ``channel``."""
    role: str
    """dimension, need or channel."""
    levels: tuple[str, ...]
    family: str = ""
    """Features of one family tell much the same."""
    cut: float = 0.0
    """Of a need: the share of spending from which an account buys much of it."""


def make_features(engine: Engine, dimensions: Sequence[Dimension], *, as_of: int) -> list[Feature]:
    """Keep the table ``persona_rows`` in the engine and return what its columns f0, f1 … are.

    Each row is a called account: account_id, account_key and one column for each feature: a level,
    or of a need its share of spending; null where not known.
    """
    engine.table("persona_bought", _BOUGHT.format(as_of=as_of))
    engine.table("persona_place", _PLACE.format(as_of=as_of))
    found = [
        *map(_of_dimension, dimensions),
        *(
            Feature(name=each, role="need", levels=NEED_LEVELS, family="need")
            for each in _needs(engine)
        ),
        *_channel(engine),
    ]
    engine.table("persona_rows", _rows(found))
    for name in ("persona_bought", "persona_place"):
        engine.drop(name)
    return found


def sample(engine: Engine, features: Sequence[Feature]) -> tuple[tuple[Feature, ...], IntArray]:
    """Return the features that count, their cuts set, and the levels of a sample of accounts.

    Features that are known of few accounts, or the same for all, do not count.
    """
    rows = engine.fetch("select count(*) as n from persona_rows").column("n")[0].as_py()
    columns = ", ".join(f"f{at}" for at in range(len(features)))
    drawn = engine.fetch(
        f"select {columns} from persona_rows"
        f" where mod(account_key * {SCRAMBLE}, {max(int(rows), 1)}) < {SAMPLE}"
        f" order by account_key limit {SAMPLE}"
    )
    cut = [
        _cut(each, numbers(drawn.column(f"f{at}"))) if each.role == "need" else each
        for at, each in enumerate(features)
    ]
    levels = levels_of(drawn, cut)
    kept = [at for at in range(len(cut)) if _tells(levels[:, at])]
    return tuple(cut[at] for at in kept), levels[:, kept]


def levels_of(rows: pa.Table | pa.RecordBatch, features: Sequence[Feature]) -> IntArray:
    """Return the level of each feature (columns f0, f1 … in order) of each row; -1 not known."""
    told = [_levels(each, numbers(rows.column(f"f{at}"))) for at, each in enumerate(features)]
    empty = np.zeros((rows.num_rows, 0), np.int64)
    return np.column_stack(told).astype(np.int64) if told else empty


def numbers(column: pa.Array | pa.ChunkedArray) -> FloatArray:
    """Return a column of numbers, NaN where null."""
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


def _of_dimension(dimension: Dimension) -> Feature:
    levels = tuple(level.name for level in dimension.levels)
    return Feature(
        name=dimension.name, role="dimension", levels=levels, family=str(dimension.family)
    )


def _needs(engine: Engine) -> list[str]:
    rows = engine.fetch(
        "select need from persona_bought group by need"
        f" having count(*) >= 5 order by sum(cents) desc, need limit {NEEDS}"
    )
    return [str(each) for each in rows.column("need").to_pylist()]


def _channel(engine: Engine) -> list[Feature]:
    rows = engine.fetch(
        "select channel from persona_place group by channel"
        f" having count(*) >= 5 order by count(*) desc, channel limit {CHANNELS}"
    )
    names = [str(each) for each in rows.column("channel").to_pylist()]
    if len(names) < 2:
        return []
    return [Feature(name="channel", role="channel", levels=(*names, OTHER), family="channel")]


def _rows(features: Sequence[Feature]) -> str:
    needs = [each for each in features if each.role == "need"]
    sums = ", ".join(
        f"sum(case when need = {_quoted(each.name)} then cents else 0 end) as s{at}"
        for at, each in enumerate(needs)
    )
    shares = iter(range(len(needs)))
    terms = []
    for at, each in enumerate(features):
        if each.role == "dimension":
            sql = f"c.{each.name}_level"
        elif each.role == "need":
            sql = f"b.s{next(shares)} / b.whole"
        else:
            arms = " ".join(
                f"when p.channel = {_quoted(level)} then {number}"
                for number, level in enumerate(each.levels[:-1])
            )
            last = len(each.levels) - 1
            sql = f"case when p.channel is null then null {arms} else {last} end"
        terms.append(f"cast({sql} as double) as f{at}")
    whole = "account_key, sum(cents) as whole" + (f", {sums}" if sums else "")
    bought = f"select {whole} from persona_bought"
    return (
        f"select c.account_id, c.account_key, {', '.join(terms)} from calls c\n"
        f"left join ({bought} group by account_key) b on b.account_key = c.account_key\n"
        "left join persona_place p on p.account_key = c.account_key"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _cut(feature: Feature, shares: FloatArray) -> Feature:
    bought = shares[shares > 0]
    return replace(feature, cut=float(np.median(bought)) if len(bought) else 1.0)


def _levels(feature: Feature, read: FloatArray) -> IntArray:
    known = ~np.isnan(read)
    told = np.where(known, read, 0.0)
    if feature.role == "need":
        told = np.where(told <= 0, 0, np.where(told < feature.cut, 1, 2))
    return np.where(known, told, -1).astype(np.int64)


def _tells(levels: IntArray) -> bool:
    known = levels[levels >= 0]
    return len(known) > KNOWN * len(levels) and len(np.unique(known)) > 1
