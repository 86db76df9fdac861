"""The state of a book: what people write, in one SQLite file with migrations."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from sqlite3 import Connection as Driver
from sqlite3 import OperationalError

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, Dialect, MetaData, NullPool, TypeDecorator, create_engine, event
from sqlalchemy import inspect as looking
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError

from clienthood.book.folder import Book
from clienthood.errors import BookError

METADATA = MetaData()
PATIENCE = 30.0
"""Seconds for which a writer waits for another."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADING = threading.Lock()
_OPEN = threading.local()


class Moment(TypeDecorator[dt.datetime]):
    """A moment with its zone; kept in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _: Dialect) -> dt.datetime | None:
        """Return what is stored."""
        return value if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, _: Dialect) -> dt.datetime | None:
        """Return what was meant."""
        return value if value is None else value.replace(tzinfo=dt.UTC)


@contextmanager
def state(book: Book) -> Iterator[Connection]:
    """Give a transaction that may write: all of it comes to stand, or nothing.

    Writers take turns, over threads and processes. Opened within another of the same book and
    thread, it is the same transaction; so several deeds can be done as one.

    Raises
    ------
    BookError
        If the file is no state, or was written by a later version of this program.
    """
    file = str(book.state_file.absolute())
    opened = _opened()
    if file in opened:
        yield opened[file]
        return
    with _connected(book) as connection:
        _take_turn(connection, file)
        opened[file] = connection
        try:
            yield connection
            connection.commit()
        finally:
            del opened[file]
            connection.rollback()


@contextmanager
def reading_state(book: Book) -> Iterator[Connection]:
    """Give a connection that sees one moment of the state and waits for no writer.

    Raises
    ------
    BookError
        If the file is no state, or was written by a later version of this program.
    """
    file = str(book.state_file.absolute())
    held = _opened().get(file) or _looking().get(file)
    if held is not None:
        yield held
        return
    with _connected(book) as connection:
        connection.exec_driver_sql("begin")
        yield connection
        connection.rollback()


@contextmanager
def one_moment(book: Book) -> Iterator[None]:
    """Let all that is read of the state within, in this thread, be of one moment, read quicker."""
    file = str(book.state_file.absolute())
    if not book.state_file.exists() or file in _looking():
        yield
        return
    with reading_state(book) as connection:
        _looking()[file] = connection
        try:
            yield
        finally:
            del _looking()[file]


def _take_turn(connection: Connection, file: str) -> None:
    try:
        connection.exec_driver_sql("begin immediate")
    except DatabaseError as fault:
        raise BookError(
            f"the state of the book cannot be written: {fault.orig}",
            where=file,
            hint="wait until others have finished, then try again",
        ) from fault


def _opened() -> dict[str, Connection]:
    """Return the writing transactions that this thread has open, by file."""
    if not hasattr(_OPEN, "by_file"):
        _OPEN.by_file = {}
    found: dict[str, Connection] = _OPEN.by_file
    return found


def _looking() -> dict[str, Connection]:
    """Return what this thread reads the state by, one moment for all, by file."""
    if not hasattr(_OPEN, "looking"):
        _OPEN.looking = {}
    found: dict[str, Connection] = _OPEN.looking
    return found


@contextmanager
def _connected(book: Book) -> Iterator[Connection]:
    file = book.state_file.absolute()
    if not file.exists():
        _private(file)
    try:
        connection = _engine(str(file)).connect()
        try:
            _up_to_date(connection)
        except BaseException:
            connection.close()
            raise
    except DatabaseError as fault:
        raise BookError(
            f"the state of the book cannot be read: {fault.orig}",
            where=str(file),
            hint="restore the book from a backup",
        ) from fault
    with connection:
        yield connection


def _private(file: Path) -> None:
    """Make the file so that only its owner reads it: it holds password hashes."""
    try:
        file.touch(mode=0o600)
    except OSError as fault:
        raise BookError(f"cannot write: {fault.strerror}", where=str(file)) from fault


@lru_cache(maxsize=64)
def _engine(file: str) -> Engine:
    """Return the engine of a file. It keeps no connection, so the file may be replaced."""
    engine = create_engine(
        f"sqlite:///{file}", poolclass=NullPool, connect_args={"timeout": PATIENCE}
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(driver: Driver, _: object) -> None:
    driver.isolation_level = None
    driver.execute("pragma synchronous = full")
    driver.execute("pragma secure_delete = on")
    driver.execute("pragma foreign_keys = on")
    if driver.execute("pragma journal_mode").fetchone()[0] != "wal":
        _write_ahead(driver)


def _write_ahead(driver: Driver) -> None:
    """Switch a new file over; SQLite does not wait here for others who do the same."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            driver.execute("pragma journal_mode = wal")
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def _up_to_date(connection: Connection) -> None:
    """Bring the file to the newest version, once, whoever comes first."""
    if _versions(connection) == _newest():
        return
    with _UPGRADING:
        connection.exec_driver_sql("begin immediate")
        found = _versions(connection)
        if later := found - _known():
            raise BookError(
                f"the state of the book is of a later version ({', '.join(sorted(later))})",
                where=str(connection.engine.url.database),
                hint="use the program that wrote it, or a later one",
            )
        if found != _newest():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")
        connection.commit()


def _versions(connection: Connection) -> frozenset[str]:
    if looking(connection).has_table("alembic_version"):
        rows = connection.exec_driver_sql("select version_num from alembic_version")
        return frozenset(row[0] for row in rows)
    return frozenset()


@cache
def _newest() -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(_config()).get_heads())


@cache
def _known() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
