"""Norms: what the book as a whole says at a date, against which accounts are read.

Which tables were kept, since when; how many serve; the scale of satisfaction; the usual gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clienthood.engine import Engine

KEPT = re.compile(r"\{kept:([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """Figures of the whole book as of a date."""

    as_of: int
    kept: dict[str, int] = field(default_factory=dict)
    """Day of the first row of each stream that has one."""
    sells: bool = True
    """Whether orders are on record; spend is read from payments where none are."""
    staff: int = 0
    """People who serve accounts."""
    satisfaction: float = 5.0
    """Top of the satisfaction scale in use."""
    typical_gap: float = 0.0
    """Geometric mean over accounts of their mean gap between exchanges, in days."""

    def fill(self, text: str) -> str:
        """Return a select text with its placeholders replaced by these figures."""
        text = KEPT.sub(lambda found: self._kept_sql(found[1]), text)
        for name in ("as_of", "staff", "satisfaction", "typical_gap"):
            text = text.replace("{" + name + "}", repr(getattr(self, name)))
        return text

    def _kept_sql(self, stream: str) -> str:
        since = self.kept.get(stream)
        return "(1 = 0)" if since is None else f"(last_day >= {since})"


WATCHED = ("contracts", "interactions", "tickets", "people", "referrals")


def read_norms(engine: Engine, *, as_of: int) -> Norms:
    """Return the norms of the book from stream rows up to ``as_of``; the usual gap is still 0."""
    kept = {}
    for stream in WATCHED:
        since = _one(engine, f"select min(day) as x from {stream}_rows where day <= {as_of}")
        if since is not None:
            kept[stream] = int(since)
    sold = _one(engine, f"select min(day) as x from orders_rows where day <= {as_of}")
    staff = _one(
        engine,
        f"select count(*) as x from (select distinct staff from staff_rows where day <= {as_of}) s",
    )
    top = _one(engine, f"select max(satisfaction) as x from tickets_rows where day <= {as_of}")
    return Norms(
        as_of=as_of,
        kept=kept,
        sells=sold is not None,
        staff=int(staff or 0),
        satisfaction=_scale_of(top),
    )


def typical_gap_of(engine: Engine) -> float:
    """Return the geometric mean over repeat accounts of their mean gap, in whole days."""
    gap = _one(
        engine,
        "select exp(avg(ln(cast(gaps as double) / exchange_gaps))) as x from spans"
        " where exchange_gaps > 0 and gaps > 0",
    )
    return float(round(gap or 0))


def _scale_of(top: float | None) -> float:
    if top is None:
        return 5.0
    return next((scale for scale in (1.0, 5.0, 10.0) if top <= scale), 100.0)


def _one(engine: Engine, sql: str) -> float | None:
    value: float | None = engine.fetch(sql).column("x")[0].as_py()
    return value
