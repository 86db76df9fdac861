"""A file brought in by the browser: from the file chosen to the import taken back."""

import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from clienthood.book import Book, create_book, read_manifest
from clienthood.book.audit import read_audit
from clienthood.book.uploads import uploads
from clienthood.engine import DuckDB
from clienthood.faces.desk import arriving, uploading
from clienthood.records import Bounds, Request, import_file

SHEET = (
    "Datum;Kunde;Betrag;Text\n03.01.2025;Huber GmbH;1.250,00;Beratung Jänner\n"
    "14.02.2025;Maier;89,90;Reparatur\n02.03.2025;Huber GmbH;1.250,00;Beratung März\n"
)
ORDERS = "order_id,account_id,ordered_at,amount\n1,a,2024-01-05,10\n2,b,2024-02-06,20\n"
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Billing Name,Refunded Amount\n"
    "#1001,eva@example.org,paid,,EUR,2024-05-01 10:00:00 +0200,2,Tea,4.50,Eva Huber,0.00\n"
    "#1001,,,,,2024-05-01 10:00:00 +0200,1,Cup,9.00,,\n"
    "#1002,al@example.org,paid,,EUR,2024-05-03 10:00:00 +0200,1,Tea,4.50,Al Maier,4.50\n"
)


def bring(client, content, name="list.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post("/import", files={"file": (name, content, "text/csv")})


def follow(client, folder, answer):
    """Go where an answer sends the browser, past the work that it waits for."""
    place = answer.headers["location"]
    if place.startswith("/jobs/"):
        job = ended(client, Book(folder), place.removeprefix("/jobs/"))
        assert job.state == "done", job.error
        place = job.next
    return client.get(place)


def ended(client, book, job_id):
    jobs = client.app.state.site.jobs
    for _ in range(600):
        job = jobs.job(book, job_id)
        if job.over:
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job.stage}")


def accept(client, folder, page):
    """Send the form of the page on which one says what a file is, as it stands."""
    path = re.search(r'action="(/import/[0-9a-f]{32})"', page.text).group(1)
    form = {"step": "guessed"}
    if 'name="column"' in page.text:
        selects = re.findall(r'<select name="column".*?</select>', page.text, re.S)
        form = {
            "step": "columns",
            "kind": re.search(r'name="kind" value="(\w+)"', page.text).group(1),
            "table": re.search(r'<option value="(\w+)" selected', page.text).group(1),
            "column": [
                (re.findall(r'value="(\w*)" selected', each) or [""])[0] for each in selects
            ],
        }
    return follow(client, folder, client.post(path, data=form))


def take(client, folder, page, **said):
    path = re.search(r'action="(/import/[0-9a-f]{32}/take)"', page.text).group(1)
    return follow(client, folder, client.post(path, data=said))


def bring_in(client, folder, content, name="list.csv", **said):
    page = follow(client, folder, bring(client, content, name))
    page = accept(client, folder, page)
    return take(client, folder, page, **said)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def batches(folder):
    return read_manifest(Book(folder).manifest_file).batches


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_sheet_of_the_books_comes_in_with_one_confirmation(visit, empty, encoding):
    client = visit(empty)
    answer = bring(client, SHEET.encode(encoding), "Einnahmen 2025.csv")
    page = follow(client, empty, answer)
    assert "This looks like sales or invoices" in page.text
    assert "Beratung März" in page.text
    page = accept(client, empty, page)
    assert "3 rows → 2 accounts, 0 known" in page.text
    assert "2,589.90 EUR" in words(page) or "2,589.90" in words(page)
    assert batches(empty) == ()
    page = take(client, empty, page, name="Huber & Töchter")
    assert "3 read = 3 new + 0 changed + 0 same + 0 set aside" in words(page)
    (batch,) = batches(empty)
    assert dict(batch.mapping) == {
        "Datum": "ordered_at",
        "Kunde": "account_id",
        "Betrag": "amount",
        "Text": "product",
    }
    assert "Huber & Töchter" in Book(empty).settings_file.read_text("utf-8")
    assert "The figures are computed for 2 accounts" in words(page)
    assert client.get("/").status_code == 200
    assert uploads(Book(empty))[0].file.exists() is False


def test_an_export_of_a_shop_is_recognised(visit, empty):
    client = visit(empty)
    page = follow(client, empty, bring(client, SHOPIFY, "orders_export_1.csv"))
    assert "This is an export we know: Shopify, orders (CSV)" in page.text
    page = accept(client, empty, page)
    assert "3 rows → 2 accounts, 0 known" in page.text
    page = take(client, empty, page)
    assert sorted(batch.table for batch in batches(empty)) == ["accounts", "orders", "orders"]
    known = accept(client, empty, follow(client, empty, bring(client, SHEET)))
    assert "3 rows → 2 accounts, 0 known" in known.text


def test_every_step_is_written_down(visit, empty):
    client = visit(empty)
    bring_in(client, empty, SHEET)
    (batch,) = batches(empty)
    client.post("/undo", data={"batch": batch.id})
    told = [entry.what for entry in read_audit(Book(empty), limit=9, offset=0).entries]
    assert told[:3] == ["undo", "run", "import"]


def test_an_import_is_taken_back_after_a_question(visit, empty):
    client = visit(empty)
    bring_in(client, empty, SHEET)
    (batch,) = batches(empty)
    page = client.get(f"/undo?batch={batch.id}")
    assert "3 records will be gone" in page.text
    answer = client.post("/undo", data={"batch": batch.id})
    assert answer.headers["location"] == "/import?told=undone"
    assert batches(empty) == ()
    assert client.get(f"/undo?batch={batch.id}").status_code == 404


def test_columns_can_be_named_anew(visit, empty):
    client = visit(empty)
    text = "When,Who,How much,Other\n2024-01-05,a,10,x\n2024-02-06,b,20,y\n2024-02-07,a,20.5,y\n"
    page = follow(client, empty, bring(client, text))
    path = re.search(r'action="(/import/[0-9a-f]{32})"', page.text).group(1)
    form = {"step": "table", "table": "payments"}
    answer = client.post(path, data=form)
    page = client.get(answer.headers["location"])
    assert "This looks like payments" in page.text
    form = {"step": "columns", "table": "payments"}
    for columns, told in (
        (["paid_at", "account_id", "paid_at", ""], "cannot both be"),
        (["paid_at", "account_id", "", ""], "what was paid"),
        (["paid_at", "account_id", "nonsense", ""], "no column nonsense"),
        (["paid_at", "account_id"], "not those of the file"),
    ):
        answer = client.post(path, data={**form, "column": columns})
        assert answer.status_code == 422
        assert told in answer.text
    answer = client.post(path, data={**form, "column": ["paid_at", "account_id", "amount", ""]})
    page = follow(client, empty, answer)
    assert "3 rows → 2 accounts, 0 known" in page.text


def test_what_a_file_leaves_open_is_asked_in_words(visit, empty):
    client = visit(empty)
    text = "order_id,account_id,ordered_at,amount\n1,a,03/04/2024,1\n2,a,05/06/2024,2\n"
    page = accept(client, empty, follow(client, empty, bring(client, text)))
    assert "How are the days written?" in page.text
    assert "--dates" not in page.text
    path = re.search(r'action="(/import/[0-9a-f]{32}/effect)"', page.text).group(1)
    kind = re.search(r'name="kind" value="(\w+)"', page.text).group(1)
    asked = {"kind": kind, "asked": "dates"}
    assert client.post(path, data={**asked, "said": "backwards"}).status_code == 422
    assert client.post(path, data=asked).status_code == 422
    answer = client.post(path, data={**asked, "said": "month-first"})
    page = follow(client, empty, answer)
    assert "4 March 2024 to 6 May 2024" in words(page)


def test_sheets_of_a_workbook_are_sorted_like_files_of_a_drop(visit, empty, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "orders"
    for row in ORDERS.strip().split("\n"):
        book.active.append(row.split(","))
    sheet = book.create_sheet("accounts")
    for row in (["account_id", "name"], ["a", "Anna"], ["b", "Ben"]):
        sheet.append(row)
    book.create_sheet("notes").append(["hello"])
    book.save(tmp_path / "all.xlsx")
    content = (tmp_path / "all.xlsx").read_bytes()
    client = visit(empty)
    page = follow(client, empty, bring(client, content, "all.xlsx"))
    told = words(page)
    assert "2 of 3 files can be taken as they are" in told
    assert "all.xlsx, sheet notes nothing we know" in told
    names = ["all.xlsx, sheet accounts", "all.xlsx, sheet orders"]
    assert re.findall(r'name="take" value="([^"]+)"', page.text) == names
    path = page.url.path
    alone = client.post(path, data={"step": "sorted", "take": names[:1]})
    assert "2 rows → 2 accounts, 0 known" in follow(client, empty, alone).text
    page = follow(client, empty, client.post(path, data={"step": "sorted", "take": names}))
    assert "4 rows → 2 accounts, 0 known" in page.text
    take(client, empty, page)
    assert [batch.table for batch in batches(empty)] == ["accounts", "orders"]


@pytest.fixture
def waiting(empty, tmp_path):
    """The folder of a book with rows that wait to be mended; nothing was computed yet."""
    book = create_book(empty, currency="EUR")
    file = tmp_path / "list.csv"
    file.write_text(BAD)
    engine = DuckDB()
    import_file(book, engine, file, request=Request(yes=True))
    engine.close()
    return empty


BAD = (
    "Datum;Kunde;Betrag;Währung;Text\n03.01.2025;Huber;10,00;EUR;x\ngestern;Maier;89,90;EUR;y\n"
    "05.01.2025;Maier;7,00;eu;y\n06.01.2025;Maier;8,00;eu;y\n07.01.2025;Maier;9,00;EUR;y\n"
)


def test_a_row_set_aside_is_mended_where_it_stands(visit, waiting):
    client = visit(waiting)
    assert "Rows that were set aside" in words(client.get("/import"))
    page = client.get("/quarantine")
    assert "Line 3: Datum: not a date" in words(page)
    assert re.search(r'value="gestern" aria-invalid="true"', page.text)
    (batch,) = batches(waiting)
    row = {"batch": batch.id, "line": 3, "header": ["Datum"]}
    answer = client.post("/quarantine", data={**row, "cell": ["morgen"]})
    assert answer.status_code == 422
    assert "It did not pass: Datum: not a date" in words(answer)
    assert 'value="morgen"' in answer.text
    answer = client.post("/quarantine", data={**row, "cell": ["04.01.2025"]})
    page = client.get(answer.headers["location"])
    assert "1 passed and count now" in words(page)
    assert "Line 3:" not in words(page)
    mended = batches(waiting)[-1]
    client.post("/undo", data={"batch": mended.id})
    assert "Line 3:" in words(client.get("/quarantine"))


def test_one_value_is_mended_in_all_rows_at_once(visit, waiting):
    client = visit(waiting)
    page = client.get("/quarantine")
    assert "write instead of “eu”" in page.text
    (batch,) = batches(waiting)
    form = {"batch": batch.id, "header": "Währung", "old": "eu", "new": "EUR"}
    answer = client.post("/quarantine/replace", data=form)
    page = client.get(answer.headers["location"])
    assert "2 passed and count now" in words(page)
    assert client.post("/quarantine/replace", data=form).status_code == 404


def test_rows_set_aside_go_out_as_csv_and_come_back_mended(visit, waiting):
    client = visit(waiting)
    (batch,) = batches(waiting)
    sent = client.get(f"/quarantine/file?batch={batch.id}")
    assert sent.headers["content-disposition"].startswith("attachment")
    text = (
        sent.content.decode("utf-8-sig").replace("gestern", "04.01.2025").replace(",eu,", ",EUR,")
    )
    page = follow(client, waiting, bring(client, text, "mended.csv"))
    assert "These are rows you wrote out to mend" in page.text
    page = take(client, waiting, accept(client, waiting, page))
    assert "3 read = 3 new" in words(page)
    assert "Nothing waits to be mended" in client.get("/quarantine").text


def test_findings_are_shown_with_what_to_do(visit, waiting):
    client = visit(waiting)
    page = words(client.get("/findings"))
    assert "ordered_at: not a date" in page
    assert "Correct the cell" in page
    assert "keeps rows out" in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd.csv", "passwd.csv"),
        ("..\\..\\windows\\orders.csv", "orders.csv"),
        ("C:\\fakepath\\orders.csv", "orders.csv"),
        ("a\x00b.csv", "ab.csv"),
        ("x" * 300 + ".csv", "…"),
        ("CON.csv", "CON.csv"),
        ("..", ".."),
        (".upload.json", ".upload.json"),
        ("<script>alert(1)</script>.csv", "script&gt;.csv"),
        ("\u202egnp.csv", "gnp.csv"),
        ("a b\n\r\tc.csv", "a bc.csv"),
        ("ü’🙂.csv", "ü’🙂.csv"),
        ("-rf.csv", "-rf.csv"),
        ("%2e%2e%2fx.csv", "%2e%2e%2fx.csv"),
    ],
)
def test_a_hostile_name_reaches_nothing_and_is_shown_harmless(visit, empty, name, shown):
    client = visit(empty)
    content = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
    body = (
        b"--x\r\n" + content.replace(b"\n\r\t", b"") + b"\r\n" + ORDERS.encode() + b"\r\n--x--\r\n"
    )
    answer = client.post(
        "/import", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    there = [file for file in empty.rglob("*") if file.is_file() and "state" not in file.name]
    assert all(file.parent.parent == empty / "uploads" for file in there if file.suffix == ".csv")
    assert {file.name for file in empty.iterdir()} <= {
        "uploads",
        "state.sqlite",
        "state.sqlite-wal",
        "state.sqlite-shm",
    }
    if answer.status_code == 303 and answer.headers["location"].startswith("/import/"):
        page = client.get(answer.headers["location"])
        assert shown in page.text
        assert "<script>alert" not in page.text
        assert all(len(file.name.encode()) <= 255 for file in there)


def test_a_form_without_a_file_is_told(visit, empty):
    client = visit(empty)
    assert client.post("/import", data={"x": "y"}).status_code == 422
    answer = client.post("/import", files={"file": ("", b"", "text/csv")})
    assert answer.status_code in (303, 422)
    assert uploads(Book(empty)) == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n" + bytes(500), "not a text of rows"),
        (b"order_id," + b"c,\n" * 2, ""),
        (("a," * 9_999 + "b\n").encode(), "columns; at most 500"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(visit, empty, content, told):
    client = visit(empty)
    answer = bring(client, content)
    if told:
        assert answer.status_code == 422
        assert told in words(answer)
        assert uploads(Book(empty)) == ()
    else:
        assert answer.status_code in (303, 422)


def test_a_zip_bomb_is_refused_by_the_work_that_looks_at_it(visit, empty):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    client = visit(empty)
    answer = bring(client, held.getvalue(), "orders.xlsx")
    job = ended(client, Book(empty), answer.headers["location"].removeprefix("/jobs/"))
    assert job.state == "failed"
    assert "times its size" in job.error["message"]
    assert uploads(Book(empty)) == ()


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(visit, empty, monkeypatch):
    for module in (arriving, uploading):
        monkeypatch.setattr(module, "UPLOAD", Bounds(bytes=1000))
    monkeypatch.setattr(arriving, "ENVELOPE", 500)
    client = visit(empty)
    answer = bring(client, ORDERS * 100)
    assert answer.status_code == 413
    assert "too big" in answer.text
    assert uploads(Book(empty)) == ()

    def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 100

    answer = client.post(
        "/import", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 413
    assert uploads(Book(empty)) == ()


@pytest.mark.parametrize("upload", ["0" * 32, "..", "x", "%2e%2e", "0" * 33])
def test_uploads_that_are_not_there_are_told(visit, empty, upload):
    client = visit(empty)
    for path in (f"/import/{upload}", f"/import/{upload}/effect", f"/import/{upload}/done"):
        assert client.get(path).status_code in (404, 303)
    assert client.post(f"/import/{upload}/take").status_code in (404, 405, 303)


def test_a_file_can_be_removed_before_it_is_taken_in(visit, empty):
    client = visit(empty)
    page = follow(client, empty, bring(client, SHEET))
    assert "list.csv" in client.get("/import").text
    client.post(page.url.path + "/drop")
    assert uploads(Book(empty)) == ()
    assert list((empty / "uploads").iterdir()) == []


@pytest.mark.parametrize("role", ["member", "viewer"])
def test_who_may_not_import_sees_the_list_and_nothing_else(visit, home, role):
    client = visit(home, role)
    page = client.get("/import")
    assert page.status_code == 200
    assert "Bring your files in" not in page.text
    assert bring(client, SHEET).status_code == 403
    assert client.get("/quarantine").status_code == 403
    assert client.post("/undo", data={"batch": "b0001"}).status_code == 403
    assert not (Path(home) / "uploads").exists()


def test_a_stranger_sends_nothing(visit, empty):
    answer = bring(visit(empty, role=""), SHEET)
    assert answer.status_code in (303, 401, 403)
    assert not (empty / "uploads").exists()


def test_the_sample_takes_no_files_of_ones_own(visit, empty):
    client = visit(empty)
    answer = client.post("/sample/import", files={"file": ("a.csv", SHEET.encode(), "text/csv")})
    assert answer.status_code == 409
    assert not (empty / "sample" / "uploads").exists()
