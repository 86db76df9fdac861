"""Files that come together: sorted, asked about once, taken in whole or not at all."""

import io
import signal
import struct
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest

from clienthood.book import read_manifest
from clienthood.errors import NotFoundError, RecordsError
from clienthood.records import (
    UPLOAD,
    Bounds,
    Request,
    import_drop,
    open_questions,
    preview_drop,
    read_quarantine,
    undo,
    undo_drop,
)
from conftest import TODAY

ORDERS = "order_id,account_id,ordered_at,amount\n1,a,2024-01-05,10\n2,b,2024-02-06,20\n"
ACCOUNTS = "account_id,name\na,Anna\nb,Ben\nc,Cy\n"
LIST = "Datum;Kunde;Betrag;Text\n03.04.2025;Huber;{};x\n04.05.2025;Maier;89,90;y\n"
EXPORT = {
    "export/orders.csv": ORDERS,
    "export/accounts.csv": ACCOUNTS,
    "export/more/again.csv": ACCOUNTS,
    "export/README.md": "hello",
    "export/logo.png": "png",
    "export/.DS_Store": "x",
    "__MACOSX/export/._orders.csv": "x",
    "export/visits.csv": "When,Who\nsoon,Anna\n",
    "export/letter.txt": "Dear reader\nhello\n",
}
LEFT = {
    "export/more/again.csv": "the same file as export/accounts.csv",
    "export/README.md": "a note to its readers, no records",
    "export/logo.png": "a picture",
    "export/.DS_Store": "a hidden file of the system",
    "export/visits.csv": "nothing we know",
    "export/letter.txt": "a text, not rows of several columns",
}


def packed(folder, files, name="export.zip"):
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        for each, text in files.items():
            made.writestr(each, text)
    return folder / name


def spread(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def brought(desk, *paths, **said):
    request = Request(**{"today": TODAY, **said})
    return import_drop(desk.book, desk.engine, paths, request=request)


def tried(desk, *paths, **said):
    return preview_drop(desk.book, desk.engine, paths, Request(**{"today": TODAY, **said}))


@pytest.mark.parametrize("way", [packed, lambda folder, files: spread(folder / "in", files)])
def test_an_export_is_sorted_into_tables_and_what_is_left_is_told(desk, tmp_path, way):
    path = way(tmp_path, EXPORT)
    effect = tried(desk, path)
    assert effect.sentence == "5 rows → 3 accounts, 0 known"
    assert [(each.name, each.table, each.accounts) for each in effect.effects] == [
        ("export/accounts.csv", "accounts", 3),
        ("export/orders.csv", "orders", 2),
    ]
    assert desk.state() == {}
    done = brought(desk, path)
    assert [report.table for report in done.reports] == ["accounts", "orders"]
    for left in (effect.left, done.left):
        shown = {each.name: each.why for each in left if not each.name.startswith("__MACOSX")}
        assert shown.keys() == LEFT.keys()
        assert all(why.startswith(LEFT[name]) for name, why in shown.items())
        assert any(each.name.startswith("__MACOSX") for each in left)
    assert not any((desk.book.path / "uploads").glob("*"))


def test_the_accounts_of_all_files_count_once_and_known_are_those_of_the_book(desk, tmp_path):
    desk.bring("account_id,name\nb,Bo\n", "accounts-0.csv")
    effect = tried(desk, packed(tmp_path, {"orders.csv": ORDERS, "accounts.csv": ACCOUNTS}))
    assert (effect.rows, effect.accounts, effect.known) == (5, 3, 1)


def test_a_drop_is_taken_back_at_once_or_batch_by_batch(desk, tmp_path):
    before = desk.bring("account_id,name\nb,Bo\n", "accounts-0.csv")
    state = desk.state()
    path = packed(tmp_path, {"orders.csv": ORDERS, "accounts.csv": ACCOUNTS})
    done = brought(desk, path)
    assert done.drop == "d0002"
    assert [each.id for each in undo_drop(desk.book, done.drop)] == ["b0002", "b0003"]
    assert desk.state() == state
    with pytest.raises(NotFoundError, match="there is no drop d0002"):
        undo_drop(desk.book, done.drop)
    again = brought(desk, path)
    undo(desk.book, again.reports[0].batch)
    assert [each.id for each in undo_drop(desk.book, again.drop)] == [again.reports[1].batch]
    assert desk.state() == state
    assert [each.id for each in read_manifest(desk.book.manifest_file).batches] == [before.batch]


def test_a_file_that_comes_alone_is_no_drop(desk):
    assert brought(desk, spread(desk.folder, {"orders.csv": ORDERS}) / "orders.csv").drop == ""


def test_one_answer_tells_of_all_files_of_a_kind(desk, tmp_path):
    files = {f"list-{n}.csv": LIST.format(f"{n},5") for n in range(3)}
    files["orders.csv"] = ORDERS.replace("2024-01-05", "03/04/2024").replace("2024-02-06", "1/2/24")
    folder = spread(tmp_path / "in", files)
    (guess,) = open_questions(desk.book, [folder], Request())
    assert (guess.asked, len(guess.files)) == ("columns", 3)
    effect = tried(desk, folder)
    assert [(each.asked, len(each.files)) for each in effect.questions] == [
        ("columns", 3),
        ("dates", 1),
    ]
    with pytest.raises(RecordsError, match="looks like orders"):
        brought(desk, folder)
    assert desk.state() == {}
    dates = effect.questions[1]
    of = {guess.kind: {"yes": True}, dates.kind: {"dates": "day-first"}}
    done = brought(desk, folder, of=of)
    assert [report.read for report in done.reports] == [2, 2, 2, 2]
    assert not tried(desk, folder, of=of).questions


def test_files_are_left_out_by_name(desk, tmp_path):
    folder = spread(tmp_path / "in", {"orders.csv": ORDERS, "accounts.csv": ACCOUNTS})
    done = brought(desk, folder, leave=("acc*",))
    assert [report.table for report in done.reports] == ["orders"]
    assert [(each.name, each.why) for each in done.left] == [
        ("accounts.csv", "left out, as you said")
    ]


def test_a_named_file_is_taken_or_refused_and_never_left(desk, tmp_path):
    spread(tmp_path, {"orders.csv": ORDERS, "visits.csv": "When,Who\nsoon,Anna\n"})
    with pytest.raises(RecordsError, match="no column for"):
        brought(desk, tmp_path / "orders.csv", tmp_path / "visits.csv")
    assert desk.state() == {}


def test_a_fault_in_one_file_keeps_all_of_them_out(desk, tmp_path):
    bad = ORDERS.replace("2024-02-06", "soon")
    folder = spread(tmp_path / "in", {"orders.csv": bad, "accounts.csv": ACCOUNTS})
    with pytest.raises(RecordsError, match="cannot be taken"):
        brought(desk, folder, strict=True)
    assert desk.state() == {}
    assert not list(desk.book.records.glob("*/*"))
    assert brought(desk, folder).reports[1].quarantined == 1
    assert read_quarantine(desk.book).num_rows == 1


def test_sheets_of_a_workbook_are_sorted_by_name_and_headers(desk, tmp_path):
    book = openpyxl.Workbook()
    for name, text in (("orders", ORDERS), ("accounts", ACCOUNTS), ("remarks", "hello\nyou\n")):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "all.xlsx")
    done = brought(desk, tmp_path / "all.xlsx")
    assert [report.table for report in done.reports] == ["accounts", "orders"]
    assert [each.name for each in done.left] == ["all.xlsx, sheet remarks"]
    assert len(undo_drop(desk.book, done.drop)) == 2


def locked(content):
    """The zip with the flags of a password."""
    content = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def linked():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        link = zipfile.ZipInfo("orders.csv")
        link.external_attr = 0o120777 << 16
        made.writestr(link, "/etc/passwd")
    return held.getvalue()


def zipped(name, content=ORDERS):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return held.getvalue()


BOMB = zipped("orders.csv", b"0" * 30_000_000)
HOSTILE = {
    "up and out": (zipped("../../orders.csv"), "a name that leads elsewhere"),
    "from the root": (zipped("/etc/orders.csv"), "a name that leads elsewhere"),
    "another drive": (zipped("C:/orders.csv"), "a name that leads elsewhere"),
    "backwards": (zipped("..\\orders.csv"), "a name that leads elsewhere"),
    "a link": (linked(), "a link to another file"),
    "nested": (zipped("in.zip", zipped("orders.csv")), "packed once more"),
    "locked": (locked(zipped("orders.csv")), "locked with a password"),
    "bomb": (BOMB, "times its size"),
    "a bomb that lies": (BOMB.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 9)), "times its size"),
    "many": (b"", "2,001 files inside"),
    "changed": (zipped("orders.csv").replace(b"PK\x01\x02", b"PK\x01\x03"), "not a readable zip"),
    "cut off": (zipped("orders.csv")[:60], "not a readable zip"),
    "no zip": (b"hello", "not a readable zip"),
    "nothing": (zipped("logo.png"), "no file of records is in this zip"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_zip_is_refused_in_words_and_leaves_nothing(desk, tmp_path, kind):
    content, told = HOSTILE[kind]
    file = tmp_path / "export.zip"
    file.write_bytes(content)
    if kind == "many":
        packed(tmp_path, {f"{n}.csv": "" for n in range(2001)})
    around = set(tmp_path.rglob("*"))
    with pytest.raises(RecordsError, match=told) as refused:
        brought(desk, file, bounds=UPLOAD)
    assert refused.value.where
    assert refused.value.hint
    assert {each.name for each in set(tmp_path.rglob("*")) - around} <= {".writing", "uploads"}
    assert not any((desk.book.path / "uploads").glob("*"))


def test_what_zips_unpack_to_is_counted_together(desk, tmp_path):
    folder = spread(tmp_path / "in", {"orders.csv": ORDERS})
    for name in ("a.zip", "b.zip"):
        packed(folder, {f"{name}.csv": f"{ACCOUNTS}{name},{'x' * 30_000}\n"}, name)
    done = tried(desk, folder, bounds=Bounds(unpacked=45_000), yes=True)
    assert [each.name for each in done.left if "unpacked" in each.why] == ["b.zip"]


WRITER = """
import sys
from pathlib import Path
from clienthood.book import open_book
from clienthood.engine import DuckDB
from clienthood.records import import_drop, undo_drop

book, engine = open_book(Path(sys.argv[1])), DuckDB()
print("ready", flush=True)
while True:
    undo_drop(book, import_drop(book, engine, [Path(sys.argv[2])]).drop)
"""


THREE = {"orders.csv": ORDERS, "orders-2.csv": ORDERS + "3,c,soon,1\n", "accounts.csv": ACCOUNTS}


def killed_in_between(desk, folder, times):
    for nth in range(times):
        command = [sys.executable, "-c", WRITER, str(desk.book.path), str(folder)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.05 + 0.07 * nth % 0.6)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        batches = read_manifest(desk.book.manifest_file).batches
        assert [batch.table for batch in batches] in ([], ["accounts", "orders", "orders"])
        assert len({batch.drop for batch in batches}) <= 1
        for batch in batches:
            assert (desk.book.records / batch.table / f"{batch.id}.parquet").exists()
        if batches:
            undo_drop(desk.book, batches[0].drop)
        assert desk.state() == {}


def test_a_kill_leaves_all_files_of_a_drop_or_none(desk, tmp_path):
    killed_in_between(desk, spread(tmp_path / "in", THREE), 4)


@pytest.mark.slow
def test_sixty_kills_leave_all_files_of_a_drop_or_none(desk, tmp_path):
    killed_in_between(desk, spread(tmp_path / "in", THREE), 60)
