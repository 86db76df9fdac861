"""Postgres, by ADBC: rows stream as Arrow, in a transaction that only reads."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from urllib.parse import quote, urlsplit

import pyarrow as pa

from clienthood.errors import SettingsError
from clienthood.sources.drivers import driver
from clienthood.sources.landing import texts
from clienthood.sources.protocol import Ordered, Read
from clienthood.sources.relational import HERE, Relational
from clienthood.sources.where import Address

HINT = "adbc.postgresql.batch_size_hint_bytes"
BATCH = 4_000_000
"""Bytes of a batch of rows, roughly."""
NUMERIC = "numeric"
"""Type that comes as texts, each a number with a decimal point."""
AS_THEY_ARE = frozenset(
    {"bool", "int2", "int4", "int8", "float8", NUMERIC, "text", "varchar", "bpchar", "name"}
)
TURNED = {"float4": "text::numeric", "money": NUMERIC}
"""What other types of numbers are turned into; all else comes as Postgres writes it."""
KIND = b"POSTGRESQL:type"
SESSION = (
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set bytea_output = 'hex'; "
    "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0"
)


class Postgres(Relational):
    """A database of Postgres that is open to be read, as it was at one moment."""

    def __init__(self, ordered: Ordered) -> None:
        super().__init__(ordered)
        self._driver = driver("adbc_driver_postgresql.dbapi", of="Postgres", extra="postgres")
        try:
            self._connection = self._driver.connect(address(ordered.address), autocommit=True)
        except self._driver.Error as fault:
            raise self.broken(fault) from None
        try:
            self._say(SESSION)
            self._say("begin transaction isolation level repeatable read, read only")
        except self._driver.Error as fault:
            self.close()
            raise self.broken(fault) from None

    def columns(self, read: Read) -> str:
        """Return what is selected: what Arrow has no type for comes as Postgres writes it."""
        schema = self._schema(self.all_rows(read))
        return ", ".join(self._column(field) for field in schema)

    def batches(self, select: str) -> Generator[pa.RecordBatch, None, None]:
        """Yield the rows of a select as they stream in."""
        cursor = self._connection.cursor()
        try:
            cursor.adbc_statement.set_options(**{HINT: str(BATCH)})
            cursor.execute(select)
            with cursor.fetch_record_batch() as reader:
                for batch in reader:
                    yield _plain(batch)
        except (self._driver.Error, pa.ArrowException, OSError) as fault:
            raise self.broken(fault) from None
        finally:
            with suppress(self._driver.Error):
                cursor.close()

    def close(self) -> None:
        """Release what is held."""
        with suppress(self._driver.Error):
            self._connection.close()

    def _say(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            for each in statement.split("; "):
                cursor.execute(each)

    def _schema(self, select: str) -> pa.Schema:
        try:
            with self._connection.cursor() as cursor:
                found: pa.Schema = cursor.adbc_execute_schema(
                    f"select * from ({select}\n) as {HERE}"
                )
                return found
        except self._driver.Error as fault:
            raise self.broken(fault) from None

    def _column(self, field: pa.Field) -> str:
        name, kind = self.name(field.name), _kind(field)
        if kind in AS_THEY_ARE:
            return f"{HERE}.{name}"
        return f"{HERE}.{name}::{TURNED.get(kind, 'text')} as {name}"


def address(where: Address) -> str:
    """Return the address with its password, as the driver takes it."""
    if not where.password:
        return where.text
    if "://" not in where.text:
        told = where.password.replace("\\", "\\\\").replace("'", "\\'")
        return f"{where.text} password='{told}'"
    parts = urlsplit(where.text)
    user, mark, host = parts.netloc.rpartition("@")
    login = f"{user.partition(':')[0]}:{quote(where.password, safe='')}"
    return parts._replace(netloc=f"{login}@{host}").geturl() if mark else _nobody(where)


def _nobody(where: Address) -> str:
    raise SettingsError(
        "a password is given, but nobody to whom it belongs",
        hint="write the user into the address: postgresql://USER@HOST/DATABASE",
    )


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose columns Parquet knows, numbers as texts marked as such."""
    fields, columns = [], []
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if isinstance(column, pa.ExtensionArray):
            column = column.storage
        exact = _kind(field) == NUMERIC
        fields.append(texts(field.name, exact=True) if exact else field.with_type(column.type))
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _kind(field: pa.Field) -> str:
    told: bytes = (field.metadata or {}).get(KIND, b"")
    return told.decode()
