import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from clienthood.evidence.dimensions import SHIPPED
from tests.faces.books import done, rows_of


@pytest.fixture(scope="module")
def out(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    done("export", folder, "--book", book)
    return folder


def test_bits_of_the_files_add_up_to_the_last_digit(out):
    calls = {row["account_id"]: row for row in rows_of(out / "calls.csv")}
    assert list(next(iter(calls.values()))) == [
        "account_id",
        "kind",
        "probability",
        "log2_odds",
        "prior_bits",
    ]
    sums = {
        name: (float(row["prior_bits"]), Decimal(row["prior_bits"])) for name, row in calls.items()
    }
    for row in rows_of(out / "evidence.csv"):
        number, exact = sums[row["account_id"]]
        sums[row["account_id"]] = number + float(row["bits"]), exact + Decimal(row["bits"])
    for name, row in calls.items():
        assert sums[name] == (float(row["log2_odds"]), Decimal(row["log2_odds"]))


def test_there_is_a_row_for_each_account_and_dimension_in_order(out):
    calls, evidence = rows_of(out / "calls.csv"), rows_of(out / "evidence.csv")
    names = [each.name for each in SHIPPED]
    assert [row["dimension"] for row in evidence] == names * len(calls)
    assert {row["known"] for row in evidence} == {"true", "false"}
    for row in evidence:
        if row["known"] == "false":
            assert (row["value"], row["level"], row["bits"]) == ("", "", "0.0")
        else:
            assert row["level"]


def test_a_text_that_looks_like_a_formula_is_made_harmless(out):
    ids = {row["account_id"] for row in rows_of(out / "calls.csv")}
    assert "'=1+1" in ids
    assert "=1+1" not in ids
    text = (out / "evidence.csv").read_text()
    assert ",-" in text
    assert ",'-" not in text


def test_other_formats_hold_the_same(book, out, tmp_path):
    done("export", tmp_path, "--book", book, "--format", "parquet")
    done("export", tmp_path, "--book", book, "--format", "json")
    for name in ("calls", "evidence"):
        table = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
        assert json.loads((tmp_path / f"{name}.json").read_text()) == table
        assert len(table) == len(rows_of(out / f"{name}.csv"))
    assert {path.suffix for path in tmp_path.iterdir()} == {".parquet", ".json"}


def test_kinds_agree_with_the_truth_more_often_than_not(out, files):
    calls = {row["account_id"]: row["kind"] for row in rows_of(out / "calls.csv")}
    truth = rows_of(files / "truth.csv")
    assert list(truth[0])[:2] == ["account_id", "kind"]
    called = [row for row in truth if calls.get(row["account_id"], "undecided") != "undecided"]
    right = sum(calls[row["account_id"]] == row["kind"] for row in called)
    assert right > 0.85 * len(called)
    assert len(called) > len(truth) / 2
