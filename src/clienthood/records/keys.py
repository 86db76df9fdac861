"""What a record is known by, and whether it is new, changed or the same: selects in the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clienthood.engine import Engine
from clienthood.records.stored import stored_columns
from clienthood.standard import TABLES
from clienthood.tables import Table, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the records of a file stand to those kept before it."""

    created: int
    changed: int = 0
    same: int = 0
    repeated: int = 0
    """Rows whose key an earlier row of the same file has, with other content."""
    sample: str = ""
    """Key of one of them."""


def numbered(table: Table, source: str, *, apart: bool) -> str:
    """Return a select that counts the lines of each order in file order where they are missing.

    Parameters
    ----------
    table
        The table, which has an order and a line.
    source
        Name of the arriving rows, refused ones among them, so that those that are taken have the
        same number whether or not the others are mended.
    apart
        Whether the rows are some of an earlier file's, known by the line of that file.
    """
    order, line = table.key
    columns = ", ".join(
        name for name in stored_columns(table) if name not in {line, "record_key", "batch"}
    )
    number = (
        "'L' || cast(source_line as varchar)"
        if apart
        else f"cast(row_number() over (partition by {order} order by source_line) as varchar)"
    )
    return (
        f"select {columns}, refused, case when {line} is null and {order} is not null "
        f"then {number} else {line} end as {line} from {source}"
    )


def keyed(table: Table, source: str, batch: str, *, all_known: bool) -> str:
    """Return a select of the rows that are taken, with their key and the batch's id.

    Parameters
    ----------
    table
        The table.
    source
        Name of the arriving rows.
    batch
        Id of the batch.
    all_known
        Whether every row has all parts of its key, so that none is known by its content.
    """
    parts = [_key_part(table, name) for name in table.key]
    joined = " || '|' || ".join(parts)
    if all_known:
        key, rows = joined, source
    else:
        lacking = " or ".join(f"{name} is null" for name in table.key)
        key = f"case when {lacking} then 'h:' || content || ':' || occurrence else {joined} end"
        rows = (
            f"(select *, cast(row_number() over (partition by content order by source_line) "
            f"as varchar) as occurrence from (select *, {content(table)} as content "
            f"from {source} where not refused) as hashed) as counted"
        )
    names = [
        f"{key} as record_key" if name == "record_key" else name for name in stored_columns(table)
    ]
    columns = ", ".join(f"'{batch}' as batch" if name == "batch" else name for name in names)
    return f"select {columns} from {rows} where not refused order by source_line"


def last_of_each(table: Table, source: str) -> str:
    """Return a select that keeps, of rows with one key, the last of the file."""
    columns = ", ".join(stored_columns(table))
    return (
        f"select {columns} from (select *, row_number() over (partition by record_key "
        f"order by source_line desc) as nth from {source}) as versions "
        "where nth = 1 order by source_line"
    )


def content(table: Table) -> str:
    """Return an expression that is equal where two records say the same."""
    names = [column.stored for column in table.columns] + ["extra"]
    told = [f"coalesce(cast({name} as varchar), chr(30))" for name in names]
    return f"md5({' || chr(31) || '.join(told)})"


def all_known(engine: Engine, table: Table, source: str) -> bool:
    """Say whether every row that is taken has all parts of its key."""
    lacking = " or ".join(f"{name} is null" for name in table.key)
    return not _number(
        engine, f"select count(*) as n from {source} where not refused and ({lacking})"
    )


def repeats(engine: Engine, arriving: str) -> bool:
    """Say whether any key stands twice among the rows."""
    twice = "count(*) - count(distinct record_key) as n"
    return bool(_number(engine, f"select {twice} from {arriving}"))


def overlaps(engine: Engine, arriving: str, kept: str) -> bool:
    """Say whether any of the rows has a key that is kept already."""
    inside = f"select record_key from {kept}"
    among = f"select count(*) as n from {arriving} where record_key in ({inside})"
    return bool(_number(engine, among))


def compare(
    engine: Engine, table: str, arriving: str, kept: str, settled: Sequence[str] = ()
) -> Counts:
    """Count the rows that are new, changed and the same, each beside what was known before it.

    Parameters
    ----------
    engine, table
        Where they are compared, and of which table they are.
    arriving, kept
        Names of the rows that arrive and of those that are kept.
    settled
        Batches that count before the arriving one: what they tell stays the same.
    """
    told = content(TABLES[table])
    listed = ", ".join(f"'{batch}'" for batch in settled) or "''"
    found = engine.fetch(
        f"""
with arrived as (
  select record_key, source_line, {told} as content from {arriving}
), ordered as (
  select record_key, content,
    lag(content) over (partition by record_key order by source_line) as earlier,
    row_number() over (partition by record_key order by source_line) as nth
  from arrived
), before as (
  select record_key, {told} as content, batch in ({listed}) as settled from {kept}
  where record_key in (select record_key from arrived)
), compared as (
  select ordered.record_key, ordered.nth, ordered.content,
    case when before.settled then ordered.content
      when ordered.nth = 1 then before.content else ordered.earlier end as earlier
  from ordered left join before on before.record_key = ordered.record_key
)
select
  count(case when earlier is null then 1 end) as created,
  count(case when earlier <> content then 1 end) as changed,
  count(case when earlier = content then 1 end) as same,
  count(case when nth > 1 and earlier <> content then 1 end) as repeated,
  min(case when nth > 1 and earlier <> content then record_key end) as sample
from compared"""
    ).to_pylist()[0]
    return Counts(**{**found, "sample": found["sample"] or ""})


def _key_part(table: Table, name: str) -> str:
    if table.column(name).type is Type.TIME:
        return f"cast({name} as varchar)"
    return f"replace(replace({name}, '\\', '\\\\'), '|', '\\|')"


def _number(engine: Engine, sql: str) -> int:
    return int(str(engine.rows(sql)[0]["n"]))
