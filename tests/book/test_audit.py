"""The audit trail: whatever is done to it is found, and forgetting keeps it whole."""

import sqlite3
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.book import Book
from clienthood.book.audit import (
    DEEDS,
    Actor,
    forget_texts,
    last_entry,
    read_audit,
    record,
    verify_audit,
)
from clienthood.book.state import state

ME = Actor(name="ann", face="web")
APPEND = (
    "import sys; from pathlib import Path; from clienthood.book import Book;"
    "from clienthood.book.audit import Actor, record;"
    "[record(Book(Path(sys.argv[1])), Actor(name=sys.argv[2], face='web'), 'run', subject=str(n))"
    " for n in range(15)]"
)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=12
)
ENTRY = st.tuples(st.sampled_from(DEEDS), TEXT, TEXT, TEXT)
COLUMNS = ("at", "name", "face", "what", "subject", "before", "after", "digest", "seal")


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def written(folder, entries):
    book = Book(Path(folder))
    with state(book):
        for what, subject, before, after in entries:
            record(book, ME, what, subject=subject, before=before, after=after)
    return book


def tamper(book, *statements):
    """Change the file as somebody would who knows it well: without its triggers."""
    with closing(sqlite3.connect(book.state_file)) as file, file:
        triggers = file.execute("select name from sqlite_master where type = 'trigger'")
        for (name,) in triggers.fetchall():
            file.execute(f"drop trigger {name}")
        for statement, given_values in statements:
            file.execute(statement, given_values)


@given(st.lists(ENTRY, min_size=1, max_size=8), st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_altered_is_found_where_it_is(entries, data):
    at = data.draw(st.integers(1, len(entries)))
    column = data.draw(st.sampled_from(COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        book = written(folder, entries)
        assert verify_audit(book).holds
        tamper(book, (f"update audit set {column} = {column} || 'x' where id = ?", (at,)))
        assert verify_audit(book).broken_at == at


@given(st.integers(1, 6), st.sampled_from(["remove", "swap", "double"]))
@settings(max_examples=18, deadline=None)
def test_entries_that_go_move_or_come_are_found(at, how):
    with tempfile.TemporaryDirectory() as folder:
        book = written(folder, [("run", f"s{n}", "", "") for n in range(6)])
        other = at % 6 + 1
        statements = {
            "remove": [("delete from audit where id = ?", (at,))],
            "swap": [
                ("update audit set id = 99 where id = ?", (at,)),
                ("update audit set id = ? where id = ?", (at, other)),
                ("update audit set id = ? where id = 99", (other,)),
            ],
            "double": [
                (
                    "insert into audit select 7, at, name, face, what, subject, before, after,"
                    " salt, digest, seal from audit where id = ?",
                    (at,),
                )
            ],
        }[how]
        tamper(book, *statements)
        found = verify_audit(book)
        assert not found.holds
        assert found.broken_at == {"remove": at, "swap": min(at, other), "double": 7}[how]


def test_a_trail_cut_off_at_its_end_is_found(book):
    written(book.path, [("run", "", "", "")] * 5)
    tamper(book, ("delete from audit where id > ?", (3,)))
    assert verify_audit(book).broken_at == 4


@given(st.lists(ENTRY, min_size=1, max_size=8), st.data())
@settings(max_examples=25, deadline=None)
def test_forgetting_keeps_the_chain_and_what_comes_after(entries, data):
    chosen = data.draw(st.sampled_from(entries))[1]
    with tempfile.TemporaryDirectory() as folder:
        book = written(folder, entries)
        gone = forget_texts(book, [chosen])
        record(book, ME, "erase")
        chain = verify_audit(book)
        assert chain.holds
        assert chain.forgotten == gone
        if chosen.strip():
            kept = read_audit(book, limit=99, offset=0).entries
            assert all(entry.subject != chosen for entry in kept)


def test_what_is_forgotten_is_nowhere_in_the_file(book):
    record(book, ME, "confirm", subject="A00017", after="client: Mrs Bloggins moved away")
    record(book, ME, "confirm", subject="A000177", after="client")
    record(book, ME, "mend", subject="b0001", before="bloggins@example.org", after="")
    assert forget_texts(book, ["a00017", "bloggins@example.org"]) == 2
    left = b"".join(file.read_bytes() for file in book.path.iterdir())
    assert b"Bloggins" not in left
    assert b"bloggins" not in left
    assert b"A000177" in left
    assert [each.forgotten for each in read_audit(book, limit=9, offset=0).entries] == [
        True,
        False,
        True,
    ]


def test_a_short_identifier_does_not_blank_counts(book):
    record(book, ME, "import", subject="b0001", after="12 rows")
    record(book, ME, "confirm", subject="12", after="client")
    assert forget_texts(book, ["12"]) == 1
    assert read_audit(book, limit=9, offset=0).entries[1].after == "12 rows"


def test_a_guess_at_what_was_forgotten_cannot_be_tried(book):
    record(book, ME, "confirm", subject="A1", after="client")
    forget_texts(book, ["A1"])
    with closing(sqlite3.connect(book.state_file)) as file:
        assert file.execute("select salt from audit").fetchall() == [(None,)]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit where id = 1",
        "update audit set name = 'eve'",
        "update audit set subject = 'B2'",
        "update audit set subject = '', before = '', after = '', salt = null, what = 'import'",
        "insert or replace into audit select * from audit where id = 1",
        "insert into audit select 9, at, name, face, what, subject, before, after, salt, digest,"
        " seal from audit where id = 1",
    ],
)
def test_the_file_itself_refuses_changes(book, statement):
    written(book.path, [("run", "A1", "", "")] * 3)
    with (
        closing(sqlite3.connect(book.state_file)) as file,
        pytest.raises(sqlite3.IntegrityError, match="audit trail"),
    ):
        file.execute(statement)
    assert verify_audit(book).holds


def test_appenders_in_threads_and_processes_keep_one_chain(book):
    started = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(book.path), f"p{n}"]) for n in range(3)
    ]
    with ThreadPoolExecutor(4) as threads:
        done = [threads.submit(record, book, ME, "run") for _ in range(40)]
    assert [each.wait(timeout=120) for each in started] == [0] * 3
    assert len({each.result().id for each in done}) == 40
    chain = verify_audit(book)
    assert (chain.holds, chain.entries, last_entry(book)) == (True, 85, 85)


def test_pages_and_words(book):
    for number in range(1, 8):
        record(book, ME, "confirm", subject=f"A{number}", after="50% client_x")
    record(book, Actor(name="Bo", face="command line"), "run")
    assert [each.id for each in read_audit(book, limit=3, offset=1).entries] == [7, 6, 5]
    assert read_audit(book, limit=3, offset=1).total == 8
    assert read_audit(book, limit=9, offset=0, search="bo LINE").total == 1
    assert read_audit(book, limit=9, offset=0, search="A3 client").entries[0].subject == "A3"
    assert read_audit(book, limit=9, offset=0, search="%_").total == 0
    assert read_audit(book, limit=9, offset=0, what="run").total == 1


def test_only_known_deeds_are_written(book):
    with pytest.raises(ValueError, match="fly"):
        record(book, ME, "fly")


def test_a_book_without_state_has_an_empty_trail_and_stays_without(book):
    assert read_audit(book, limit=9, offset=0).total == 0
    assert verify_audit(book).holds
    assert not book.state_file.exists()
