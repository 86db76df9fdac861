"""What groups are found in: levels of the evidence, what accounts buy, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.personas.mixture import FINE, FloatArray, IntArray

NEEDS = 24
"""Categories that count by themselves: those that bring most; the others count as one."""
CHANNELS = 4
SAMPLE = 2000
"""Accounts in which groups are looked for; all others are assigned to what was found."""
KNOWN = 0.05
"""Share of accounts of which a feature must be known for it to count."""
SCRAMBLE = 7919
"""A prime: steps of it through the account keys draw a sample from everywhere."""
DRAWS = 8
"""Purchases for which the split of an account's spending stands at most, however many it made."""
GROWING = frozenset({"duration", "rhythm"})
"""Dimensions that grow with an account's age: how long it has been here is not who it is."""
PACES = (
    (10, "weekly"),
    (21, "fortnightly"),
    (45, "monthly"),
    (135, "quarterly"),
    (None, "now and then"),
    (None, "once or twice"),
)
"""Days between dealings up to which a pace is called so."""
SEASONED = 365
"""Days after the first dealing from which one or two dealings are a pace, not a beginning."""
OTHER = "other"

_BOUGHT = """select account_key, coalesce(category, product) as need, sum(cents) as cents,
  count(*) as lines
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
    """Of a dimension; ``pace``, ``basket``, ``channel`` or ``needs``."""
    role: str
    """dimension, pace, basket, channel or needs."""
    levels: tuple[str, ...]
    """Of needs: the categories among which spending is split."""
    family: str = ""
    """Features of one family tell much the same."""
    cuts: tuple[float, ...] = ()
    """Of a basket: the money, in minor units, up to which it is small, and middling."""

    @property
    def columns(self) -> int:
        """Columns it has among the levels: one, or of needs one for each category."""
        return len(self.levels) if self.role == "needs" else 1


def make_features(engine: Engine, dimensions: Sequence[Dimension], *, as_of: int) -> list[Feature]:
    """Keep the table ``persona_rows`` in the engine and return what its columns f0, f1 … are.

    Each row is a called account: account_id, account_key and a column for each feature: a level,
    null where not known. Needs have one for each category: its share of the spending, times the
    purchases that count.
    """
    engine.table("persona_bought", _BOUGHT.format(as_of=as_of))
    engine.table("persona_place", _PLACE.format(as_of=as_of))
    found = [
        *(_of_dimension(each) for each in dimensions if each.name not in GROWING),
        Feature(name="pace", role="pace", levels=tuple(word for _, word in PACES), family="time"),
        *_basket(engine),
        *_channel(engine),
        *_needs(engine),
    ]
    engine.table("persona_rows", _rows(found, as_of))
    for name in ("persona_bought", "persona_place"):
        engine.drop(name)
    return found


def sample(engine: Engine, features: Sequence[Feature]) -> tuple[list[int], IntArray]:
    """Return which features count, and the levels of a sample of accounts.

    Features that are known of few accounts, or the same for all, do not count.
    """
    rows = engine.fetch("select count(*) as n from persona_rows").column("n")[0].as_py()
    drawn = engine.fetch(
        f"select * from persona_rows where mod(account_key * {SCRAMBLE}, {max(int(rows), 1)})"
        f" < {SAMPLE} order by account_key limit {SAMPLE}"
    )
    every = levels_of(drawn, features, range(len(features)))
    kept, at = [], 0
    for nth, each in enumerate(features):
        if _tells(every[:, at : at + each.columns]):
            kept.append(nth)
        at += each.columns
    return kept, levels_of(drawn, features, kept)


def levels_of(
    rows: pa.Table | pa.RecordBatch, features: Sequence[Feature], kept: Iterable[int]
) -> IntArray:
    """Return the columns of some features of each row: a level, or counts; -1 not known."""
    told = [
        _levels(features[nth], rows, name) for nth in kept for name in _columns(features[nth], nth)
    ]
    empty = np.zeros((rows.num_rows, 0), np.int64)
    return np.column_stack(told).astype(np.int64) if told else empty


def _columns(feature: Feature, nth: int) -> list[str]:
    if feature.role != "needs":
        return [f"f{nth}"]
    return [f"f{nth}_{at}" for at in range(len(feature.levels))]


def _levels(feature: Feature, rows: pa.Table | pa.RecordBatch, name: str) -> FloatArray:
    read = numbers(rows.column(name))
    told = np.round(read * FINE) if feature.role == "needs" else read
    return np.where(np.isnan(read), -1.0, told)


def numbers(column: pa.Array | pa.ChunkedArray) -> FloatArray:
    """Return a column of numbers, NaN where null."""
    return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)


def _of_dimension(dimension: Dimension) -> Feature:
    levels = tuple(level.name for level in dimension.levels)
    return Feature(
        name=dimension.name, role="dimension", levels=levels, family=str(dimension.family)
    )


def _needs(engine: Engine) -> list[Feature]:
    rows = engine.fetch(
        "select need from persona_bought group by need"
        f" having count(*) >= 5 order by sum(cents) desc, need limit {NEEDS}"
    )
    names = [str(each) for each in rows.column("need").to_pylist()]
    if len(names) < 2:
        return []
    return [Feature(name="needs", role="needs", levels=(*names, OTHER), family="needs")]


def _basket(engine: Engine) -> list[Feature]:
    """Return what an account spends on a day of dealing, in thirds of the book."""
    rows = engine.fetch(
        "select max(case when third = 1 then each end) as small,"
        " max(case when third = 2 then each end) as middle from (select each,"
        " floor(3.0 * (row_number() over (order by each, account_key) - 1) / n) + 1 as third from ("
        "select account_key, spent / exchange_days as each from calls where spent > 0"
        " and exchange_days > 0) b cross join (select count(*) as n from calls where spent > 0"
        " and exchange_days > 0) c) thirds"
    )
    cuts = tuple(rows.column(name)[0].as_py() for name in ("small", "middle"))
    if None in cuts or cuts[0] == cuts[1]:
        return []
    levels = ("small baskets", "middling baskets", "big baskets")
    return [Feature(name="basket", role="basket", levels=levels, family="basket", cuts=cuts)]


def _channel(engine: Engine) -> list[Feature]:
    rows = engine.fetch(
        "select channel from persona_place group by channel"
        f" having count(*) >= 5 order by count(*) desc, channel limit {CHANNELS}"
    )
    names = [str(each) for each in rows.column("channel").to_pylist()]
    if len(names) < 2:
        return []
    return [Feature(name="channel", role="channel", levels=(*names, OTHER), family="channel")]


def _rows(features: Sequence[Feature], as_of: int) -> str:
    terms, sums = [], ["sum(cents) as whole", f"least(exp(ln(sum(lines)) / 2), {DRAWS}) as draws"]
    for nth, each in enumerate(features):
        if each.role == "needs":
            names = ", ".join(_quoted(name) for name in each.levels[:-1])
            held = [f"need = {_quoted(name)}" for name in each.levels[:-1]]
            for at, when in enumerate([*held, f"need not in ({names})"]):
                sums.append(f"sum(case when {when} then cents else 0 end) as s{at}")
                terms.append(f"cast(b.draws * b.s{at} / b.whole as double) as f{nth}_{at}")
        else:
            terms.append(f"cast({_level(each, as_of)} as double) as f{nth}")
    return (
        f"select c.account_id, c.account_key, {', '.join(terms)} from calls c\n"
        f"left join (select account_key, {', '.join(sums)} from persona_bought"
        " group by account_key) b on b.account_key = c.account_key\n"
        "left join persona_place p on p.account_key = c.account_key"
    )


def _level(feature: Feature, as_of: int) -> str:
    if feature.role == "dimension":
        return f"c.{feature.name}_level"
    if feature.role == "basket":
        each = "c.spent / c.exchange_days"
        small, middle = feature.cuts
        return (
            f"case when c.spent > 0 and c.exchange_days > 0 then case when {each} <= {small} then 0"
            f" when {each} <= {middle} then 1 else 2 end end"
        )
    if feature.role == "channel":
        arms = " ".join(
            f"when p.channel = {_quoted(name)} then {at}"
            for at, name in enumerate(feature.levels[:-1])
        )
        return f"case when p.channel is null then null {arms} else {len(feature.levels) - 1} end"
    gap = "cast(c.last_day - c.first_day as double) / (c.exchange_days - 1)"
    known = [(at, most) for at, (most, _) in enumerate(PACES) if most is not None]
    arms = " ".join(f"when {gap} <= {most} then {at}" for at, most in known)
    return (
        f"case when c.exchange_days > 2 then case {arms} else {len(known)} end"
        f" when c.exchange_days > 0 and {as_of} - c.first_day >= {SEASONED}"
        f" then {len(PACES) - 1} end"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _tells(levels: IntArray) -> bool:
    known = levels[(levels >= 0).all(axis=1)]
    return len(known) > KNOWN * len(levels) and bool((known != known[0]).any())
