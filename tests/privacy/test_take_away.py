"""A book taken away as a zip and brought into a new book is the same book."""

import csv
import datetime as dt
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book import Book, create_book, read_manifest
from clienthood.book.labels import read_labels
from clienthood.book.objections import objectors
from clienthood.engine import DuckDB
from clienthood.faces.deeds.exports import records_zip, rows_as_csv
from clienthood.faces.deeds.persons import erase, object_to_profiling
from clienthood.faces.deeds.returning import bring_book
from clienthood.records import Request, current_view, import_file
from clienthood.records.carrying import bare, guarded
from clienthood.standard import TABLES
from tests.faces.books import cli, done
from tests.privacy.books import HIS, ME

OWN = {"batch", "source_line"}


def records(book):
    """Return the current records by table, but for where they came from."""
    engine, told = DuckDB(), {}
    manifest = read_manifest(book.manifest_file)
    for table in TABLES:
        current_view(engine, book, manifest, table)
        rows = engine.fetch(f"select * from {table} order by record_key").to_pylist()
        told[table] = [{key: row[key] for key in row if key not in OWN} for row in rows]
    engine.close()
    return told


def called(book):
    return pq.read_table(max(book.runs.glob("*/accounts.parquet"))).to_pylist()


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_book_comes_back_as_it_was(book, tmp_path, format):
    object_to_profiling(book, ME, account_id="A2", objects=True)
    (book.path / "layouts").mkdir()
    (book.path / "layouts" / "own.toml").write_text(
        'name = "own"\ntitle = "Own"\nsignature = [["qqq"]]\n'
        '[[parts]]\ntable = "orders"\n[parts.columns]\naccount_id = "qqq"\n'
    )
    done("run", "--book", book.path)
    file, new = tmp_path / "all.zip", Book(tmp_path / "new")
    done("export", file, "--records", "--format", format, "--book", book.path)
    done("init", "--book", new.path)
    told = done("import", file, "--book", new.path, "--json").json
    assert told["read"] == told["created"] == sum(map(len, records(book).values()))
    done("run", "--book", new.path)
    assert records(new) == records(book)
    assert called(new) == called(book)
    assert objectors(new) == ("A2",)
    assert read_labels(new, today=dt.date.min) == read_labels(book, today=dt.date.min)
    assert new.settings_file.read_bytes() == book.settings_file.read_bytes()
    assert (new.path / "layouts" / "own.toml").exists()


def test_the_sample_comes_back_with_the_same_calls(tmp_path):
    sample = Book(tmp_path / "demo")
    done("demo", "--book", sample.path)
    file, new = tmp_path / "all.zip", Book(tmp_path / "new")
    done("export", file, "--records", "--book", sample.path)
    with zipfile.ZipFile(file) as packed:
        packed.extractall(tmp_path / "unpacked")
    done("init", "--book", new.path)
    done("import", tmp_path / "unpacked", "--book", new.path)
    done("run", "--book", new.path)
    assert records(new) == records(sample)
    assert called(new) == called(sample)


def test_a_changed_export_is_refused(book, tmp_path):
    file, folder = tmp_path / "all.zip", tmp_path / "unpacked"
    done("export", file, "--records", "--book", book.path)
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder)
    orders = folder / "records" / "orders.csv"
    orders.write_text(orders.read_text().replace("30.00", "31.00"))
    new = create_book(tmp_path / "new")
    answer = cli("import", folder, "--book", new.path)
    assert (answer.status, "orders.csv is not as it was exported" in answer.err) == (4, True)
    assert not read_manifest(new.manifest_file).batches


def test_an_export_goes_into_a_new_book_only(book, tmp_path):
    done("export", tmp_path / "all.zip", "--records", "--book", book.path)
    answer = cli("import", tmp_path / "all.zip", "--book", book.path)
    assert answer.status == 7
    assert "holds records already" in answer.err


def test_an_entry_that_leads_outside_is_not_taken(book, tmp_path):
    file = tmp_path / "all.zip"
    file.write_bytes(b"".join(records_zip(book, ME)))
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr("../outside.toml", "x = 1")
        packed.writestr("layouts/../../outside.toml", "x = 1")
    new = create_book(tmp_path / "deep" / "new")
    engine = DuckDB()
    bring_book(new, ME, file, engine=engine)
    engine.close()
    assert not list(tmp_path.rglob("outside.toml"))


def test_what_was_erased_is_not_in_the_export(book):
    erase(book, ME, account_id=HIS)
    content = b"".join(records_zip(book, ME))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not any(HIS.encode() in packed.read(name) for name in packed.namelist())
        assert json.loads(packed.read("book.json"))["files"]["records/orders.csv"]["rows"] == 4


TEXT = st.one_of(
    st.sampled_from(["=1+1", "+49", "-5", "@x", "'", "''=x", "'a", '"', "a,b", "a\nb", "a\r\nb"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
)
DAY = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2024, 12, 31))
ORDER = st.fixed_dictionaries(
    {
        "order_id": TEXT,
        "account_id": st.one_of(TEXT.filter(str.strip), st.sampled_from("abc")),
        "ordered_at": DAY,
        "amount": st.integers(-(10**12), 10**12).map(lambda minor: f"{minor / 100:.2f}"),
        "quantity": st.one_of(st.none(), st.floats(-1e9, 1e9)),
        "product": TEXT,
        "bespoke": st.sampled_from([True, False, None]),
        "what else": TEXT,
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(orders=st.lists(ORDER, min_size=1, max_size=8), format=st.sampled_from(["csv", "parquet"]))
def test_any_book_comes_back_as_it_was(tmp_path_factory, orders, format):
    folder = tmp_path_factory.mktemp("any")
    file = folder / "orders.parquet"
    pq.write_table(pa.Table.from_pylist(orders), file)
    old = create_book(folder / "old", currency="EUR")
    engine = DuckDB()
    import_file(old, engine, file, request=Request(table="orders", yes=True, decimal="point"))
    packed = folder / "all.zip"
    packed.write_bytes(b"".join(records_zip(old, ME, format=format)))
    new = create_book(folder / "new")
    bring_book(new, ME, packed, engine=engine)
    engine.close()
    assert records(new) == records(old)


@given(TEXT)
def test_a_guarded_text_is_no_formula_and_comes_back(text):
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert bare(cell) == (text or None)


def test_numbers_are_untouched_and_nothing_is_not_false():
    schema = pa.schema([("text", pa.string()), ("number", pa.float64()), ("flag", pa.bool_())])
    rows = pa.RecordBatch.from_pylist(
        [
            {"text": "-x", "number": -1.5, "flag": None},
            {"text": None, "number": None, "flag": True},
        ],
        schema=schema,
    )
    told = b"".join(rows_as_csv(schema, [rows])).decode()
    assert list(csv.reader(io.StringIO(told))) == [
        ["text", "number", "flag"],
        ["'-x", "-1.5", ""],
        ["", "", "true"],
    ]
