import math

from tests.faces.books import done


def test_the_summary_tells_three_sentences_and_ten_accounts_with_reasons(book):
    page = done("summary", "--book", book, "--json").json
    text = done("summary", "--book", book).out
    for name in ("business", "evidence", "next"):
        assert page[name].endswith(".")
        assert page[name].split()[0] in text
    assert "Hart & Co" in page["business"]
    assert "of the fifteen dimensions" in page["evidence"]
    assert len(page["looks"]) == 10
    assert len({look["account_id"] for look in page["looks"]}) == 10
    for look in page["looks"]:
        assert look["reason"]
        assert page["rules"][look["rule"]]
        assert look["account_id"] in text


def test_the_split_adds_up(book):
    page = done("summary", "--book", book, "--json").json
    assert sum(row["accounts"] for row in page["kinds"]) == page["accounts"]
    assert math.isclose(sum(row["share_of_accounts"] for row in page["kinds"]), 1)
    assert math.isclose(sum(row["share_of_revenue"] for row in page["kinds"]), 1)
    settled = sum(each["accounts"] for each in page["settling"])
    assert settled <= next(r["accounts"] for r in page["kinds"] if r["kind"] == "undecided")
    assert page["left_out"]["excluded"] >= 1
    assert page["left_out"]["objecting"] >= 1
    assert page["left_out"]["later"] == 1
    assert page["without_dealings"] >= 1


def test_accounts_are_filtered_searched_sorted_and_cut(book):
    every = done("accounts", "--book", book, "--limit", 0, "--json").json
    assert every["total"] == len(every["accounts"])
    likely = [row["probability"] for row in every["accounts"]]
    assert likely == sorted(likely, reverse=True)
    clients = done("accounts", "--book", book, "--kind", "client", "--limit", 0, "--json").json
    assert {row["kind"] for row in clients["accounts"]} == {"client"}
    page = done("accounts", "--book", book, "--offset", 3, "--limit", 2, "--json").json
    assert page["accounts"] == every["accounts"][3:5]
    found = done("accounts", "--book", book, "--search", "oak house", "--json").json
    assert [row["account_id"] for row in found["accounts"]] == ["H1"]
    spend = done("accounts", "--book", book, "--sort", "spend", "--limit", 0, "--json").json
    paid = [row["spend"] for row in spend["accounts"]]
    assert paid == sorted(paid, reverse=True)
    for row in every["accounts"]:
        assert row["spend_phase"] <= row["spend"] or row["spend"] < 0
        assert row["days_since"] is None or row["days_since"] >= 0


def test_a_changed_book_says_that_the_run_is_behind(book, tmp_path):
    done("confirm", "H1", "client", "--reason", "we know them", "--book", book)
    try:
        told = done("summary", "--book", book, "--json").json["behind"]
        assert told == ["kinds were confirmed or withdrawn since this run"]
        assert "run again" in done("summary", "--book", book).out
    finally:
        done("unconfirm", "H1", "--book", book)
    assert done("summary", "--book", book, "--json").json["behind"] == []
    more = tmp_path / "orders.csv"
    more.write_text("order_id,account_id,ordered_at,amount\nN1,H1,2026-02-02,5.00\n")
    batch = done("import", more, "--book", book, "--json").json["reports"][0]["batch"]
    assert "the records changed since this run; run again" in done("summary", "--book", book).out
    done("undo", batch, "--book", book)
    assert done("summary", "--book", book, "--json").json["behind"] == []


def test_an_account_without_a_name_or_records_breaks_nothing(tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text("order_id,account_id,ordered_at,amount\n1,7,2026-01-01,5.00\n")
    done("init", "--book", tmp_path / "b")
    done("import", file, "--book", tmp_path / "b")
    done("run", "--book", tmp_path / "b")
    page = done("summary", "--book", tmp_path / "b", "--json").json
    assert page["accounts"] == 1
    assert "This business" in page["business"] or "this business" in page["business"]
    assert done("explain", "7", "--book", tmp_path / "b").out
