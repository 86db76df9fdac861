"""The state of a book: one file, whole at every moment, brought up to date by whoever opens it."""

import datetime as dt
import shutil
import sqlite3
import stat
import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import clienthood.book
from clienthood.book import Book, audit, labels, users
from clienthood.book.audit import Actor, read_audit, record
from clienthood.book.state import METADATA, reading_state, state
from clienthood.errors import BookError

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
ME = Actor(name="ann", face="web")
FIRST_OPENER = (
    "import sys; from pathlib import Path; from clienthood.book import Book;"
    "from clienthood.book.audit import Actor, record;"
    "record(Book(Path(sys.argv[1])), Actor(name='ann', face='web'), 'run')"
)


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def test_the_migrations_make_the_tables_that_the_code_uses(book):
    for module in iter_modules(clienthood.book.__path__):
        if module.name != "migrations":
            import_module(f"clienthood.book.{module.name}")
    with reading_state(book) as reader:
        assert compare_metadata(MigrationContext.configure(reader), METADATA) == []


def test_a_file_put_in_place_of_another_is_brought_up_to_date(book, tmp_path):
    record(book, ME, "run")
    old = tmp_path / "old.sqlite"
    with sqlite3.connect(old) as made:
        made.executescript(
            "create table alembic_version (version_num varchar(32) not null primary key);"
            "insert into alembic_version values ('0001');"
            "create table labels (id integer primary key, account_id varchar not null,"
            "kind varchar not null, reason varchar not null, said_by varchar not null,"
            "said_at datetime not null, expires_on date);"
            "insert into labels values (1, 'A1', 'client', '', 'bo', '2026-01-01 00:00:00', null);"
        )
    made.close()
    shutil.move(old, book.state_file)
    assert labels.read_labels(book, today=dt.date(2026, 2, 1))[0].account_id == "A1"
    assert read_audit(book, limit=5, offset=0).total == 0
    assert record(book, ME, "run").id == 1


def test_a_file_of_a_later_version_is_left_alone(book):
    record(book, ME, "run")
    with sqlite3.connect(book.state_file) as made:
        made.execute("update alembic_version set version_num = '9999'")
    made.close()
    with pytest.raises(BookError, match="later version"):
        read_audit(book, limit=5, offset=0)


def test_a_file_that_is_no_state_is_told(book):
    book.state_file.write_bytes(b"something else " * 500)
    with pytest.raises(BookError, match="cannot be read"):
        record(book, ME, "run")


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
def test_nobody_else_on_the_machine_reads_it(book):
    with state(book):
        assert stat.S_IMODE(book.state_file.stat().st_mode) == 0o600


def test_deeds_done_as_one_stand_or_fall_as_one(book):
    def half_done():
        with state(book):
            record(book, ME, "confirm", subject="A1")
            users.add_user(book, name="bo", role="viewer", hashed="x", now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_done()
    assert read_audit(book, limit=5, offset=0).total == 0
    assert users.read_users(book) == ()
    assert record(book, ME, "run").id == 1


def test_a_reader_waits_for_no_writer_and_sees_what_stood_before(book):
    record(book, ME, "run")
    other = sqlite3.connect(book.state_file, isolation_level=None)
    other.execute("begin immediate")
    other.execute("insert into failed_sign_ins values ('x', 1, '2026-01-01', '2026-01-01')")
    assert read_audit(book, limit=5, offset=0).total == 1
    other.execute("rollback")
    other.close()


def test_many_processes_may_be_the_first_to_open_it(book):
    started = [
        subprocess.Popen([sys.executable, "-c", FIRST_OPENER, str(book.path)]) for _ in range(6)
    ]
    assert [each.wait(timeout=120) for each in started] == [0] * 6
    assert read_audit(book, limit=5, offset=0).total == 6
    assert audit.verify_audit(book).holds
