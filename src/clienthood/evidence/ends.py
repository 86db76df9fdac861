"""Ends: the days of each account's timeline that what comes after them looks back at.

The last day, the one before it and the last exchange, kept from the first time that a derivation is
brought forward: a day's records go on from them without a look at all days that were. None of the
three ever moves back, so that of several rows the largest figures count. Keys are places.
"""

from __future__ import annotations

from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.kept import add_layer, first_file, layers
from clienthood.evidence.spans import month_sql
from clienthood.evidence.streams import timeline_of

ENDS = "ends"
_OF_ROWS = """select account_key, max(day) as last_day,
  cast(case when count(*) > 1
    then sum(cast(day - coalesce(third_last, 0) as double)) - max(day) end as integer)
    as second_last,
  max(case when exchange = 1 then day end) as last_exchange
from {rows} group by account_key"""
"""Days less those that are the third-last of another: what is left are the last two."""
_LARGEST = """select account_key, max(last_day) as last_day, max(second_last) as second_last,
  max(last_exchange) as last_exchange from ends_placed
where account_key in (select account_key from {who}) group by account_key"""
_LOOKED_AT = """select account_key, last_day as day,
  case when last_exchange = last_day then 1 else 0 end as exchange from ends
union all
select account_key, second_last as day,
  case when last_exchange = second_last then 1 else 0 end as exchange from ends
where second_last is not null
union all
select account_key, last_exchange as day, 1 as exchange from ends
where last_exchange < coalesce(second_last, last_day)"""
_GONE_ON = timeline_of(
    f"{_LOOKED_AT}\nunion all\nselect account_key, day, exchange from dealings_added"
    " where account_key not in (select account_key from late)"
)
NEW_DAYS = f"""select g.*, {month_sql("g.day")} as month from gone_on g
left join ends e on e.account_key = g.account_key
where e.last_day is null or g.day > e.last_day"""
"""The rows that ``dealings_added`` add to timelines."""


def name_ends(engine: Engine, was: Path, folder: Path, who: str) -> None:
    """Keep ``ends`` (account_key, last_day, second_last, last_exchange) of some accounts.

    Those of all are written first where no derivation before did.

    Parameters
    ----------
    engine
        Which holds ``before_timeline_rows``.
    was, folder
        Where the earlier derivation lies, and where the new one is being made.
    who
        Table with the ``account_key`` of those accounts.
    """
    first = first_file(was, ENDS)
    if not first.exists():
        first = first_file(folder, ENDS)
        engine.save(_OF_ROWS.format(rows="before_timeline_rows"), first, ours=True)
    engine.scan("ends_placed", [first, *layers(was, ENDS)])
    engine.table(ENDS, _LARGEST.format(who=who))


def go_on(engine: Engine) -> None:
    """Keep ``gone_on``: ``dealings_added`` and the days looked back at, as rows of a timeline."""
    engine.table("gone_on", _GONE_ON)


def add_ends(engine: Engine, was: Path, folder: Path, *, added: bool, late: bool) -> list[Path]:
    """Write the ends of timelines that went on or were made anew beside those of the others.

    Returns the files of the earlier derivation that what was written holds as well.
    """
    if not (first_file(was, ENDS).exists() or first_file(folder, ENDS).exists()):
        return []
    rows = [name for name, made in (("gone_on", added), ("late_timeline_rows", late)) if made]
    made = "\nunion all\n".join(_OF_ROWS.format(rows=name) for name in rows)
    return add_layer(engine, was, folder, ENDS, made)
