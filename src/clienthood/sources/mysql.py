"""MySQL and MariaDB, by PyMySQL: rows stream as texts, in a transaction that only reads."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urlsplit

import pyarrow as pa

from clienthood.sources.drivers import driver
from clienthood.sources.landing import texts
from clienthood.sources.protocol import Ordered
from clienthood.sources.relational import Relational

ROWS = 20_000
PATIENCE = 30
"""Seconds for which a connection is waited for."""
NUMBERS = frozenset({0, 1, 2, 3, 4, 5, 8, 9, 13, 246})
MOMENT = 7
"""Type of a moment that the server turns into the zone of whoever asks."""
OPTIONS = frozenset({"charset", "ssl_ca", "ssl_cert", "ssl_key", "unix_socket"})
SESSION = (
    "set session time_zone = '+00:00'",
    "set session sql_mode = ''",
    "set session transaction isolation level repeatable read",
    "start transaction with consistent snapshot, read only",
)


class MySQL(Relational):
    """A database of MySQL or MariaDB that is open to be read, as it was at one moment."""

    quote = "`"

    def __init__(self, ordered: Ordered) -> None:
        super().__init__(ordered)
        self._driver = driver("pymysql", of="MySQL", extra="mysql")
        try:
            self._connection = self._driver.connect(**self._login())
        except (self._driver.MySQLError, OSError) as fault:
            raise self.broken(fault) from None
        try:
            with self._connection.cursor() as cursor:
                for statement in SESSION:
                    cursor.execute(statement)
        except self._driver.MySQLError as fault:
            self.close()
            raise self.broken(fault) from None

    def batches(self, select: str) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows of a select as they stream in."""
        cursor = self._connection.cursor(self._driver.cursors.SSCursor)
        whole = False
        try:
            cursor.execute(select)
            kinds = [entry[1] for entry in cursor.description]
            schema = pa.schema(
                texts(entry[0], exact=entry[1] in NUMBERS) for entry in cursor.description
            )
            while rows := cursor.fetchmany(ROWS):
                yield _batch(schema, kinds, rows)
            whole = True
        except (self._driver.MySQLError, OSError, UnicodeDecodeError) as fault:
            raise self.broken(fault) from None
        finally:
            if not whole:
                self._cut(cursor)
            with suppress(self._driver.MySQLError):
                cursor.close()

    def literal(self, cursor: str) -> str:
        """Return a value of a cursor as it stands in a select; moments are in UTC already."""
        told = super().literal(cursor)
        return f"{told[:-2]}'" if told.endswith("Z'") else told

    def text(self, value: str) -> str:
        """Return a text as it stands in a select."""
        escaped: str = self._connection.escape(value)
        return escaped

    def apart(self, value: str) -> str:
        """Return a value as it is compared where upper and lower case must differ."""
        return f"convert({value} using utf8mb4) collate utf8mb4_bin"

    def close(self) -> None:
        """Release what is held."""
        with suppress(self._driver.MySQLError):
            self._connection.close()

    def _cut(self, cursor: object) -> None:
        """Cut the line rather than read all that the server would still send."""
        result = getattr(cursor, "_result", None)
        if result is not None:
            result.unbuffered_active = False
        self._connection._force_close()

    def _login(self) -> dict[str, object]:
        where = self.ordered.address
        parts = urlsplit(where.text)
        told: dict[str, object] = {
            name: value for name, value in parse_qsl(parts.query) if name in OPTIONS
        }
        login = {
            "host": parts.hostname or "localhost",
            "port": parts.port or 3306,
            "user": unquote(parts.username or "") or None,
            "password": where.password or unquote(parts.password or ""),
            "database": unquote(parts.path.strip("/")) or None,
            "charset": "utf8mb4",
            "conv": dict(self._driver.converters.encoders),
            "connect_timeout": PATIENCE,
            "local_infile": False,
        }
        return login | told


def _batch(
    schema: pa.Schema, kinds: Sequence[int], rows: Sequence[tuple[object, ...]]
) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [_column(kind, cells) for kind, cells in zip(kinds, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(kind: int, cells: Sequence[object]) -> pa.Array:
    if kind == MOMENT:
        return pa.array([None if cell is None else f"{cell}Z" for cell in cells], pa.string())
    if any(isinstance(cell, bytes) for cell in cells):
        cells = [cell.hex() if isinstance(cell, bytes) else cell for cell in cells]
    return pa.array(cells, pa.string())
