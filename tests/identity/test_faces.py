"""The command line, the page and the API say the same of who is one account."""

import re

import pytest

from clienthood.simulate import simulate
from clienthood.simulate.split import split, write_split
from clienthood.standard import TABLES
from tests.faces.books import cli, done


@pytest.fixture(scope="module")
def parts():
    business = simulate("vet-clinic", accounts=60, seed=2, sources=tuple(TABLES))
    return split(business, seed=2)


@pytest.fixture
def book(tmp_path, parts):
    done("init", "--book", tmp_path / "book")
    for file in write_split(parts, tmp_path / "files"):
        if file.stem.endswith(("_accounts", "_orders")):
            table = file.stem.split("_")[1]
            done("import", file, "--table", table, "--yes", "--book", tmp_path / "book")
    return tmp_path / "book"


def test_a_split_business_is_put_together_and_nobody_else(book, parts):
    party = {row["account_id"]: row["party"] for row in parts.truth.to_pylist()}
    page = done("identity", "--find", "--limit", "500", "--book", book, "--json").json
    assert page["searched"]
    assert page["sure"] > 30
    sure = [each for each in page["pairs"] if each["verdict"] == "sure"]
    for each in sure:
        assert party[each["account"]["account_id"]] == party[each["into"]["account_id"]]
    done("identity", "--join-sure", "--book", book)
    after = done("identity", "--book", book, "--json").json
    assert after["sure"] == 0
    assert all(each["stands"] for each in after["history"])


def test_what_is_said_on_the_command_line_is_kept_and_taken_back(book):
    pair = done("identity", "--find", "--book", book, "--json").json["pairs"][0]
    one, other = pair["account"]["account_id"], pair["into"]["account_id"]
    assert re.search(rf"{one}.*stands under {other}", done("merge", one, other, "--book", book).out)
    assert cli("merge", one, other, "--book", book).status != 0
    done("unmerge", "1", "--book", book)
    done("merge", one, other, "--not-the-same", "--reason", "two people", "--book", book)
    left = done("identity", "--limit", "500", "--book", book, "--json").json["pairs"]
    assert (one, other) not in {
        (each["account"]["account_id"], each["into"]["account_id"]) for each in left
    }
    assert "two people" in done("identity", "--history", "--book", book).out
    assert cli("merge", one, "nobody", "--book", book).status != 0


def test_bits_on_the_page_add_up(book):
    pytest.importorskip("splink")
    page = done("identity", "--find", "--book", book, "--json").json
    for pair in page["pairs"]:
        total = pair["prior"] + sum(line["bits"] for line in pair["lines"])
        assert pair["bits"] == pytest.approx(total)
