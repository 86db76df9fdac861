"""A small book of visits alone: nothing is counted as nothing that was never written down."""

import pytest

from tests.faces.books import done

DAYS = ("2024-02-05", "2024-09-12", "2025-03-20", "2025-10-02")


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("visits")
    rows = [
        f"{person}-{day},P{person},{day},meeting,two-way,30"
        for person in range(8)
        for day in DAYS[: 1 + person % 4]
    ]
    header = "interaction_id,account_id,happened_at,kind,direction,minutes"
    file = folder / "interactions.csv"
    file.write_text("\n".join((header, *rows)) + "\n")
    book = folder / "book"
    done("init", book)
    done("import", file, "--book", book)
    done("run", "--book", book)
    return book


def test_what_was_never_written_down_is_not_nothing(visits):
    rows = done("accounts", "--book", visits, "--limit", 0, "--json").json["accounts"]
    assert len(rows) == 8
    assert {row["spend"] for row in rows} == {row["spend_year"] for row in rows} == {None}


def test_no_plan_is_made_of_no_money(visits):
    page = done("plan", "--book", visits, "--json").json
    assert not page["told"]
    assert page["sentences"] == [
        "No money is on record, so no chance can be told. Orders, payments or contracts with their"
        " worth would tell."
    ]
    assert "futures" not in done("plan", "--book", visits).out


def test_sentences_are_right_in_number(visits):
    moved = " ".join(done("movement", "--book", visits).out.partition("That is")[0].split())
    assert "becoming clients" in moved
    assert " 0 " not in moved
    assert "1 account keep " not in moved
    said = done("value", "--book", visits).out
    assert "no worth can be told" in said
    assert "clienthood import" not in said
