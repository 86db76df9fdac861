"""Lines of orders that come over row by row, not order by order.

In a file the lines of an order stand together, so that their place tells them apart. A pull sees
only the rows that are new; without a column that tells lines apart, an order must be one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clienthood.engine import Engine
from clienthood.errors import RecordsError
from clienthood.records.arrival import Job
from clienthood.records.layout import Cells
from clienthood.sources.protocol import Piece, Read
from clienthood.sources.relational import Relational

ORDERS, LINE, ORDER = "orders", "line", "order_id"
ONLY = Cells(constant="1")
"""The line of an order that is one row."""


def with_lines(
    job: Job, opened: Relational, read: Read, pieces: Sequence[Piece], *, alone: bool, first: bool
) -> Job:
    """Return a job whose orders have a line each, wherever they come row by row.

    Parameters
    ----------
    job, opened, read, pieces
        The rows, and where they came from.
    alone
        Whether all pieces are of one moment, so that no row is in them twice.
    first
        Whether this is the first pull, so that the whole table is looked at.

    Raises
    ------
    RecordsError
        If an order has several rows and nothing tells its lines apart.
    """
    columns = job.part.columns
    if job.part.table != ORDERS or LINE in columns or not read.section.cursor:
        return job
    header = columns[ORDER].headers[0] if ORDER in columns else ""
    if not header:
        return job
    if (first and opened.repeats(read, header)) or (
        not first and alone and _twice(job.engine, pieces, header)
    ):
        raise RecordsError(
            f"orders have several rows of the same {header}, and no column tells these apart",
            where=f"clienthood.toml, [sources.{opened.ordered.name}.reads.{read.name}] columns",
            hint='name the column that does, such as the number of the row: line = "id"',
        )
    return replace(job, part=replace(job.part, columns={**columns, LINE: ONLY}))


def _twice(engine: Engine, pieces: Sequence[Piece], header: str) -> bool:
    name = '"' + header.replace('"', '""') + '"'
    engine.scan("_pulled_pieces", [piece.file for piece in pieces])
    try:
        found = engine.fetch(
            f"select cast({name} as varchar) as twice from _pulled_pieces group by {name} "
            f"having count(*) > 1 and trim(cast({name} as varchar)) <> '' limit 1"
        )
        return bool(found.num_rows)
    finally:
        engine.drop("_pulled_pieces")
