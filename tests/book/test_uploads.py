"""Files that came through the browser: where they lie, under which names, for how long."""

import datetime as dt
import os
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.book import Book
from clienthood.book.uploads import (
    drop_upload_files,
    find_upload,
    keep_upload,
    read_note,
    safe_name,
    shown_name,
    sweep_uploads,
    uploads,
    write_note,
)
from clienthood.errors import NotFoundError, RecordsError

DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{name}{n}" for name in ("COM", "LPT") for n in range(10)),
}
"""Names that open a device on Windows, whatever their ending."""


def keep(book, *pieces, name="orders.csv", limit=1000):
    return keep_upload(book, pieces, name=name, by="eva", limit=limit)


@given(name=st.text(max_size=400))
def test_any_name_becomes_one_that_lies_in_its_folder_on_any_system(name):
    safe = safe_name(name)
    assert PurePosixPath(safe).name == PureWindowsPath(safe).name == safe
    assert safe.split(".")[0].upper() not in DEVICES
    assert 0 < len(safe.encode()) <= 255
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert safe.rstrip(" .") == safe
    shown = shown_name(name)
    assert 0 < len(shown) <= 100
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("orders.csv", "orders.csv"),
        ("Umsätze März (2025).xlsx", "Umsätze März (2025).xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\orders.csv", "orders.csv"),
        ("nul.csv", "_nul.csv"),
        ("com1", "_com1"),
        ("..", "file"),
        (".csv", "csv"),
        ("a\x00b;c|d.csv", "ab_c_d.csv"),
        ("x.csv ", "x.csv"),
    ],
)
def test_names_stay_as_near_as_can_be(name, safe):
    assert safe_name(name) == safe


def test_an_upload_is_found_by_its_id_and_keeps_both_names(tmp_path):
    book = Book(tmp_path / "book")
    made = keep(book, b"a,b\n", b"1,2\n", name="../<orders>.csv")
    found = find_upload(book, made.id)
    assert found == made
    assert (found.name, found.file.name, found.size) == ("<orders>.csv", "_orders_.csv", 8)
    assert found.file.read_bytes() == b"a,b\n1,2\n"
    write_note(found, "look", {"x": 1})
    assert read_note(found, "look") == {"x": 1}
    assert read_note(found, "effect") is None
    drop_upload_files(book, made.id)
    assert uploads(book) == ()
    with pytest.raises(NotFoundError):
        find_upload(book, made.id)


def test_no_more_is_kept_than_the_limit(tmp_path):
    book = Book(tmp_path)
    assert keep(book, b"x" * 500, b"x" * 500).size == 1000
    with pytest.raises(RecordsError, match="too big"):
        keep(book, b"x" * 500, b"x" * 501)
    assert len(list((tmp_path / "uploads").iterdir())) == 1


def test_what_nobody_imports_is_gone_after_a_day(tmp_path):
    book = Book(tmp_path)
    old, new = keep(book, b"x"), keep(book, b"y")
    past = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)).timestamp()
    os.utime(old.file.parent, (past, past))
    sweep_uploads(book)
    assert uploads(book) == (new,)


@pytest.mark.parametrize("name", ["", "..", "/", "a/b", "0" * 31, "g" * 32])
def test_an_id_is_no_path(tmp_path, name):
    with pytest.raises(NotFoundError):
        find_upload(Book(tmp_path), name)
