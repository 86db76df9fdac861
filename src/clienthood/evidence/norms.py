"""Norms: what the book as a whole says at a date, against which accounts are read.

Which tables were kept, since when; how many serve; the scale of satisfaction; the usual gap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clienthood.engine import Engine
from clienthood.evidence.spans import GAP_DAYS, GAPS

KEPT = re.compile(r"\{kept:([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """Figures of the whole book as of a date."""

    as_of: int
    read_to: int | None = None
    """Last day whose records are read; ``as_of`` if none."""
    kept: dict[str, int] = field(default_factory=dict)
    """Day of the first row of each stream that says it is kept."""
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
        if self.read_to is not None:
            text = text.replace("{read_to}", repr(self.read_to))
        text = text.replace("{read_to}", "{as_of}")
        for name in ("as_of", "staff", "satisfaction", "typical_gap"):
            text = text.replace("{" + name + "}", repr(getattr(self, name)))
        return text

    def _kept_sql(self, stream: str) -> str:
        since = self.kept.get(stream)
        return "(1 = 0)" if since is None else f"(last_day >= {since})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedNorms:
    """Figures of the whole book as of several dates.

    A figure that is the same at all of them is written into the texts, so that an engine can
    work out beforehand what follows from it; any other is a column of the table of dates: nth,
    at_as_of, at_staff, at_satisfaction, at_typical_gap, and at_kept_<stream> for each stream that
    is watched, null where it was not kept yet.
    """

    dates: tuple[Norms, ...]

    def fill(self, text: str) -> str:
        """Return a dimension's text with the figures, or the columns that hold them, in place."""
        text = KEPT.sub(lambda found: self._kept_sql(found[1]), text)
        text = text.replace("{read_to}", "{as_of}")
        for name in ("as_of", "staff", "satisfaction", "typical_gap"):
            values = {getattr(each, name) for each in self.dates}
            told = repr(values.pop()) if len(values) == 1 else f"at_{name}"
            text = text.replace("{" + name + "}", told)
        return text

    def _kept_sql(self, stream: str) -> str:
        since = {each.kept.get(stream) for each in self.dates}
        if since == {None}:
            return "(1 = 0)"
        return f"coalesce(last_day >= at_kept_{stream}, 1 = 0)"


WATCHED = ("contracts", "interactions", "tickets", "people", "referrals")
SAYS = {"contracts": "form is null or form <> 'subscription'"}
"""Rows by which a stream counts as kept: whoever keeps subscriptions alone, as a payment service
does, says nothing of agreements that are signed."""


def read_norms(engine: Engine, *, as_of: int) -> Norms:
    """Return the norms of the book from stream rows up to ``as_of``; the usual gap is still 0."""
    return norms_at(engine, (as_of,))[0]


def norms_at(engine: Engine, days: Sequence[int]) -> tuple[Norms, ...]:
    """Return the norms of the book as of each day, each from stream rows up to it.

    The usual gap is still 0.
    """
    since = _first_days(engine)
    staff = _by_day(
        engine,
        "select min(day) as day, 1 as x from staff_rows where staff is not null group by staff",
    )
    satisfaction = _by_day(
        engine,
        "select day, max(satisfaction) as x from tickets_rows"
        " where satisfaction is not null group by day",
    )
    return tuple(
        Norms(
            as_of=day,
            kept={
                stream: first
                for stream in WATCHED
                if (first := since[stream]) is not None and first <= day
            },
            sells=(sold := since["orders"]) is not None and sold <= day,
            staff=sum(1 for first, _ in staff if first <= day),
            satisfaction=_scale_of(max((x for on, x in satisfaction if on <= day), default=None)),
        )
        for day in days
    )


def typical_gap_of(engine: Engine) -> float:
    """Return the geometric mean over repeat accounts of their mean gap, in whole days."""
    gap = engine.rows(
        f"select exp(avg(ln({GAP_DAYS} / {GAPS}))) as x from spans where exchange_days > 1"
    )[0]["x"]
    return float(round(float(str(gap or 0))))


def _scale_of(top: float | None) -> float:
    if top is None:
        return 5.0
    return next((scale for scale in (1.0, 5.0, 10.0) if top <= scale), 100.0)


def _first_days(engine: Engine) -> dict[str, int | None]:
    """Return the day of the first row of each stream that says it is kept, and of orders."""
    asked = "\nunion all\n".join(
        f"select '{stream}' as stream, min(day) as day from {stream}_rows"
        f" where {SAYS.get(stream, 'true')}"
        for stream in (*WATCHED, "orders")
    )
    first = {str(row["stream"]): row["day"] for row in engine.rows(asked)}
    return {stream: None if day is None else int(str(day)) for stream, day in first.items()}


def _by_day(engine: Engine, sql: str) -> list[tuple[int, float]]:
    rows = engine.fetch(sql)
    days: list[int] = rows.column("day").to_pylist()
    found: list[float] = rows.column("x").to_pylist()
    return list(zip(days, found, strict=True))
