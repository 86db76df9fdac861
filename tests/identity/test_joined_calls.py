"""What joining would do to the calls is told before; questions that matter come first."""

import pytest

from clienthood.book import open_book
from clienthood.book.merges import links
from clienthood.engine import DuckDB
from clienthood.faces.views.identity import identity
from clienthood.faces.views.joined_calls import joined_calls
from clienthood.faces.views.reading import reading
from tests.faces.books import done
from tests.identity.parted import parted, parted_book

HANGS = "A call hangs on it"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A split business that was looked through and run with nothing joined."""
    home = parted_book(tmp_path_factory.mktemp("joined"), parted(2))
    done("identity", "--find", "--book", home)
    return home


def kinds(home):
    with reading(open_book(home)) as found:
        rows = found.rows("select account_id, kind, probability from calls")
    return {row["account_id"]: row for row in rows}


def asked(home, pairs):
    engine = DuckDB()
    try:
        opened = open_book(home)
        return joined_calls(opened, engine, pairs, links(opened))
    finally:
        engine.close()


def test_without_a_run_nothing_is_told(book):
    page = identity(open_book(book), limit=500)
    assert page.pairs
    assert {each.would for each in page.pairs} == {""}


def test_what_is_told_is_what_the_next_run_finds(book):
    pytest.importorskip("splink")
    done("run", "--book", book)
    before = kinds(book)
    sure = [each for each in identity(open_book(book), limit=500).pairs if each.verdict == "sure"]
    pairs = [(each.account.account_id, each.into.account_id) for each in sure]
    once = [pair for pair in pairs if sum(bool({*pair} & {*other}) for other in pairs) == 1]
    told = asked(book, once)
    assert len(told) > 8
    for (one, other), call in told.items():
        assert call.now == (before[one]["kind"], before[other]["kind"])
    for one, other in once:
        done("merge", one, other, "--book", book)
    done("run", "--book", book)
    after = kinds(book)
    right = [call.joined == after[pair[1]]["kind"] for pair, call in told.items()]
    assert sum(right) >= 0.8 * len(right)


def test_questions_on_which_a_call_hangs_come_first_after_the_sure_pairs(book):
    pytest.importorskip("splink")
    done("run", "--book", book)
    pairs = identity(open_book(book), limit=500).pairs
    verdicts = [each.verdict == "sure" for each in pairs]
    assert verdicts == sorted(verdicts, reverse=True)
    questions = [each for each in pairs if each.verdict != "sure"]
    hang = [HANGS in each.would for each in questions]
    assert hang == sorted(hang, reverse=True)
    assert any(hang)
    rest = [each for each in questions if HANGS not in each.would]
    families = [each.verdict == "household" for each in rest]
    assert families == sorted(families)
    others = [each.bits for each in rest if each.verdict == "ask"]
    assert others == sorted(others, reverse=True)
    assert [each.number for each in pairs] == list(range(1, len(pairs) + 1))


def test_a_pair_that_stands_already_counts_with_all_its_identifiers(book):
    pytest.importorskip("splink")
    done("run", "--book", book)
    one, other, third = sorted(kinds(book))[:3]
    alone = asked(book, [(one, third)])[one, third]
    done("merge", other, one, "--book", book)
    party = asked(book, [(one, third), (other, third)])
    assert party[one, third] == party[other, third]
    assert party[one, third].now[1] == alone.now[1]
