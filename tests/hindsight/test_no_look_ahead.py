"""Nothing later than the day of the calls is used for what is said of that day."""

import csv
import datetime as dt
from contextlib import contextmanager

import numpy as np
import pytest

from clienthood.book import open_book
from clienthood.faces.views.hindsight import hindsight, name_derived
from clienthood.faces.views.reading import reading
from clienthood.hindsight.known import call_at, known_at, name_said
from clienthood.pipeline import labels_table
from clienthood.units import day_number
from tests.faces.books import done

THEN = dt.date(2025, 6, 30)
DATED = {
    "orders": "ordered_at",
    "interactions": "happened_at",
    "contracts": "signed_at",
    "payments": "paid_at",
    "tickets": "opened_at",
    "leads": "first_contact_at",
    "referrals": "referred_at",
    "feedback": "given_at",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The same business twice: with all of its records, and with those up to the day alone."""
    folder = tmp_path_factory.mktemp("past")
    done("simulate", folder / "files", "--trade", "accountant", "--accounts", 120, "--seed", 5)
    (folder / "cut").mkdir()
    for file in sorted((folder / "files").glob("*.csv")):
        if file.stem not in DATED and file.stem != "accounts":
            continue
        with file.open(newline="", encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        day = DATED.get(file.stem)
        kept = [row for row in rows if not day or (row[day] and row[day][:10] <= str(THEN))]
        for name, chosen in (("cut", kept), ("files", rows)):
            with (folder / name / file.name).open("w", newline="", encoding="utf-8") as handle:
                writer = csv.DictWriter(handle, rows[0])
                writer.writeheader()
                writer.writerows(chosen)
    for file in (folder / "files").glob("*.csv"):
        if file.stem not in DATED and file.stem != "accounts":
            file.unlink()
    for name, files in (("whole", "files"), ("early", "cut")):
        done("init", "--book", folder / name)
        done("import", folder / files, "--book", folder / name)
        done("run", "--book", folder / name)
    return folder


@contextmanager
def said_then(folder):
    with reading(open_book(folder)) as read:
        name_derived(read)
        own = read.engine.reader()
        own.load("labels", labels_table(read.book))
        name_said(own)
        day = day_number(THEN)
        call_at(own, read.dimensions, read.settings, day=day, name="seen")
        yield known_at(own, read.settings, day=day, minor=read.minor), own
        own.close()


def test_all_that_is_said_of_an_earlier_day_is_the_same_without_the_later_records(made):
    with said_then(made / "whole") as (whole, one), said_then(made / "early") as (early, other):
        ids = [
            engine.fetch("select account_id from seen order by account_key").column(0).to_pylist()
            for engine in (one, other)
        ]
    assert ids[0] == ids[1]
    assert len(ids[0]) > 80
    for name in ("probability", "worth", "alive", "rfm", "count", "tenure"):
        assert np.array_equal(getattr(whole, name), getattr(early, name)), name


def test_confirmed_kinds_are_judges_and_teach_no_earlier_call(made, tmp_path):
    with reading(open_book(made / "whole")) as read:
        before = hindsight(read, since=THEN)
        ids = [
            row["account_id"]
            for row in read.rows("select account_id, kind from listed where first_day <= 20000")
        ]
    assert before.confirmed == ()
    assert "Nobody has confirmed a kind yet" in before.confirmed_words
    for at, account in enumerate(ids[:14]):
        done("confirm", account, "client" if at % 2 else "customer", "--book", made / "whole")
    done("run", "--book", made / "whole")
    with reading(open_book(made / "whole")) as read:
        after = hindsight(read, since=THEN)
    assert sum(row.accounts for row in after.confirmed) == 14
    assert after.outcomes[0].key == "confirmed"
    assert [each for each in after.outcomes if each.key != "confirmed"] == list(before.outcomes)


def test_a_record_too_short_says_so(made):
    with reading(open_book(made / "whole")) as read:
        told = hindsight(read, since=dt.date(2001, 1, 1))
    assert told.since is None
    assert "too short" in told.headline
