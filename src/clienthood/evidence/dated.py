"""Read-out at many dates at once: the levels of every account at the ends of months.

The same increments and dimensions as ``readout``, whose figures it takes from ``states``: what
changes from month to month is few rows, and only levels are wanted at every date.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from clienthood.engine import Engine
from clienthood.evidence.dimension import Dimension, Increment, Window
from clienthood.evidence.increments import (
    Fold,
    dated_cells_select,
    filled_streams,
    told_by_cells,
)
from clienthood.evidence.norms import WATCHED, DatedNorms, Norms, norms_at
from clienthood.evidence.peers import peer_groups
from clienthood.evidence.spans import (
    GAP_DAYS,
    GAPS,
    PHASE_START,
    TIMELINE,
    month_of,
    month_sql,
    phase_quarters_sql,
)
from clienthood.evidence.states import Floats, Frame, Ints, Running, States, run_on, states_of
from clienthood.evidence.states_in_place import make_states_in_place
from clienthood.evidence.totals import UNDATED, of_nothing
from clienthood.units import date_of

SHARD = 250_000
"""Accounts whose cells are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is read, at which dates."""

    plan: tuple[Fold, ...]
    """Streams with those of their increments that any dimension mentions and a row tells."""
    mentioned: tuple[Fold, ...]
    """The same with those that no row tells: their figures are written into the texts."""
    dimensions: tuple[Dimension, ...]
    first: int
    last: int
    """First and last month."""
    empty: frozenset[str]
    """Streams without any row: their figures are written into the texts."""

    @property
    def folded(self) -> tuple[Fold, ...]:
        return tuple(fold for fold in self.plan if fold.stream.folds)

    @property
    def unfolded(self) -> tuple[Fold, ...]:
        return tuple(fold for fold in self.plan if not fold.stream.folds)


def read_months(
    engine: Engine, plan: Sequence[Fold], dimensions: Sequence[Dimension], days: Sequence[int]
) -> tuple[Norms, ...]:
    """Name ``levels_at`` in the engine: account_key, nth, and the levels of each dimension.

    A row for each account and date, the same levels that ``measure`` finds as of that date.
    Returns the norms of each date. Names the tables that the view reads: ``dates_at``,
    ``states_<n>``, ``<stream>_at``, ``peers_<n>``.

    Parameters
    ----------
    days
        Day numbers: the last days of months that follow one another, rising.
    """
    months = [month_of(date_of(day)) for day in days]
    mentioned = _mentioned(plan, dimensions)
    empty = frozenset(fold.stream.name for fold in plan) - filled_streams(engine, plan)
    asked = _Asked(
        plan=tuple(
            fold if _is_whole(fold, empty) else told_by_cells(engine, fold) for fold in mentioned
        ),
        mentioned=mentioned,
        dimensions=tuple(dimensions),
        first=months[0],
        last=months[-1],
        empty=empty,
    )
    norms = norms_at(engine, days)
    engine.load("dates_at", _dates(norms))
    _make_states(engine, asked)
    norms = tuple(
        replace(each, typical_gap=gap)
        for each, gap in zip(norms, _typical_gaps(engine, len(days)), strict=True)
    )
    engine.load("dates_at", _dates(norms))
    dated = DatedNorms(dates=norms)
    for fold in asked.unfolded:
        if fold.stream.name not in asked.empty:
            engine.table(f"{fold.stream.name}_at", dated.fill(_unfolded_select(fold)))
    told = [f"{at}.{name} as {name}" for at, of in _TOLD for name in engine.columns(of)]
    engine.view("figures_at", _figures_select(asked, told))
    joins = _make_peers(engine, asked, dated)
    engine.view("levels_at", dated.fill(_levels_select(asked, joins)))
    return norms


def _is_whole(fold: Fold, empty: Collection[str]) -> bool:
    """Return whether nothing need be known of a stream's cells: there are none, or all."""
    return not fold.stream.folds or fold.stream.name == "timeline" or fold.stream.name in empty


def forget_months(engine: Engine) -> None:
    """Drop what ``read_months`` named."""
    engine.drop("levels_at")
    engine.drop("figures_at")


def _mentioned(plan: Sequence[Fold], dimensions: Sequence[Dimension]) -> tuple[Fold, ...]:
    texts = [
        text
        for each in dimensions
        for text in (each.value, each.known, each.level_sql(), *(peer for _, peer in each.peers))
    ]
    words = set(re.findall(r"\w+", " ".join(texts))) | {each.name for each in TIMELINE}
    kept = [
        replace(fold, increments=tuple(each for each in fold.increments if each.name in words))
        for fold in plan
        if fold.increments
    ]
    return tuple(fold for fold in kept if fold.increments or fold.stream.name not in UNDATED)


def _dates(norms: Sequence[Norms]) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "nth": pa.array(range(len(norms)), pa.int64()),
        "at_as_of": pa.array([each.as_of for each in norms], pa.int64()),
        "at_month": pa.array([month_of(date_of(each.as_of)) for each in norms], pa.int64()),
        "at_staff": pa.array([each.staff for each in norms], pa.int64()),
        "at_satisfaction": pa.array([each.satisfaction for each in norms], pa.float64()),
        "at_typical_gap": pa.array([each.typical_gap for each in norms], pa.float64()),
    }
    for stream in WATCHED:
        since = [each.kept.get(stream) for each in norms]
        columns[f"at_kept_{stream}"] = pa.array(since, pa.int64())
    return pa.table(columns)


def _make_states(engine: Engine, asked: _Asked) -> None:
    """Name ``states``: the running figures of each account and the dates they hold."""
    if not engine.embedded:
        folded = [fold for fold in asked.folded if _counts(fold, asked)]
        make_states_in_place(engine, folded, list(_appearances(asked)), UNDATED)
        return
    highest = engine.rows("select coalesce(max(account_key), 0) as x from roster")[0]["x"]
    parts: list[str] = []
    for low in range(1, max(int(str(highest)), 1) + 1, SHARD):
        size = min(SHARD, int(str(highest)) - low + 1)
        frame = Frame(low=low, accounts=size, first=asked.first, last=asked.last)
        parts.append(f"states_{len(parts)}")
        engine.load(parts[-1], _shard(engine, asked, frame))
    engine.view("states", "\nunion all\n".join(f"select * from {part}" for part in parts))


def _shard(engine: Engine, asked: _Asked, frame: Frame) -> pa.Table:
    running = {
        fold.stream.name: _running(engine, fold, frame)
        for fold in asked.folded
        if _counts(fold, asked)
    }
    appears = [each.codes for name, each in running.items() if name not in UNDATED]
    appears += [_places(engine, frame, text) for text in _appearances(asked)]
    changes = [running[name].codes for name in UNDATED if name in running]
    states = states_of(frame, appears, changes)
    columns: dict[str, Floats] = running["timeline"].at(frame, states.codes)
    phase = _phase_months(engine, columns)
    before = frame.codes(states.account_key, phase - 1)
    for fold in asked.folded:
        if fold.stream.name in running and fold.stream.name != "timeline":
            columns |= _windowed(fold, running[fold.stream.name], frame, (states.codes, before))
    return _states_table(states, columns, phase)


def _counts(fold: Fold, asked: _Asked) -> bool:
    return fold.stream.name == "timeline" or fold.stream.name not in asked.empty


def _running(engine: Engine, fold: Fold, frame: Frame) -> Running:
    rows = engine.fetch(
        dated_cells_select(fold, (frame.low, frame.accounts), (frame.first, frame.last))
    )
    columns = {each.name: _floats(rows, each.name) for each in fold.increments}
    merges = {each.name: each.merge for each in fold.increments}
    return run_on(frame, _codes(frame, rows), columns, merges)


def _appearances(asked: _Asked) -> Iterator[str]:
    """Yield selects of account_key and the month in which something else shows the account."""
    for fold in asked.unfolded:
        if fold.stream.name in asked.empty:
            continue
        yield (
            f"select account_key, {month_sql('min(day)')} as month"
            f" from {fold.stream.name}_rows group by account_key"
        )
    yield (
        f"select account_key, case when created_day is null then 0 else {month_sql('created_day')}"
        " end as month from roster where listed"
    )


def _places(engine: Engine, frame: Frame, text: str) -> Ints:
    rows = engine.fetch(
        f"select account_key, month from ({text}) shown where month <= {frame.last}"
        f" and account_key between {frame.low} and {frame.low + frame.accounts - 1}"
    )
    return _codes(frame, rows)


def _codes(frame: Frame, rows: pa.Table) -> Ints:
    return frame.codes(
        rows.column("account_key").to_numpy().astype(np.int64),
        rows.column("month").to_numpy().astype(np.int64),
    )


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.float64)


def _phase_months(engine: Engine, timeline: dict[str, Floats]) -> Ints:
    """Return the month in which the current phase of each state begins; 0 where it has none."""
    framed = ("first_day", "last_day", "third_last")
    place = np.arange(len(timeline["first_day"]))
    engine.load(
        "framing", pa.table({"place": place, **{name: _array(timeline[name]) for name in framed}})
    )
    started = (
        f"select place, cast({PHASE_START} as integer) as phase_start from framing"
        " where first_day is not null"
    )
    rows = engine.fetch(
        f"select place, {month_sql('phase_start')} as phase_month from ({started}) phased"
    )
    engine.drop("framing")
    found = np.zeros(len(place), np.int64)
    found[rows.column("place").to_numpy()] = rows.column("phase_month").to_numpy()
    return found


def _windowed(
    fold: Fold, running: Running, frame: Frame, codes: tuple[Ints, Ints]
) -> dict[str, Floats]:
    """Return the figures of a stream at each state, those of the phase from its beginning."""
    here, before = codes
    found = running.at(frame, here)
    phased = [each.name for each in fold.increments if each.window is Window.PHASE]
    if phased:
        earlier = running.at(frame, before)
        for name in phased:
            found[name] = found[name] - earlier[name]
    return found


def _states_table(states: States, columns: dict[str, Floats], phase: Ints) -> pa.Table:
    return pa.table(
        {
            "account_key": states.account_key,
            "from_nth": states.from_nth,
            "to_nth": states.to_nth,
            "phase_month": phase,
            **{name: _array(values) for name, values in columns.items()},
        }
    )


def _array(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


_HOLDS = "d.nth between s.from_nth and s.to_nth"


def _typical_gaps(engine: Engine, dates: int) -> list[float]:
    rows = engine.rows(
        "select d.nth, exp(sum(s.gap * s.accounts) / sum(s.accounts)) as gap\n"
        f"from (select from_nth, to_nth, sum(ln({GAP_DAYS} / {GAPS})) / count(*) as gap,"
        " count(*) as accounts from states where exchange_days > 1"
        f" group by from_nth, to_nth) s join dates_at d on {_HOLDS} group by d.nth"
    )
    found = {int(str(row["nth"])): float(str(row["gap"])) for row in rows}
    return [float(round(found.get(nth, 0.0))) for nth in range(dates)]


def _unfolded_select(fold: Fold) -> str:
    merged = "".join(
        f",\n  {each.merge}({_phased(each)}) as {each.name}" for each in fold.increments
    )
    return (
        f"select e.account_key, d.nth{merged}\n"
        f"from {fold.stream.name}_rows e join dates_at d on e.day <= d.at_as_of\n"
        f"join states s on s.account_key = e.account_key and {_HOLDS}\n"
        "group by e.account_key, d.nth"
    )


def _phased(each: Increment) -> str:
    if each.window is Window.PHASE:
        return f"case when month >= phase_month then {each.each} end"
    return each.each


_TOLD = (("s", "states"), ("d", "dates_at"))


def _figures_select(asked: _Asked, told: Sequence[str]) -> str:
    """Return the select of all figures at each date; ``told``: those of the states and dates."""
    columns, joins = [], []
    told_of = {each.name for fold in asked.plan for each in fold.increments}
    for fold in asked.mentioned:
        columns += [of_nothing(each) for each in fold.increments if each.name not in told_of]
    for fold in asked.plan:
        name = fold.stream.name
        if name in asked.empty and name != "timeline":
            columns += [of_nothing(each) for each in fold.increments]
        elif not fold.stream.folds:
            alias = f"{name}_at"
            joins.append(
                f"left join {alias} on {alias}.account_key = s.account_key and {alias}.nth = d.nth"
            )
            columns += [
                f"coalesce(cast({alias}.{each.name} as double), 0) as {each.name}"
                if each.merge == "sum"
                else f"cast({alias}.{each.name} as double) as {each.name}"
                for each in fold.increments
            ]
    quarters = phase_quarters_sql("at_as_of")
    listed = ",\n  ".join([*told, f"{PHASE_START} as phase_start", *columns])
    return (
        f"select *, case when first_day is null then 4 else {quarters} end as phase_quarters\n"
        f"from (select {listed}\n"
        f"from states s join dates_at d on {_HOLDS}\n" + "\n".join(joins) + ") framed"
    )


def _make_peers(engine: Engine, asked: _Asked, dated: DatedNorms) -> str:
    """Name the figures of like accounts at each date; return the joins that bring them."""
    joins = []
    for number, (part, terms) in enumerate(peer_groups(asked.dimensions).items()):
        engine.table(
            f"peers_{number}",
            dated.fill(
                f"select nth as peers_nth, part, {', '.join(terms)}\n"
                f"from (select *, {part} as part from figures_at) parted group by nth, part"
            ),
        )
        alias = f"peers_{number}"
        joins.append(f"join {alias} on {alias}.peers_nth = f.nth and {alias}.part = {part}")
    return "\n".join(joins)


def _levels_select(asked: _Asked, joins: str) -> str:
    peers = "".join(f", {name}" for each in asked.dimensions for name, _ in each.peers)
    known = ",\n  ".join(
        f"coalesce({each.known}, 1 = 0) as {each.name}_known,\n"
        f"  case when {each.known} then cast({each.value} as double) end as {each.name}_value"
        for each in asked.dimensions
    )
    levels = ",\n  ".join(
        f"case when {each.name}_known then cast({each.level_sql()} as integer) end"
        f" as {each.name}_level"
        for each in asked.dimensions
    )
    return (
        f"select account_key, nth,\n  {levels}\n"
        f"from (select *,\n  {known}\n"
        f"from (select f.*{peers} from figures_at f\n{joins}) told) known"
    )
