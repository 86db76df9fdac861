"""An objection is honoured at once on every page, and in every stage of the next run."""

import pyarrow.parquet as pq
import pytest

from clienthood.book import create_book
from clienthood.book.objections import objectors
from clienthood.errors import NotFoundError, RecordsError
from clienthood.faces.deeds.persons import object_to_profiling
from clienthood.faces.views.person import find_person
from clienthood.faces.views.reading import reading
from tests.faces.books import cli, done
from tests.privacy.books import CHILD, HIS, ME


def called(book, table="accounts"):
    return set(pq.read_table(max(book.runs.glob(f"*/{table}.parquet")))["account_id"].to_pylist())


def test_no_command_shows_the_call_of_an_objector_and_the_next_run_makes_none(book):
    done("object", "A1", "--book", book.path)
    assert "A1" in called(book)
    told = done("explain", "A1", "--book", book.path).out
    assert "has objected to being profiled" in told
    assert "likely" not in told
    for command in ("accounts", "summary", "value"):
        assert "Anna Berg" not in done(command, "--book", book.path).out
        assert '"A1"' not in done(command, "--json", "--book", book.path).out
    with reading(book) as read:
        assert "objections were noted or withdrawn since this run" in read.behind()
    done("run", "--book", book.path)
    assert called(book) == {"A2", HIS}
    assert called(book, "worth") == {"A2", HIS}
    with reading(book) as read:
        assert read.run.left_out == 1
        assert read.behind() == ()


def test_it_stays_through_a_new_import_and_its_members_object_with_it(book, files, tmp_path):
    object_to_profiling(book, ME, account_id=CHILD, objects=True)
    assert objectors(book) == (HIS, CHILD)
    accounts = tmp_path / "accounts-2.csv"
    accounts.write_text((files / "accounts.csv").read_text().replace("Anna", "Anne"))
    done("import", accounts, "--book", book.path, "--yes")
    done("run", "--book", book.path)
    assert called(book) == {"A1", "A2"}
    done("object", HIS, "--withdraw", "--book", book.path)
    done("run", "--book", book.path)
    assert called(book) == {"A1", "A2", HIS}


def test_an_account_that_stands_in_orders_only_can_object(tmp_path):
    book = create_book(tmp_path / "book", currency="EUR")
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,account_id,ordered_at,amount\nX1,only,2024-01-05,9.00\nX2,b,2024-01-06,9.00\n"
    )
    done("import", orders, "--book", book.path)
    done("run", "--book", book.path)
    assert object_to_profiling(book, ME, account_id="only", objects=True) == ("only",)
    assert "objected" in done("explain", "only", "--book", book.path).out
    done("run", "--book", book.path)
    assert called(book) == {"b"}


def test_an_objection_on_record_is_taken_back_where_it_stands(book, tmp_path):
    accounts = tmp_path / "accounts-2.csv"
    accounts.write_text("account_id,name,objects_to_profiling\nA2,Bernd Thal,yes\n")
    done("import", accounts, "--book", book.path)
    assert find_person(book, "A2").objects_on_record
    assert "Bernd Thal" not in done("accounts", "--book", book.path).out
    with pytest.raises(RecordsError, match="itself says"):
        object_to_profiling(book, ME, account_id="A2", objects=False)


def test_nobody_unknown_can_object_or_be_told_of(book):
    with pytest.raises(NotFoundError):
        object_to_profiling(book, ME, account_id="nobody", objects=True)
    assert cli("person", "nobody", "--book", book.path).status == 8
