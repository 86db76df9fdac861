"""Joining and taking back, with imports and undos between, restore what was, exactly."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from clienthood.accounts import make_lineage, name_left_out
from clienthood.book import create_book, read_manifest
from clienthood.book.audit import Actor, read_audit
from clienthood.book.merges import Said, links, read_merges, standing
from clienthood.book.objections import objectors
from clienthood.engine import DuckDB
from clienthood.errors import ClienthoodError, NotFoundError, RecordsError
from clienthood.faces.deeds.exports import records_zip
from clienthood.faces.deeds.identity import join, keep_apart, take_back
from clienthood.faces.deeds.persons import erase, object_to_profiling
from clienthood.faces.deeds.returning import bring_book
from clienthood.faces.views.account import account
from clienthood.faces.views.person import find_person
from clienthood.faces.views.reading import reading
from clienthood.pipeline import run
from clienthood.records import Request, import_file, undo
from clienthood.records.current import current_view
from clienthood.standard import TABLES

WHO = Actor(name="Ada", face="command line")
FILES = {
    "shop": ("accounts", "account_id,name,parent_account_id\ns1,Ada Kern,\ns2,Bo Moll,g\n"),
    "crm": ("accounts", "account_id,name,parent_account_id\nc1,Ada Kern,\nc2,Bo Moll,\ng,Group,\n"),
    "orders": (
        "orders",
        "order_id,account_id,ordered_at,amount\n1,s1,2024-01-01,5.00\n2,o9,2024-02-01,7.00\n",
    ),
}
NAMES = ("s1", "s2", "c1", "c2", "g", "o9")


def lineage(book, engine):
    """Return the account of each identifier, and who is left out."""
    manifest = read_manifest(book.manifest_file)
    for name in TABLES:
        current_view(engine, book, manifest, name)
    name_left_out(engine, objectors(book), links(book))
    make_lineage(engine, links(book))
    rows = engine.fetch("select account_id, root from lineage order by 1").to_pylist()
    gone = engine.fetch("select account_id from left_out order by 1").column(0).to_pylist()
    return tuple((row["account_id"], row["root"]) for row in rows), tuple(gone)


class Linking(RuleBasedStateMachine):
    """Imports, undos, joins and their undoing, in any order."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.book = create_book(self.folder / "book", currency="EUR")
        self.engine = DuckDB()
        self.batches = {}
        self.seen = {}

    def teardown(self):
        self.engine.close()
        shutil.rmtree(self.folder)

    def look(self):
        """Hold what is there against what was there when the same things stood."""
        key = (frozenset(self.batches), links(self.book))
        now = lineage(self.book, self.engine)
        assert self.seen.setdefault(key, now) == now
        root = dict(now[0])
        for one, other in links(self.book):
            if one in root and other in root:
                assert root[one] == root[other]

    @rule(name=st.sampled_from(sorted(FILES)))
    def bring(self, name):
        if name not in self.batches:
            table, text = FILES[name]
            file = self.folder / f"{name}.csv"
            file.write_text(text)
            (report,) = import_file(
                self.book, self.engine, file, request=Request(table=table, yes=True)
            )
            self.batches[name] = report.batch
        self.look()

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undo_import(self, data):
        name = data.draw(st.sampled_from(sorted(self.batches)))
        undo(self.book, self.batches.pop(name))
        self.look()

    @rule(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def link(self, one, other):
        before = links(self.book)
        try:
            made = join(self.book, WHO, account_id=one, into_account_id=other)
        except (NotFoundError, RecordsError):
            assert links(self.book) == before
        else:
            assert links(self.book) == (*before, (one, other))
            assert made.said_by == "Ada"
        self.look()

    @rule(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
    def apart(self, one, other):
        before = links(self.book)
        with contextlib.suppress(ClienthoodError):
            keep_apart(self.book, WHO, account_id=one, other_id=other)
        assert links(self.book) == before
        self.look()

    @precondition(lambda self: read_merges(self.book))
    @rule(data=st.data())
    def unlink(self, data):
        entries = read_merges(self.book)
        number = data.draw(st.sampled_from([each.id for each in entries]))
        stands = [*standing(entries, Said.SAME), *standing(entries, Said.OTHER)]
        if number in {each.id for each in stands}:
            take_back(self.book, WHO, number=number)
        else:
            with pytest.raises(RecordsError):
                take_back(self.book, WHO, number=number)
        assert read_merges(self.book)[: len(entries)] == entries
        self.look()


TestLinking = Linking.TestCase
TestLinking.settings = settings(max_examples=10, stateful_step_count=14, deadline=None)


@pytest.fixture
def book(tmp_path):
    book = create_book(tmp_path / "book", currency="EUR")
    engine = DuckDB()
    files = {
        "shop_accounts": "account_id,name,email\ns1,Ada Kern,ada@kern.example\ns2,Bo Moll,\n",
        "crm_accounts": "account_id,name,email\nc1,Kern Ada,\nc2,Cleo Dorn,\n",
        "orders": "order_id,account_id,ordered_at,amount\n"
        + "".join(
            f"{at},{who},2024-0{at % 9 + 1}-01,{at}.00\n"
            for at, who in enumerate(["s1", "c1", "s2", "c2"] * 4)
        ),
    }
    for name, text in files.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(text)
        import_file(book, engine, file, request=Request(table=name.split("_")[-1], yes=True))
    engine.close()
    return book


def told(book):
    run(book)
    with reading(book) as read:
        rows = read.rows("select account_id, kind, probability, spend from listed order by 1")
        return rows, read.behind()


def test_figures_are_of_all_records_of_a_party_and_come_back_when_it_is_parted(book):
    before, _ = told(book)
    made = join(book, WHO, account_id="s1", into_account_id="c1", reason="she told us")
    with reading(book) as read:
        assert "accounts were joined or parted since this run" in read.behind()
    joined, behind = told(book)
    assert behind == ()
    spend = {row["account_id"]: row["spend"] for row in before}
    assert {row["account_id"] for row in joined} == {"c1", "s2", "c2"}
    assert next(r for r in joined if r["account_id"] == "c1")["spend"] == spend["s1"] + spend["c1"]
    with reading(book) as read:
        page = account(read, "s1")
        assert page.account_id == "c1"
        assert {each.account_id for each in page.people.members} == {"c1", "s1"}
    take_back(book, WHO, number=made.id)
    assert told(book)[0] == before
    deeds = [entry.what for entry in read_audit(book, limit=9, offset=0).entries]
    assert deeds.count("join accounts") == deeds.count("part accounts") == 2


def test_objection_export_and_erasure_reach_all_that_is_joined(book):
    join(book, WHO, account_id="s1", into_account_id="c1")
    assert set(find_person(book, "s1").members) == {"s1", "c1"}
    object_to_profiling(book, WHO, account_id="c1", objects=True)
    rows, _ = told(book)
    assert {row["account_id"] for row in rows} == {"s2", "c2"}
    erase(book, WHO, account_id="s1")
    engine = DuckDB()
    known = {name for name, _ in lineage(book, engine)[0]}
    engine.close()
    assert known == {"s2", "c2"}
    assert read_merges(book) == ()
    trail = read_audit(book, limit=99, offset=0).entries
    assert not {"s1", "c1"} & {each.subject for each in trail}


def test_one_objecting_identifier_leaves_the_whole_party_out(book):
    object_to_profiling(book, WHO, account_id="s1", objects=True)
    assert {row["account_id"] for row in told(book)[0]} == {"c1", "s2", "c2"}
    made = join(book, WHO, account_id="s1", into_account_id="c1")
    assert {row["account_id"] for row in told(book)[0]} == {"s2", "c2"}
    take_back(book, WHO, number=made.id)
    assert {row["account_id"] for row in told(book)[0]} == {"c1", "s2", "c2"}


def test_links_travel_with_the_book(book, tmp_path):
    kept = join(book, WHO, account_id="s1", into_account_id="c1", reason="one")
    gone = join(book, WHO, account_id="s2", into_account_id="c2")
    take_back(book, WHO, number=gone.id)
    keep_apart(book, WHO, account_id="s2", other_id="c2")
    packed = tmp_path / "records.zip"
    packed.write_bytes(b"".join(records_zip(book, WHO)))
    other = create_book(tmp_path / "other")
    engine = DuckDB()
    bring_book(other, WHO, packed, engine=engine)
    assert lineage(other, engine) == lineage(book, engine)
    engine.close()
    one, two = read_merges(book), read_merges(other)
    assert [(e.what, e.account_id, e.reason, e.said_at) for e in one] == [
        (e.what, e.account_id, e.reason, e.said_at) for e in two
    ]
    assert links(other) == links(book) == (("s1", "c1"),)
    assert kept.id in {each.id for each in standing(two, Said.SAME)}
