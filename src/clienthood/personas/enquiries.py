"""Enquiries read from the records: what each shows before any deal, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.evidence import Dimension
from clienthood.evidence.streams import day_sql
from clienthood.personas.features import numbers
from clienthood.personas.leads import Backtest, Bayes, Shown, backtest, learn
from clienthood.personas.mixture import FloatArray, IntArray

MOST = 20_000
"""Newest leads that are learnt from."""
SOURCES = 8
OFFERS = ("trial", "proposal", "consultation", "testimonial", "discount", "free product")
FEATURES = ("source", "offer", "value", "cycle")
CYCLE = 3
CYCLE_CUTS = (2, 14, 45)
"""Days from first contact to a decision, as the sales cycle is read in the evidence."""
CYCLE_WORDS = ("within a day", "within two weeks", "within six weeks", "after six weeks or more")
VALUE_WORDS = ("a small value", "a middling value", "a large value")
OTHER = "another source"
MOTIVE = {
    "testimonial": 3,
    "trial": 2,
    "proposal": 2,
    "consultation": 2,
    "discount": 0,
    "free product": 0,
}
"""Level of the motive that an offer speaks of."""
RECOMMENDED = ("referral", "recommend", "word of mouth", "testimonial", "friend")
TAUGHT = ("content", "webinar", "workshop", "trial", "consult", "event", "blog", "partner")
BARGAIN = ("discount", "promo", "voucher", "coupon", "sale")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Enquiries:
    """Leads up to a day, the earliest first."""

    lead_id: Sequence[str]
    account_id: Sequence[str | None]
    source: Sequence[str | None]
    offer: Sequence[str | None]
    value: FloatArray
    """In minor units of the currency that most leads have; NaN where not known or in another."""
    day: IntArray
    """Of first contact."""
    days: FloatArray
    """From first contact to the decision, or to the as-of day."""
    won: FloatArray
    """1 won, 0 lost, NaN not decided by the day."""
    client: FloatArray
    """Chance that the account it became is a client, by all that leads do not tell; NaN: none."""
    persona: IntArray
    """Group of that account; 0: none."""


def read_enquiries(engine: Engine, dimensions: Sequence[Dimension], *, as_of: int) -> Enquiries:
    """Return the leads of accounts that may be looked at, and of those not yet known.

    What leads told the call of their own account is taken out of it, so that nothing is learnt
    from itself. Needs ``leads``, ``members``, ``left_out``, ``calls``, ``patterns``, ``personas``.
    """
    first, closed = day_sql("l.first_contact_at"), day_sql("l.closed_at")
    own = [each.name for each in dimensions if any(i.stream == "leads" for i in each.increments)]
    odds = " - ".join(["c.log2_odds", *(f"p.{name}_bits" for name in own)])
    rows = engine.fetch(
        "select * from (select l.lead_id, l.account_id, lower(l.source) as source, l.offer,"
        " l.currency, cast(l.value_minor as double) as value,"
        f" {first} as day, {closed} as closed, l.outcome,"
        " case when c.confirmed = 'client' then 99.0 when c.confirmed = 'customer' then -99.0"
        f" else {odds} end as odds, g.persona\n"
        "from leads l left join members m on m.account_id = l.account_id\n"
        "left join calls c on c.account_key = m.account_key\n"
        "left join patterns p on p.pattern = c.pattern\n"
        "left join personas g on g.account_key = m.account_key\n"
        "where (l.account_id is null or m.account_key is not null)"
        f" and {first} <= {as_of}\n"
        f"order by {first} desc, l.lead_id limit {MOST}) newest order by day, lead_id"
    )
    return _enquiries(rows, as_of)


def learn_leads(
    found: Enquiries, dimensions: Sequence[Dimension], *, groups: int
) -> dict[str, Any]:
    """Return as plain values what decided leads teach, and how it would have fared before."""
    words = _words(found)
    at_first = _shown(found, words, first=True)
    shown = _shown(found, words)
    prior = _priors(words, dimensions)
    decided = ~np.isnan(found.won)
    became = decided & (found.won == 1) & ~np.isnan(found.client)
    of_group = decided & (found.won == 1) & (found.persona > 0)
    won, client = found.won[decided], found.client[became]
    grouped = np.eye(groups + 1)[found.persona[of_group]][:, 1:]
    return {
        "decided": int(decided.sum()),
        "won": int(np.nansum(found.won)),
        "known": int(became.sum()),
        "words": words,
        "winning": _told(learn(_part(shown, decided), np.stack([1 - won, won], axis=1))),
        "client": _told(learn(_part(shown, became), np.stack([1 - client, client], axis=1), prior)),
        "persona": _told(learn(_part(shown, of_group), grouped) if groups > 1 else None),
        "backtest_winning": _tested(backtest(_part(at_first, decided), won)),
        "backtest_client": _tested(backtest(_part(at_first, became), client, prior)),
    }


def shown_of(found: Enquiries, words: Mapping[str, Any]) -> Shown:
    """Return what leads show, in the words of what was learnt."""
    return _shown(found, words)


def bayes_of(told: Mapping[str, Any] | None) -> Bayes | None:
    """Return a model that ``learn_leads`` told as plain values."""
    if told is None:
        return None
    return Bayes(
        log_share=np.array(told["log_share"]),
        log_chance=tuple(np.array(each) for each in told["log_chance"]),
        temper=told["temper"],
    )


def _enquiries(rows: pa.Table, as_of: int) -> Enquiries:
    day, closed = numbers(rows.column("day")), numbers(rows.column("closed"))
    outcome = rows.column("outcome").to_pylist()
    told = np.array([{"won": 1.0, "lost": 0.0}.get(each, np.nan) for each in outcome], np.float64)
    over = ~np.isnan(told) & ~(closed > as_of)
    ended = np.where(over & ~np.isnan(closed), closed, as_of)
    odds = numbers(rows.column("odds"))
    currency = rows.column("currency").to_pylist()
    usual = Counter(each for each in currency if each).most_common(1)
    own = np.array([not each or each == usual[0][0] for each in currency], np.bool_)
    return Enquiries(
        lead_id=rows.column("lead_id").to_pylist(),
        account_id=rows.column("account_id").to_pylist(),
        source=rows.column("source").to_pylist(),
        offer=rows.column("offer").to_pylist(),
        value=np.where(own, numbers(rows.column("value")), np.nan),
        day=day.astype(np.int64),
        days=np.where(over & np.isnan(closed), np.nan, ended - day),
        won=np.where(over, told, np.nan),
        client=1.0 / (1.0 + np.exp2(-np.clip(odds, -99, 99))),
        persona=np.nan_to_num(numbers(rows.column("persona"))).astype(np.int64),
    )


def _words(found: Enquiries) -> dict[str, Any]:
    """Return the words in which leads are read: common sources, bounds of value."""
    names, counts = np.unique([each for each in found.source if each], return_counts=True)
    order = sorted(range(len(names)), key=lambda at: (-int(counts[at]), str(names[at])))
    worth = found.value[~np.isnan(found.value)]
    return {
        "sources": [str(names[at]) for at in order[:SOURCES]],
        "value_cuts": np.quantile(worth, [1 / 3, 2 / 3]).tolist() if len(worth) else [],
    }


def _shown(found: Enquiries, words: Mapping[str, Any], *, first: bool = False) -> Shown:
    """Return what leads show; at first contact nothing tells how long it will take."""
    sources = {name: at for at, name in enumerate(words["sources"])}
    source = [sources.get(each, len(sources)) if each else -1 for each in found.source]
    offer = [OFFERS.index(each) if each in OFFERS else -1 for each in found.offer]
    value = np.searchsorted(np.array(words["value_cuts"]), found.value, side="right")
    cycle = np.searchsorted(np.array(CYCLE_CUTS), found.days, side="right")
    unknown = np.isnan(found.days) | first
    return Shown(
        levels=np.column_stack(
            [
                np.array(source, np.int64),
                np.array(offer, np.int64),
                np.where(np.isnan(found.value), -1, value),
                np.where(unknown, -1, cycle),
            ]
        ).astype(np.int64),
        sizes=(len(sources) + 1, len(OFFERS), len(VALUE_WORDS), len(CYCLE_WORDS)),
        running=CYCLE,
    )


def _part(shown: Shown, rows: np.ndarray) -> Shown:
    return Shown(levels=shown.levels[rows], sizes=shown.sizes, running=shown.running)


def _priors(words: Mapping[str, Any], dimensions: Sequence[Dimension]) -> list[FloatArray]:
    """Return how much likelier customers and clients are to show each level, by the weights."""
    by_name = {each.name: each for each in dimensions}
    motive, cycle = by_name.get("motive"), by_name.get("sales_cycle")
    sources = [_motive(name) for name in [*words["sources"], ""]]
    return [
        _ratios(motive, sources),
        _ratios(motive, [MOTIVE[each] for each in OFFERS]),
        np.ones((2, len(VALUE_WORDS))),
        _ratios(cycle, list(range(len(CYCLE_WORDS)))),
    ]


def _motive(source: str) -> int | None:
    groups = ((3, RECOMMENDED), (2, TAUGHT), (0, BARGAIN))
    told = (level for level, words in groups if any(word in source for word in words))
    return next(told, 1 if source else None)


def _ratios(dimension: Dimension | None, levels: Sequence[int | None]) -> FloatArray:
    """Return u and m of levels, in the order customer, client; 1 where nothing is held."""
    if dimension is None:
        return np.ones((2, len(levels)))
    return np.array(
        [
            [1.0 if each is None else chances[each] / np.mean(chances) for each in levels]
            for chances in (dimension.u, dimension.m)
        ]
    )


def _told(model: Bayes | None) -> dict[str, Any] | None:
    if model is None:
        return None
    return {
        "log_share": model.log_share.tolist(),
        "log_chance": [each.tolist() for each in model.log_chance],
        "temper": model.temper,
    }


def _tested(found: Backtest | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)
