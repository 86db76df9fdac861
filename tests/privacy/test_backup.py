"""A backup made while others work, killed or tampered with, and the book that it brings back."""

import json
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from clienthood.book import Book, read_manifest
from clienthood.book.audit import verify_audit
from clienthood.book.runs import run_ids
from clienthood.errors import BookError
from clienthood.faces.deeds.backup import ABOUT, RESTORING, backup, restore
from clienthood.faces.deeds.persons import erase
from tests.faces.books import cli, done
from tests.privacy.books import HIS, ME, found
from tests.privacy.test_take_away import called, records


@pytest.fixture
def packed(book, tmp_path):
    backup(book, ME, tmp_path / "book.zip")
    return tmp_path / "book.zip"


def test_a_restored_book_is_the_same_and_gives_the_same_calls(book, tmp_path):
    file, folder = tmp_path / "book.zip", tmp_path / "back"
    assert "backup" not in "".join(path.name for path in book.path.rglob("*"))
    done("backup", file, "--book", book.path)
    done("restore", file, folder)
    back = Book(folder)
    assert read_manifest(back.manifest_file) == read_manifest(book.manifest_file)
    assert records(back) == records(book)
    assert called(back) == called(book)
    assert verify_audit(back) == verify_audit(book)
    assert not back.derived.exists()
    done("run", "--book", folder)
    done("run", "--book", book.path)
    assert called(back) == called(book)


BUSY = """
import sys
from pathlib import Path
from clienthood.book import open_book
from clienthood.engine import DuckDB
from clienthood.pipeline import run
from clienthood.records import import_file, undo
book = open_book(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    run(book)
    report, = import_file(book, DuckDB(), Path(sys.argv[2]))
    undo(book, report.batch)
"""


def test_it_is_whole_while_another_process_runs_and_imports(book, tmp_path):
    more = tmp_path / "orders-9.csv"
    more.write_text("order_id,line,account_id,ordered_at,amount\nQ1,1,A1,2024-08-01,7.00\n")
    command = [sys.executable, "-c", BUSY, str(book.path), str(more)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        other.stdout.readline()
        for number in range(6):
            folder = tmp_path / f"back{number}"
            backup(book, ME, tmp_path / "book.zip")
            restore(tmp_path / "book.zip", folder)
            back = Book(folder)
            assert len(records(back)["orders"]) in (6, 7)
            assert all((back.runs / run / "accounts.parquet").exists() for run in run_ids(back))
            time.sleep(0.2)
        assert other.poll() is None
    finally:
        other.kill()
        other.communicate()


KILLED = """
import sys
from pathlib import Path
from clienthood.book import open_book
from clienthood.book.audit import Actor
from clienthood.faces.deeds.backup import backup, restore
file, book, folder = map(Path, sys.argv[1:4])
print("ready", flush=True)
while True:
    backup(open_book(book), Actor(name="me", face="web"), file)
    print("done", flush=True)
    restore(file, folder / "a")
    folder = folder / "a"
"""


@pytest.mark.parametrize("delay", [0.02, 0.06, 0.11, 0.17])
def test_a_kill_leaves_a_whole_backup_or_none_and_no_half_book(book, tmp_path, delay):
    file, folder = tmp_path / "book.zip", tmp_path / "in"
    folder.mkdir()
    command = [sys.executable, "-c", KILLED, str(file), str(book.path), str(folder)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE)
    other.stdout.readline()
    time.sleep(delay)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    if file.exists():
        restore(file, tmp_path / "back")
    for made in folder.rglob("manifest.json"):
        if RESTORING not in str(made):
            assert records(Book(made.parent)) == records(book)


def test_a_changed_byte_is_found_before_anything_is_put_in_place(packed, tmp_path):
    with zipfile.ZipFile(packed) as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    name = next(name for name in contents if name.startswith("records/orders"))
    contents[name] = contents[name][:-9] + b"x" + contents[name][-8:]
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as changed:
        for each, content in contents.items():
            changed.writestr(each, content)
    with pytest.raises(BookError, match="not as it was written"):
        restore(tmp_path / "bad.zip", tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not list(tmp_path.glob(f"{RESTORING}*"))


@pytest.mark.parametrize("name", ["../out", "/out", "records/../../out", "c:out", "a\\out"])
def test_a_name_that_leads_out_of_the_folder_is_refused(packed, tmp_path, name):
    with zipfile.ZipFile(packed) as whole:
        contents = {each: whole.read(each) for each in whole.namelist()}
    about = json.loads(contents[ABOUT])
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    about["files"][name] = {"bytes": 0, "sha256": empty}
    contents |= {ABOUT: json.dumps(about).encode(), name: b""}
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as changed:
        for each, content in contents.items():
            changed.writestr(each, content)
    with pytest.raises(BookError):
        restore(tmp_path / "bad.zip", tmp_path / "deep" / "back")
    assert not list(tmp_path.rglob("out"))


def test_a_later_version_and_a_file_too_many_are_refused(packed, tmp_path):
    with zipfile.ZipFile(packed, "a") as more:
        more.writestr("extra.txt", "x")
    with pytest.raises(BookError, match="other files than it tells of"):
        restore(packed, tmp_path / "back")
    with zipfile.ZipFile(tmp_path / "later.zip", "w") as later:
        later.writestr(ABOUT, json.dumps({"version": 99, "files": {}}))
    with pytest.raises(BookError, match="version"):
        restore(tmp_path / "later.zip", tmp_path / "back")
    (tmp_path / "text.zip").write_text("no zip")
    assert cli("restore", tmp_path / "text.zip", tmp_path / "back").status == 7


def test_a_folder_with_anything_in_it_is_refused(packed, book):
    answer = cli("restore", packed, book.path)
    assert (answer.status, "something in this folder" in answer.err) == (7, True)


def test_a_backup_after_an_erasure_holds_nothing_of_the_account(book, tmp_path):
    erase(book, ME, account_id=HIS)
    backup(book, ME, tmp_path / "book.zip")
    restore(tmp_path / "book.zip", tmp_path / "back")
    assert found(tmp_path / "back", HIS) == []
    file = tmp_path / "orders-9.csv"
    file.write_text(f"order_id,line,account_id,ordered_at,amount\nQ1,1,{HIS},2024-08-01,7.00\n")
    told = done("import", file, "--book", tmp_path / "back", "--json").json
    assert (told["withheld"], told["created"]) == (1, 0)
