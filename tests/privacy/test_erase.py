import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from clienthood.book import read_manifest, writing
from clienthood.book.audit import verify_audit
from clienthood.book.erasure import MARKER
from clienthood.errors import NotFoundError
from clienthood.faces.deeds.persons import erase, object_to_profiling
from clienthood.faces.views.person import find_person
from clienthood.records import undo
from tests.faces.books import cli, done
from tests.privacy.books import CHILD, FILES, HIS, ME, NAME, TRACES, copied, found


def nothing_is_left(book):
    assert found(book.path, *TRACES) == []
    assert not (book.path / MARKER).exists()
    assert not list(book.path.rglob("*.part"))


def current(book):
    """Return the accounts of a new run."""
    done("run", "--book", book.path)
    newest = max(book.runs.glob("*/accounts.parquet"))
    return set(pq.read_table(newest).column("account_id").to_pylist())


def test_nothing_is_left_of_an_erased_account_but_a_tombstone(book):
    object_to_profiling(book, ME, account_id=HIS, objects=True)
    assert {text for _, text in found(book.path, *TRACES)} == set(TRACES)
    gone = erase(book, ME, account_id=HIS)
    nothing_is_left(book)
    assert gone.identifiers == 2
    assert gone.records == {
        "accounts": 2,
        "people": 1,
        "orders": 4,
        "interactions": 1,
        "tickets": 1,
        "leads": 2,
        "referrals": 2,
        "payments": 3,
    }
    assert verify_audit(book).holds


def test_others_keep_their_records_and_every_row_stays_accounted_for(book):
    before = find_person(book, "A1").records
    erase(book, ME, account_id=HIS)
    assert find_person(book, "A1").records == {**before, "referrals": 1}
    assert current(book) == {"A1", "A2"}
    for batch in read_manifest(book.manifest_file).batches:
        file = book.records / batch.table / f"{batch.id}.parquet"
        refused = book.quarantine / f"{batch.id}.parquet"
        held = pq.read_metadata(file).num_rows
        held += pq.read_metadata(refused).num_rows if refused.exists() else 0
        assert held + batch.erased + batch.withheld == batch.read
        counted = batch.created + batch.changed + batch.same + batch.quarantined
        assert counted + batch.withheld == batch.read
    runs = [pq.read_table(file).num_rows for file in book.runs.glob("*/accounts.parquet")]
    assert runs == [2, 2, 2]


def test_what_others_wrote_of_it_is_blanked(book):
    erase(book, ME, account_id=HIS)
    told = done("person", "A1", "--json", "--book", book.path).json
    assert told["records"]["tickets"][0]["text"] == "please call [erased] or [erased] about it"
    assert told["records"]["accounts"][0]["other columns"] == {"notes": "came with [erased] once"}
    assert told["name"] == "Anna Berg"


def test_a_new_import_does_not_bring_it_back(book, files):
    erase(book, ME, account_id=HIS)
    kept = {}
    for name in FILES:
        file = files / f"{name}.csv"
        told = done("import", file, "--book", book.path, "--yes", "--json").json
        counts = {key: told[key] for key in ("created", "changed", "same", "quarantined")}
        assert told["read"] == sum(counts.values()) + told["withheld"]
        assert counts["created"] == 0
        kept[name] = told["withheld"]
    assert kept == {
        "accounts": 2,
        "people": 1,
        "orders": 2,
        "interactions": 1,
        "tickets": 1,
        "leads": 1,
        "referrals": 2,
        "payments": 3,
        "leads-2": 1,
        "orders-2": 2,
    }
    nothing_is_left(book)


def test_a_changed_file_does_not_bring_it_back_either(book, tmp_path):
    erase(book, ME, account_id=CHILD)
    file = tmp_path / "orders-3.csv"
    file.write_text(
        "order_id,line,account_id,ordered_at,amount\n"
        f"N1,1,{HIS},2024-07-01,5.00\nN2,1,A1,2024-07-02,6.00\nN3,1,{CHILD},never,6.00\n{HIS},x\n"
    )
    answer = done("import", file, "--book", book.path)
    assert "erased" in answer.out
    told = read_manifest(book.manifest_file).batches[-1]
    assert (told.read, told.created, told.withheld, told.quarantined) == (4, 1, 3, 0)
    nothing_is_left(book)


def test_its_address_as_an_identifier_does_not_bring_it_back(book, tmp_path):
    erase(book, ME, account_id=HIS)
    file = tmp_path / "orders-3.csv"
    file.write_text(
        "order_id,line,account_id,ordered_at,amount\nN1,1,ZQ@quellmalz.example,2024-07-01,5.00\n"
    )
    done("import", file, "--book", book.path)
    nothing_is_left(book)


def test_undoing_an_import_keeps_it_away(book):
    erase(book, ME, account_id=HIS)
    undo(book, read_manifest(book.manifest_file).batches[-1].id)
    nothing_is_left(book)
    with pytest.raises(NotFoundError):
        find_person(book, HIS)
    assert current(book) == {"A1", "A2"}


def test_one_is_asked_before_it_is_done(book):
    answer = cli("erase", HIS, "--book", book.path)
    assert answer.status != 0
    assert "--yes" in answer.err
    assert found(book.path, HIS)
    told = done("erase", NAME, "--yes", "--book", book.path).out
    assert "backups" in told
    nothing_is_left(book)


KILLED = """
import os, signal, sys
from pathlib import Path
from clienthood.book import open_book
from clienthood.book.audit import Actor
from clienthood.faces.deeds.persons import erase

left = int(sys.argv[2])
def counted(event, told):
    global left
    if event in ("os.rename", "os.remove", "sqlite3.connect", "shutil.rmtree"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(counted)
erase(open_book(Path(sys.argv[1])), Actor(name="owner", face="web"), account_id=sys.argv[3])
print("whole")
"""


def killed(book, step):
    """Erase in another process that dies before its nth change of a file; whether it did."""
    command = [sys.executable, "-c", KILLED, str(book.path), str(step), HIS]
    return b"whole" not in subprocess.run(command, capture_output=True, check=False).stdout


def finishes(book, step):
    died = killed(book, step)
    begun = (book.path / MARKER).exists()
    with writing(book):
        pass
    if died and found(book.path, HIS):
        assert find_person(book, HIS).records["orders"] == 2
        assert len(found(book.path, NAME)) > 1
    else:
        nothing_is_left(book)
        assert begun or not died
    return died


@pytest.mark.parametrize("step", [3, 9, 17])
def test_a_killed_erasure_is_finished_by_the_next_writer(book, step):
    assert finishes(book, step)


@pytest.mark.slow
def test_an_erasure_killed_at_any_step_is_finished(as_made, tmp_path):
    step = 0
    while finishes(copied(as_made, tmp_path / str(step)), step):
        step += 1
    assert step > 20
