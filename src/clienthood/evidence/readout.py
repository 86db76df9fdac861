"""Read-out: from cells to one row per account with every value and level at a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clienthood.engine import Chain, Engine, Select
from clienthood.evidence.dimension import Dimension
from clienthood.evidence.increments import Fold, filled_streams, told_by_cells
from clienthood.evidence.norms import Norms, read_norms, typical_gap_of
from clienthood.evidence.peers import figures_select, peers_selects
from clienthood.evidence.spans import TIMELINE, framed_select, month_of, spans_select
from clienthood.evidence.spend import spend_columns
from clienthood.evidence.totals import (
    UNDATED,
    Standing,
    merged_select,
    name_standing,
    of_nothing,
    terms,
    year_select,
)
from clienthood.units import date_of


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
    filled = filled_streams(engine, wanted)
    others = [told_by_cells(engine, fold) for fold in wanted if fold.stream.name in filled]
    timeline = by_name["timeline"]
    folded = [fold for fold in others if fold.stream.folds]
    standing = name_standing(engine, [timeline, *folded], month=month, as_of=as_of, until=until)
    if not standing:
        framed = framed_select(_stream_select(timeline, norms, month, until=until))
        engine.table("spans", spans_select(framed, as_of=as_of))
    norms = replace(norms, typical_gap=typical_gap_of(engine))
    told = {each.name for fold in others for each in fold.increments}
    nothing = [
        of_nothing(each) for fold in wanted for each in fold.increments if each.name not in told
    ]
    apart = [fold for fold in others if not standing or not fold.stream.folds]
    selects = [
        Select(f"{fold.stream.name}_figures", _stream_select(fold, norms, month, until=until))
        for fold in apart
    ]
    if standing:
        apart += standing.apart
        selects += [
            Select(f"{fold.stream.name}_figures", year_select(fold, month))
            for fold in standing.apart
        ]
    selects.append(Select("told", _figures(apart, norms, nothing, standing)))
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


def _figures(
    apart: Sequence[Fold], norms: Norms, nothing: Sequence[str], standing: Standing | None
) -> str:
    """Return the select of all figures.

    Parameters
    ----------
    apart
        Streams with a select of their own.
    norms
        The norms of the book.
    nothing
        The terms of streams without rows.
    standing
        What else is read from ``standing``; without it the timeline is, from ``spans``.
    """
    columns = [
        *terms(TIMELINE, "s"),
        "s.phase_start",
        "s.phase_month",
        "coalesce(s.phase_quarters, 4) as phase_quarters",
    ]
    for fold in standing.within if standing else ():
        columns += terms(fold.increments, "s")
    roster = "s" if standing and standing.roster else "r"
    source = f"{'standing' if standing else 'spans'} s"
    if roster == "r":
        source = f"roster r\nleft join {source} on s.account_key = r.account_key"
    seen = ["s.seen" if standing else "s.first_day is not null"]
    joins = []
    for fold in apart:
        alias = f"{fold.stream.name}_figures"
        joins.append(f"left join {alias} on {alias}.account_key = {roster}.account_key")
        columns += terms(fold.increments, alias)
        if fold.stream.name not in UNDATED:
            seen.append(f"{alias}.account_key is not null")
    listed = ",\n  ".join([*columns, *nothing])
    shown = ", ".join(
        f"{roster}.{name}" for name in ("account_key", "account_id", "confirmed_kind")
    )
    return (
        f"select {shown},\n  {listed}\nfrom {source}\n"
        + "\n".join(joins)
        + f"\nwhere ({roster}.listed and coalesce({roster}.created_day, {norms.as_of})"
        f" <= {norms.as_of})\n  or " + "\n  or ".join(seen)
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
