"""Read-out: from cells to one row per account with every value and level at a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clienthood.engine import Chain, Engine, Select
from clienthood.evidence.dimension import Dimension, Increment
from clienthood.evidence.increments import Fold, has_rows, told_by_cells
from clienthood.evidence.norms import Norms, read_norms, typical_gap_of
from clienthood.evidence.peers import figures_select, peers_selects
from clienthood.evidence.spans import TIMELINE, framed_select, month_of, spans_select
from clienthood.evidence.spend import spend_columns
from clienthood.evidence.totals import merged_select, totals_at, totals_of
from clienthood.units import date_of

UNDATED = ("people", "parties")
"""Streams of things rather than events: they alone bring no account into the book."""


def measure(
    engine: Engine,
    plan: Sequence[Fold],
    dimensions: Sequence[Dimension],
    *,
    as_of: int,
    until: int | None = None,
) -> tuple[Norms, Chain]:
    """Keep the table ``evidence`` in the engine: one row per account as of a date.

    Columns: account_key, account_id, confirmed_kind, the spans, and for each dimension
    ``<name>_value`` (double) and ``<name>_level`` (integer, null where unknown). ``as_of`` is a
    day number. Nothing later than ``as_of`` is read. Returns the
    norms and the chain of selects that made the table. With ``until``, an earlier day, no record
    after that day is read though the date is ``as_of``: what time alone would have made of them.
    """
    norms, chain = read_out(engine, plan, dimensions, as_of=as_of, until=until)
    engine.table("evidence", chain.sql())
    return norms, chain


def read_out(
    engine: Engine,
    plan: Sequence[Fold],
    dimensions: Sequence[Dimension],
    *,
    as_of: int,
    until: int | None = None,
) -> tuple[Norms, Chain]:
    """Return the norms as of a date and the chain of selects that ends in the evidence.

    Keeps the table ``spans``, which the chain reads; all else as ``measure``.
    """
    by_name = {fold.stream.name: fold for fold in plan}
    month = month_of(date_of(as_of))
    until = as_of if until is None else until
    norms = replace(read_norms(engine, as_of=until), as_of=as_of, read_to=until)
    wanted = [fold for fold in plan if fold.increments and fold.stream.name != "timeline"]
    others = [told_by_cells(engine, fold) for fold in wanted if not is_empty(engine, fold)]
    timeline = by_name["timeline"]
    folded = [fold for fold in (timeline, *others) if fold.stream.folds]
    totals = totals_at(engine, folded, until)
    framed = (
        totals.timeline(timeline)
        if totals
        else framed_select(_stream_select(timeline, norms, month, until=until))
    )
    engine.table("spans", spans_select(framed, as_of=as_of))
    norms = replace(norms, typical_gap=typical_gap_of(engine))
    told = {each.name for fold in others for each in fold.increments}
    nothing = [
        of_nothing(each) for fold in wanted for each in fold.increments if each.name not in told
    ]
    selects = [
        Select(
            f"{fold.stream.name}_figures",
            totals.figures(fold, engine.columns(totals_of(fold)), month)
            if totals and fold.stream.folds
            else _stream_select(fold, norms, month, until=until),
        )
        for fold in others
    ]
    selects.append(Select("told", _figures(others, norms, nothing)))
    selects += [
        Select(name, norms.fill(text)) for name, text in peers_selects(dimensions, of="told")
    ]
    selects.append(Select("figures", figures_select(dimensions, of="told")))
    selects.append(Select("measured", _values(dimensions, norms)))
    selects.append(Select("evidence", _levels(dimensions, norms)))
    return norms, Chain(tuple(selects))


def _stream_select(fold: Fold, norms: Norms, month: int, *, until: int | None = None) -> str:
    """Return the select of one row per account with the stream's increments at the date."""
    stream = fold.stream
    day = norms.as_of if until is None else until
    at = month if until is None else month_of(date_of(until))
    if stream.folds:
        names = "".join(f", {each.name}" for each in fold.cells)
        begun = "".join(f", {each.each} as {each.name}" for each in fold.cells)
        rows = (
            f"select account_key, month{names} from {stream.name}_cells where month < {at}\n"
            f"union all\nselect account_key, month{begun} from {stream.name}_rows"
            f" where month = {at} and day <= {day}"
        )
    else:
        rows = f"select * from {stream.name}_rows where day <= {day}"
    spans = "" if stream.name == "timeline" else "spans"
    return norms.fill(merged_select(fold, f"({rows})", spans=spans, month=month))


def is_empty(engine: Engine, fold: Fold) -> bool:
    """Return whether a stream has no row at any date."""
    return not has_rows(engine, f"{fold.stream.name}_rows")


def of_nothing(each: Increment) -> str:
    """Return the select term of a figure of a stream without rows."""
    return f"{'0' if each.merge == 'sum' else 'cast(null as double)'} as {each.name}"


def _figures(plan: Sequence[Fold], norms: Norms, nothing: Sequence[str] = ()) -> str:
    """Return the select of all figures; ``nothing``: the terms of streams without rows."""
    columns = [
        f"coalesce(s.{each.name}, 0) as {each.name}" if each.merge == "sum" else f"s.{each.name}"
        for each in TIMELINE
    ]
    columns += ["s.phase_start", "s.phase_month", "coalesce(s.phase_quarters, 4) as phase_quarters"]
    joins = []
    for fold in plan:
        alias = f"{fold.stream.name}_figures"
        joins.append(f"left join {alias} on {alias}.account_key = r.account_key")
        for each in fold.increments:
            name = f"{alias}.{each.name}"
            columns.append(f"coalesce({name}, 0) as {each.name}" if each.merge == "sum" else name)
    listed = ",\n  ".join([*columns, *nothing])
    seen = [
        "s.first_day is not null",
        *(
            f"{fold.stream.name}_figures.account_key is not null"
            for fold in plan
            if fold.stream.name not in UNDATED
        ),
    ]
    return (
        f"select r.account_key, r.account_id, r.confirmed_kind,\n  {listed}\nfrom roster r\n"
        "left join spans s on s.account_key = r.account_key\n"
        + "\n".join(joins)
        + f"\nwhere (r.listed and coalesce(r.created_day, {norms.as_of}) <= {norms.as_of})\n  or "
        + "\n  or ".join(seen)
    )


def _values(dimensions: Sequence[Dimension], norms: Norms) -> str:
    values = ",\n  ".join(
        f"coalesce({dimension.known}, 1 = 0) as {dimension.name}_known,\n"
        f"  case when {dimension.known} then cast({dimension.value} as double) end"
        f" as {dimension.name}_value"
        for dimension in dimensions
    )
    return norms.fill(f"select *,\n  {values}\nfrom figures")


def _levels(dimensions: Sequence[Dimension], norms: Norms) -> str:
    levels = ",\n  ".join(
        f"{dimension.name}_value,\n  case when {dimension.name}_known then"
        f" cast({dimension.level_sql()} as integer) end as {dimension.name}_level"
        for dimension in dimensions
    )
    spans = "first_day, last_day, phase_start, exchange_days, talk_days, active_months, "
    spans += spend_columns(sells=norms.sells)
    return norms.fill(
        f"select account_key, account_id, confirmed_kind, {spans},\n  {levels}\nfrom measured"
    )
