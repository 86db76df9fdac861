"""What is brought forward by new batches is what would be made anew of all records."""

import csv
import datetime as dt
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clienthood.book import create_book, open_book, read_manifest
from clienthood.book.objections import Objection, note_objection
from clienthood.engine import DuckDB
from clienthood.evidence import catalogue, folds, measure
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.reading import reading
from clienthood.pipeline import derived_folder, name_records, run, working_engine
from clienthood.pipeline.forward import MADE_OF
from clienthood.records import Request, import_file
from clienthood.records.undo import undo
from clienthood.settings import Settings
from tests.runs.arriving import MAKERS, START, order, party, payment, talk

PLAN = folds(catalogue())
NUMBERED = [fold for fold in PLAN if fold.stream.folds and fold.increments]
SAID = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)


def bring(book, engine, name, rows):
    """Import rows of a standard table."""
    file = book.path.parent / f"{name}.csv"
    with file.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    import_file(book, engine, file, request=Request(table=name, yes=True))


def bring_forward(book):
    """Bring the derivation forward, or make it."""
    with working_engine(book) as engine:
        name_records(engine, book, Settings())


def rows_of(book, stream):
    """Return the rows of a stream; the derivation is brought forward or made."""
    with working_engine(book) as engine:
        name_records(engine, book, Settings())
        return told(engine, f"select * from {stream}_rows")


def what_is_derived(book):
    """Return rows, merged cells and evidence; the derivation is brought forward or made."""
    with working_engine(book) as engine:
        name_records(engine, book, Settings())
        found = {"roster": told(engine, "select * from roster")}
        for fold in PLAN:
            name = fold.stream.name
            found[f"{name} rows"] = told(engine, f"select * from {name}_rows")
        for fold in NUMBERED:
            found[f"{fold.stream.name} cells"] = told(engine, merged_cells(engine, fold))
        day = engine.fetch("select max(day) as x from timeline_rows")["x"][0].as_py()
        if day is not None:
            measure(engine, PLAN, catalogue(), as_of=day)
            found["evidence"] = told(engine, "select * from evidence")
            measure(engine, PLAN, catalogue(), as_of=day + 500)
            found["evidence later"] = told(engine, "select * from evidence")
        return found


def merged_cells(engine, fold):
    """Return a select of the cells of a stream; what no row tells is nothing."""
    there = engine.columns(f"{fold.stream.name}_cells")
    terms = []
    for each in fold.cells:
        term = f"{each.merge}({each.name})" if each.name in there else "null"
        terms.append(f"coalesce({term}, 0)" if each.merge == "sum" else term)
    named = zip(terms, fold.cells, strict=True)
    listed = ", ".join(f"{term} as {each.name}" for term, each in named)
    return f"select account_key, month, {listed} from {fold.stream.name}_cells group by all"


def told(engine, sql):
    rows = engine.fetch(sql).to_pylist()
    return sorted(repr(dict(sorted(row.items()))) for row in rows)


def anew(book):
    shutil.rmtree(book.derived)
    return what_is_derived(book)


def was_brought_forward(book):
    manifest = read_manifest(book.manifest_file)
    folder = derived_folder(book, Settings(), manifest, PLAN)
    return (folder / "kept.parquet").exists() and (folder / MADE_OF).exists()


STEP = st.tuples(
    st.sampled_from(["later", "late", "corrected", "undo", "object"]),
    st.sampled_from(list(MAKERS)),
    st.integers(0, 10_000),
)


@settings(max_examples=4, deadline=None)
@given(steps=st.lists(STEP, min_size=2, max_size=5))
@example(
    steps=[
        ("late", "payments", 109),
        ("later", "accounts", 0),
        ("object", "interactions", 710),
        ("object", "payments", 8212),
    ]
)
def test_any_sequence_of_imports_gives_what_a_rebuild_gives(first_days, steps):
    bring_and_rebuild(first_days, steps)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, min_size=2, max_size=8))
def test_many_sequences_of_imports_give_what_a_rebuild_gives(first_days, steps):
    bring_and_rebuild(first_days, steps)


@pytest.fixture(scope="module")
def first_days(tmp_path_factory):
    """The folder of a book that is begun, never changed."""
    folder = tmp_path_factory.mktemp("first_days")
    _, engine = begun(folder)
    engine.close()
    return folder


@pytest.fixture
def start(first_days, tmp_path):
    """A book that is begun, to write to, and an engine."""
    engine = DuckDB()
    yield open_book(shutil.copytree(first_days, tmp_path / "copy") / "book"), engine
    engine.close()


def bring_and_rebuild(first_days, steps):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(shutil.copytree(first_days, Path(name) / "copy"))
        book, engine = open_book(folder / "book"), DuckDB()
        for nth, (how, table, seed) in enumerate(steps):
            take(book, engine, nth, (how, table, random.Random(seed)))
            bring_forward(book)
        assert what_is_derived(book) == anew(book)
        engine.close()


def begun(folder):
    """Return a book of 300 orders of 30 accounts over a year, derived once, and an engine.

    The first account orders daily for two months: orders are folded into cells, payments are not.
    """
    book, engine, rng = create_book(folder / "book", currency="EUR"), DuckDB(), random.Random(1)
    rows = [order(rng, at, rng.randint(0, 365)) for at in range(1, 301)]
    rows += [order(rng, 7000 + day, 100 + day, account="A01") for day in range(60)]
    bring(book, engine, "orders", rows)
    bring(book, engine, "interactions", [talk(rng, at, rng.randint(0, 365)) for at in range(200)])
    bring(book, engine, "payments", [payment(rng, at, rng.randint(0, 365)) for at in range(40)])
    bring_forward(book)
    return book, engine


def take(book, engine, nth, step):
    how, table, rng = step
    manifest = read_manifest(book.manifest_file)
    if how == "undo":
        undo(book, rng.choice(manifest.batches[1:]).id if len(manifest.batches) > 1 else "b0001")
    elif how == "object":
        account = f"A{rng.randint(1, 34):02d}"
        note_objection(book, Objection(account_id=account, said_at=SAID))
    else:
        first = {"later": 1000 * (nth + 1), "late": 500 * (nth + 1), "corrected": 1}[how]
        days = (400 + nth * 10, 405 + nth * 10) if how == "later" else (0, 380)
        bring(
            book,
            engine,
            table,
            [MAKERS[table](rng, first + at, rng.randint(*days)) for at in range(4)],
        )


def test_a_day_of_new_rows_is_brought_forward_and_a_week_of_them_is_a_rebuild(start):
    book, engine = start
    rng = random.Random(3)
    for day in range(7):
        rows = [order(rng, 2000 + 10 * day + n, 400 + day) for n in range(5)]
        rows += [order(rng, 3000 + day, 400 + day, account=f"A{day:02d}x")]
        bring(book, engine, "orders", rows)
        bring_forward(book)
        assert was_brought_forward(book)
    assert what_is_derived(book) == anew(book)
    assert not was_brought_forward(book)


def test_rows_stand_for_cells_where_a_month_has_few(tmp_path):
    book, engine = begun(tmp_path)
    folder = derived_folder(book, Settings(), read_manifest(book.manifest_file), PLAN)
    folded = {file.name.removesuffix("_cells.parquet") for file in folder.glob("*_cells.parquet")}
    assert folded == {"orders", "timeline"}
    engine.close()


def test_a_first_row_that_tells_more_is_read_where_rows_stand_for_cells(tmp_path):
    book, engine, rng = create_book(tmp_path / "book", currency="EUR"), DuckDB(), random.Random(1)
    bring(book, engine, "orders", [order(rng, at, 12 * at) for at in range(1, 31)])
    before = what_is_derived(book)
    assert all("'days_promo': 0" in row for row in before["orders cells"])
    row = order(rng, 31, 400) | {"amount": "10.00", "promo_code": "SPRING"}
    bring(book, engine, "orders", [row])
    found = what_is_derived(book)
    assert was_brought_forward(book)
    assert any("'days_promo': 1" in row for row in found["orders cells"])
    assert found == anew(book)
    engine.close()


@pytest.mark.parametrize("table", ["payments", "contracts"])
def test_who_first_asks_for_the_numbers_of_orders_has_all_made_anew(tmp_path, table):
    book, engine, rng = create_book(tmp_path / "book", currency="EUR"), DuckDB(), random.Random(1)
    bring(book, engine, "orders", [order(rng, at, rng.randint(0, 365)) for at in range(1, 301)])
    bring_forward(book)
    bring(book, engine, "orders", [order(rng, 2000, 400)])
    found = what_is_derived(book)
    assert was_brought_forward(book)
    assert found == anew(book)
    bring(book, engine, "orders", [order(rng, 2001, 401)])
    bring_forward(book)
    assert was_brought_forward(book)
    bring(book, engine, table, [MAKERS[table](rng, 1, 402)])
    assert sum("'order_id': 'O" in row for row in rows_of(book, "orders")) == 302
    assert not was_brought_forward(book)
    bring(book, engine, table, [MAKERS[table](rng, 2, 403)])
    found = what_is_derived(book)
    assert was_brought_forward(book)
    assert found == anew(book)
    engine.close()


@pytest.mark.parametrize("first", [1, 2])
def test_a_renewal_ends_what_it_renews_whichever_was_imported_first(start, first):
    book, engine = start
    for year in (first, 3 - first):
        row = {
            "contract_id": f"C{year}",
            "account_id": "A07",
            "signed_at": (START + dt.timedelta(days=400 * year)).isoformat(),
            "form": "framework",
            "auto_renews": "yes",
            "renews": "C1" if year == 2 else "",
        }
        bring(book, engine, "contracts", [row])
        bring_forward(book)
        assert was_brought_forward(book)
    found = what_is_derived(book)
    renewed = (START + dt.timedelta(days=800) - dt.date(1970, 1, 1)).days
    assert sum(f"'renewed': {renewed}" in row for row in found["contracts rows"]) == 1
    assert found == anew(book)


@pytest.mark.parametrize("also", [True, False], ids=["and talks again", "and never again"])
@pytest.mark.parametrize("how", ["excluded", "objects", "corrected"])
def test_what_staff_wrote_down_first_is_known_when_it_counts_no_more(start, how, also):
    book, engine = start
    rng = random.Random(6)
    first = {**talk(rng, 9001, 1), "account_id": "A33", "staff": "Zoe"}
    again = {**talk(rng, 9002, 100), "account_id": "A02", "staff": "Zoe"}
    bring(book, engine, "interactions", [first, again] if also else [first])
    sold = order(rng, 9003, 50, account="A03")
    bring(book, engine, "orders", [{**sold, "staff": "Zoe"}])
    kept = rows_of(book, "keepers")
    if how == "excluded":
        bring(book, engine, "accounts", [{"account_id": "A33", "excluded": "yes"}])
    elif how == "objects":
        note_objection(book, Objection(account_id="A33", said_at=SAID))
    else:
        bring(book, engine, "interactions", [{**first, "staff": "Ann"}])
    found = what_is_derived(book)
    assert was_brought_forward(book)
    assert found["keepers rows"] != kept
    assert found == anew(book)


def test_who_belongs_to_whom_is_known_still_after_accounts_and_then_orders_came(start):
    book, engine = start
    rng = random.Random(5)
    row = party(rng, 1, 0)
    child = {**row, "account_id": "A07", "parent_account_id": "A31"}
    bring(book, engine, "accounts", [{**row, "account_id": "Z1", "parent_account_id": ""}])
    bring(book, engine, "accounts", [child])
    bring_forward(book)
    assert was_brought_forward(book)
    for nth, account in enumerate(("A07", "A08", "A31")):
        bring(book, engine, "orders", [order(rng, 5000 + nth, 500 + nth, account=account)])
        bring_forward(book)
        assert was_brought_forward(book)
    assert what_is_derived(book) == anew(book)


def test_pages_name_the_same_accounts_as_if_all_were_made_anew(start):
    book, engine = start
    rng = random.Random(4)
    run(book)
    rows = [order(rng, 2000 + n, 400, account=account) for n, account in enumerate(("A00", "A05x"))]
    bring(book, engine, "orders", rows)
    run(book)
    assert was_brought_forward(book)
    with reading(book) as read:
        brought = named(read)
        assert find_account(read, "A05x").not_called == ""
    shutil.rmtree(book.derived)
    with reading(book) as read:
        assert brought == named(read)


def named(read):
    return [told(read.engine, f"select * from {name}") for name in ("members", "roster", "listed")]
