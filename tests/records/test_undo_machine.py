"""Imports in any order, mended, tried again and undone in any order: nothing is left of them.

After every step the book must be what its counting batches make it, by a model in plain Python that
knows each batch only from the moment it came; and whatever is undone right away, or as the last of
all, must leave exactly what was there before. Another machine can derive from this one, as for
merges: add rules, have ``seen`` tell more, and say in ``expected`` what that should be.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from clienthood.book import Batch, create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.records import (
    Request,
    current_view,
    import_drop,
    mend_rows,
    read_quarantine,
    retry,
    undo,
    undo_drop,
    waiting_rows,
)
from clienthood.records.stored import stored_columns
from clienthood.standard import TABLES
from conftest import TODAY

CELL = st.sampled_from(["1", "2", "3"])
ROW = st.tuples(
    CELL,
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["2024-01-01", "2024-02-30", "2024-03-04"]),
    st.sampled_from(["1.00", "-2.5", "x"]),
    st.sampled_from(["EUR", "USD", ""]),
)
PERSON = st.tuples(st.sampled_from("abc"), st.sampled_from(["Ann", "Bo", ""]), st.just("yes"))
FILES = {
    "orders": ("order_id,line,account_id,ordered_at,amount,currency", ROW),
    "accounts": ("account_id,name,consent_marketing", PERSON),
}


def file(table):
    head, row = FILES[table]
    rows = st.lists(row, min_size=1, max_size=5, unique=True)
    told = rows.map(lambda rows: "\n".join([head, *(",".join(row) for row in rows)]) + "\n")
    return st.tuples(st.just(table), told)


DROP = st.lists(st.sampled_from(list(FILES)).flatmap(file), min_size=1, max_size=3)
GOOD = {"ordered_at": "2024-05-06", "amount": "7.00", "currency": "EUR"}
"""Cells that mend a row of orders, whatever is wrong with it."""


COLUMNS = {table: stored_columns(TABLES[table]) for table in TABLES}
SAID = Request(yes=True, dates="day-first", decimal="point", today=TODAY)


@dataclass(frozen=True)
class Made:
    """A batch as it was when it came."""

    batch: Batch
    rows: tuple
    aside: tuple
    mended: frozenset = frozenset()
    """Lines of the batch whose rows it mends."""


@dataclass(frozen=True)
class Deed:
    """What was done at once: the batches it made, and what the book held before."""

    batches: tuple
    drop: str
    before: object


class Imports(RuleBasedStateMachine):
    deeds = Bundle("deeds")

    def __init__(self):
        super().__init__()
        self.engine = DuckDB()
        self.folder = Path(tempfile.mkdtemp())
        self.book = create_book(self.folder / "book", currency="EUR")
        self.made = {}
        self.order = []
        self.numbers = iter(range(10**6))

    def teardown(self):
        self.engine.close()
        shutil.rmtree(self.folder)

    def seen(self):
        """All that the book holds: the records in force, the rows that wait, the batches."""
        manifest = read_manifest(self.book.manifest_file)
        records = {}
        for table in sorted({batch.table for batch in manifest.batches}):
            current_view(self.engine, self.book, manifest, table)
            rows = self.engine.fetch(f"select * from {table} order by record_key").to_pylist()
            records |= {table: rows} if rows else {}
        waiting = [(row["batch"], row["line"]) for row in read_quarantine(self.book).to_pylist()]
        return {"records": records, "waiting": sorted(waiting), "batches": manifest.batches}

    def expected(self):
        """The same, from what each counting batch was when it came."""
        counting = [self.made[each] for each in self.order]
        records, mended = {}, set()
        for made in counting:
            for row in made.rows:
                records.setdefault(made.batch.table, {})[row["record_key"]] = row
            mended |= {(made.batch.retry_of, line) for line in made.mended}
        waiting = {(made.batch.id, line) for made in counting for line in made.aside}
        return {
            "records": {
                table: [rows[key] for key in sorted(rows)]
                for table, rows in sorted(records.items())
            },
            "waiting": sorted(waiting - mended),
            "batches": tuple(made.batch for made in counting),
        }

    def keep(self, before, drop="", mended=()):
        """Remember what was just made."""
        new = [
            batch
            for batch in read_manifest(self.book.manifest_file).batches
            if batch.id not in self.order
        ]
        for batch in new:
            aside = self.book.quarantine / f"{batch.id}.parquet"
            lines = pq.read_table(aside).column("line").to_pylist() if aside.exists() else []
            file = self.book.records / batch.table / f"{batch.id}.parquet"
            rows = {**dict.fromkeys(COLUMNS[batch.table])}
            self.made[batch.id] = Made(
                batch=batch,
                rows=tuple({**rows, **row} for row in pq.read_table(file).to_pylist()),
                aside=tuple(lines),
                mended=frozenset(mended),
            )
            self.order.append(batch.id)
        return Deed(batches=tuple(batch.id for batch in new), drop=drop, before=before)

    def bring(self, files):
        paths = []
        for table, text in files:
            paths.append(self.folder / str(next(self.numbers)) / f"{table}.csv")
            paths[-1].parent.mkdir()
            paths[-1].write_text(text)
        brought = import_drop(self.book, self.engine, paths, request=SAID)
        for report in brought.reports:
            counts = report.created + report.changed + report.same + report.quarantined
            assert report.read == counts
        return brought.drop

    @rule(target=deeds, files=DROP)
    def import_files(self, files):
        before = self.seen()
        return self.keep(before, drop=self.bring(files))

    @rule(target=deeds, every=st.booleans())
    def mend_what_waits(self, every):
        """Mend the first row that waits, or all of those that were set aside with it."""
        before = self.seen()
        if not before["waiting"]:
            return Deed(batches=(), drop="", before=before)
        batch = before["waiting"][0][0]
        found = waiting_rows(self.book, batch)[: None if every else 1]
        mend_rows(self.book, self.engine, batch, {row.line: GOOD for row in found})
        return self.keep(before, mended=[row.line for row in found])

    @rule()
    def try_again_what_nobody_mended(self):
        before = self.seen()
        assert all(report.batch is None for report in retry(self.book, self.engine))
        assert self.seen() == before

    @rule(deed=consumes(deeds))
    def take_back(self, deed):
        """Undo all that came at once."""
        counting = [each for each in deed.batches if each in self.order]
        last = self.order[-len(deed.batches) :] == list(deed.batches) and deed.batches
        if deed.drop and counting:
            undo_drop(self.book, deed.drop)
        else:
            for batch in counting:
                undo(self.book, batch)
        self.order = [each for each in self.order if each not in counting]
        held = {each.id for each in deed.before["batches"]}
        if last and held == set(self.order):
            assert self.seen() == deed.before

    @rule(deed=deeds, data=st.data())
    def take_one_back(self, deed, data):
        """Undo one batch of those that came at once."""
        counting = [each for each in deed.batches if each in self.order]
        if counting:
            batch = data.draw(st.sampled_from(counting))
            undo(self.book, batch)
            self.order.remove(batch)

    @rule(files=DROP)
    def import_and_take_back(self, files):
        before = self.seen()
        deed = self.keep(before, drop=self.bring(files))
        self.take_back(deed)
        assert self.seen() == before

    @invariant()
    def the_book_is_what_its_batches_make_it(self):
        assert self.seen() == self.expected()


FEW = settings(
    max_examples=8,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_imports_undone_in_any_order_leave_nothing_of_themselves():
    run_state_machine_as_test(Imports, settings=FEW)


@pytest.mark.slow
def test_many_imports_undone_in_any_order_leave_nothing_of_themselves():
    run_state_machine_as_test(
        Imports, settings=settings(FEW, max_examples=150, stateful_step_count=30)
    )
