"""Whatever file is sent: taken in whole, or refused with a clear word, and nothing left behind."""

import hashlib
import re
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from clienthood.book import Book, create_book
from clienthood.book.uploads import uploads
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app
from tests.api.conftest import token
from tests.records.test_bounds import HEAD, ROWS, SHEET, bomb, repacked, workbook
from tests.web.conftest import signed_in

HEADERS = st.sampled_from(
    [
        "order_id",
        "account_id",
        "ordered_at",
        "amount",
        "Datum",
        "Kunde",
        "Betrag",
        "",
        " ",
        "amount",
    ]
)
CELLS = st.one_of(
    st.sampled_from(["1", "a", "2024-01-05", "03/04/2024", "1.234", "1,5", "=A1", "NaN", "", "\0"]),
    st.text(max_size=8),
    st.integers(1, 4).map(lambda n: "x" * 10**n),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
NAMES = st.one_of(
    st.sampled_from(
        ["orders.csv", "orders.tsv", "payments.txt", "../../x.csv", "con.csv", "…" * 300]
    ),
    st.text(max_size=20).map(lambda text: f"{text}.csv"),
)


@st.composite
def tables(draw):
    """A text that resembles a table, in some encoding, with some delimiter and quotes."""
    headers = draw(st.lists(HEADERS, min_size=1, max_size=6))
    if draw(st.booleans()):
        headers = HEAD.strip().split(",")
    rows = draw(st.lists(st.lists(CELLS, max_size=len(headers) + 1), max_size=6))
    delimiter, quote = draw(st.sampled_from(",;\t|^")), draw(st.sampled_from(["", '"', "'"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in (headers, *rows)]
    return end.join(lines).encode(draw(ENCODINGS), "replace")


CONTENTS = st.one_of(
    tables(), tables(), st.binary(max_size=300), st.binary(max_size=60).map(HEAD.encode().__add__)
)
WHOLE = workbook(ROWS)
BLANKS = repacked(WHOLE, "xl/worksheets/sheet1.xml", b" " * 20_000_000)
CORPUS = {
    "empty": b"",
    "garbage": bytes(range(256)) * 400,
    "zeros": b"\0" * 4000,
    "cut off": WHOLE[: len(WHOLE) // 2],
    "bomb": BLANKS,
    "a bomb that lies": BLANKS.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 900)),
    "a bomb of rows": bomb(20_000),
    "no sheet": repacked(WHOLE, "xl/worksheets/sheet1.xml", SHEET.format("", "<row")),
    "pdf": b"%PDF-1.7 ...",
    "a workbook": WHOLE,
    "wide": (",".join(f"c{n}" for n in range(10_000)) + "\n").encode(),
    "a long cell": (HEAD + f"3,{'x' * 40_000},2024-01-05,1\n").encode(),
}


PARTS = {
    "clienthood.toml",
    "manifest.json",
    "records",
    "derived",
    "runs",
    "uploads",
    "quarantine",
    "state.sqlite",
    ".writing",
}
"""What a book consists of."""


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed") / "home"
    create_book(folder, name="House", currency="EUR")
    return folder


def held(folder):
    """What the book holds: its manifest, and every file of its records."""
    book = Book(folder)
    files = [book.manifest_file, *sorted(book.records.rglob("*"))]
    return {
        str(each): hashlib.sha256(each.read_bytes()).digest() for each in files if each.is_file()
    }


def strange(folder):
    """Whatever lies beside the book or at its top and is no part of it."""
    return {
        each.name
        for each in (*folder.parent.iterdir(), *folder.iterdir())
        if each != folder and each.name.partition("-")[0] not in PARTS
    }


def ended(client, folder, job_id):
    for _ in range(1200):
        job = client.app.state.site.jobs.job(Book(folder), job_id)
        if job.over:
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job.stage}")


def clear(fault):
    """An error says what happened and what to try, or where it is."""
    assert fault["message"], fault
    assert fault["hint"] or fault["where"], fault
    assert "Traceback" not in str(fault)
    assert "something went wrong" not in fault["message"], fault


def whole(client, folder, content, name):
    """Send a file by the API as far as it goes; what was imported, or None where it was refused."""
    before, waiting = held(folder), uploads(Book(folder))
    answer = client.post("/api/v1/uploads", files={"file": (name, content, "text/csv")})
    assert answer.status_code < 500, answer.text
    if answer.status_code != 201:
        told = answer.json()
        clear({"message": told["detail"], "hint": told["hint"], "where": told["where"]})
        return refused(folder, before, waiting)
    brought = answer.json()
    if brought["job"]:
        job = ended(client, folder, brought["job"])
        if job.state != "done":
            clear(job.error)
            return refused(folder, before, waiting)
    place = answer.headers["location"]
    result = attempted(client, folder, place)
    assert not strange(folder)
    if result is None:
        client.delete(place)
        return refused(folder, before, waiting)
    for report in result["reports"]:
        parts = ("created", "changed", "same", "quarantined")
        assert report["read"] == sum(report[part] for part in parts)
    return result


def attempted(client, folder, place):
    """Go on with a file that was kept; the result of its import, None where it cannot be taken."""
    assert client.get(place).status_code < 500
    answer = client.post(f"{place}/answers", json={})
    assert answer.status_code < 500, answer.text
    if answer.status_code != 202:
        clear({**answer.json(), "message": answer.json()["detail"]})
        return None
    job = ended(client, folder, answer.json()["id"])
    assert job.state == "done", job.error
    answer = client.get(f"{place}/effect")
    assert answer.status_code < 500, answer.text
    job = ended(client, folder, client.post(f"{place}/take", json={}).json()["id"])
    if job.state != "done":
        clear(job.error)
        return None
    assert client.get(f"{place}/done").status_code == 200
    return job.result


def refused(folder, before, waiting):
    """Nothing of a refused file stays."""
    assert held(folder) == before
    assert not strange(folder)
    assert uploads(Book(folder)) == waiting


@pytest.fixture(scope="module")
def program(counter):
    known = {"Authorization": f"Bearer {token(counter)}"}
    with TestClient(
        make_app(Site.at(counter)), base_url="http://localhost", headers=known
    ) as client:
        yield client


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A browser at a site without any book."""
    folder = tmp_path_factory.mktemp("page") / "home"
    with TestClient(
        make_app(Site.at(folder)),
        base_url="http://localhost",
        headers={"Sec-Fetch-Site": "same-origin"},
        cookies={"clienthood": signed_in(Book(folder), "owner")},
        follow_redirects=False,
    ) as client:
        yield client, folder


FEW = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


MANY = 250
"""Fifteen take half a minute, these under a quarter of an hour."""


@FEW
@given(content=CONTENTS, name=NAMES)
def test_any_text_is_taken_whole_or_refused_in_words(program, counter, content, name):
    whole(program, counter, content, name)


@pytest.mark.slow
@settings(FEW, max_examples=MANY)
@given(content=CONTENTS, name=NAMES)
def test_many_texts_are_taken_whole_or_refused_in_words(program, counter, content, name):
    whole(program, counter, content, name)


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
@pytest.mark.parametrize("kind", CORPUS)
def test_a_broken_file_is_refused_in_words(program, counter, kind, name):
    result = whole(program, counter, CORPUS[kind], name)
    assert (result is not None) == (kind == "a workbook" and name == "orders.xlsx")


@FEW
@given(content=CONTENTS, name=NAMES)
def test_any_text_in_the_form_of_the_page_is_answered_by_a_page(page, content, name):
    client, folder = page
    before = held(folder)
    answer = client.post("/import", files={"file": (name, content, "text/csv")})
    assert answer.status_code in (303, 422), answer.text
    if answer.status_code == 303:
        shown = client.get(answer.headers["location"])
        assert shown.status_code == 200
        for found in re.findall(r'action="/import/([0-9a-f]{32})/drop"', shown.text)[:1]:
            assert client.post(f"/import/{found}/drop").status_code == 303
    else:
        assert "something went wrong" not in answer.text
        assert uploads(Book(folder)) == ()
    assert held(folder) == before
    for each in uploads(Book(folder)):
        client.post(f"/import/{each.id}/drop")
