"""Questions that nobody has answered count in what the calls learn, and in nothing else."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clienthood.book import open_book
from clienthood.book.merges import Said, read_merges, standing
from clienthood.faces.deeds.identity import keep_apart
from clienthood.faces.views.identity import identity
from clienthood.identity.doubts import WHOLE, likely, make_doubts
from clienthood.identity.kept import FILE
from clienthood.pipeline import compute, working_engine
from clienthood.settings import read_settings
from tests.faces.books import done
from tests.identity.parted import parted, parted_book
from tests.identity.test_links import WHO

PAIRS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(7, 12), st.floats(-20, 60)),
    min_size=1,
    max_size=12,
    unique_by=lambda pair: pair[:2],
)


@settings(max_examples=60, deadline=None)
@given(PAIRS)
def test_nobody_is_one_with_more_than_one_of_those_it_may_be(pairs):
    one, other, bits = (np.array(side) for side in zip(*pairs, strict=True))
    parts = likely(one, other, bits.astype(float))
    assert parts.min() >= 0
    for side in (one, other):
        for key in np.unique(side):
            assert parts[side == key].sum() <= WHOLE


def test_a_pair_alone_is_as_likely_as_its_bits_say():
    one, other = np.array([1, 3]), np.array([2, 4])
    assert likely(one, other, np.array([0.0, 3.0])).tolist() == [WHOLE // 2, WHOLE * 8 // 9]


def test_pairs_of_one_account_or_of_none_are_no_doubt(engine):
    engine.load(
        "members",
        pa.table(
            {"account_id": ["a", "b", "c"], "root": ["a", "a", "c"], "account_key": [1, 1, 2]}
        ),
    )

    def made(*pairs):
        told = {
            name: pa.array([pair[at] for pair in pairs], kind)
            for at, (name, kind) in enumerate(
                (
                    ("account_id", pa.string()),
                    ("into_account_id", pa.string()),
                    ("bits", pa.float64()),
                )
            )
        }
        return make_doubts(engine, pa.table(told))

    assert not made()
    assert not made(("a", "b", 9.0), ("a", "gone", 9.0))
    assert made(("a", "c", 0.0), ("c", "b", 3.0))
    assert engine.rows("select * from doubts") == [{"one": 1, "other": 2, "parts": 910}]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A split business of which the sure pairs are joined, and some questions are open."""
    home = parted_book(tmp_path_factory.mktemp("doubts"), parted(2))
    done("identity", "--find", "--book", home)
    done("identity", "--join-sure", "--book", home)
    return open_book(home)


def learnt(book):
    with working_engine(book) as engine:
        computed = compute(engine, book, read_settings(book.path))
        levels = engine.fetch("select account_id, pattern from calls order by account_key")
    return computed, levels


def questions(book):
    return [
        (each.account.account_id, each.into.account_id)
        for each in identity(book, limit=500).pairs
        if each.verdict != "sure"
    ]


def test_open_questions_count_in_what_is_learnt_until_they_are_answered(book):
    pytest.importorskip("splink")
    asked = questions(book)
    assert asked
    doubted, evidence = learnt(book)
    assert doubted.doubted
    accounts = evidence.num_rows
    assert accounts - len(asked) <= doubted.model.accounts < accounts
    again, _ = learnt(book)
    assert again.model.to_dict() == doubted.model.to_dict()

    search = (book.derived / FILE).read_bytes()
    (book.derived / FILE).unlink()
    unasked, same = learnt(book)
    assert not unasked.doubted
    assert unasked.model.accounts == accounts
    assert same.equals(evidence)
    (book.derived / FILE).write_bytes(search)

    for one, other in asked:
        keep_apart(book, WHO, account_id=one, other_id=other)
    apart, _ = learnt(book)
    assert not apart.doubted
    assert apart.model.to_dict() == unasked.model.to_dict()
    for said in standing(read_merges(book), Said.OTHER):
        done("unmerge", str(said.id), "--book", book.path)
    assert learnt(book)[0].model.to_dict() == doubted.model.to_dict()
