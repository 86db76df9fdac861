"""Everything on record about an account is on its timeline, once, in words, with its line."""

import csv
import shutil

import pytest

from clienthood.book import open_book
from clienthood.book.audit import Actor
from clienthood.errors import SettingsError
from clienthood.faces.deeds.labels import confirm, unconfirm
from clienthood.faces.views.account import account
from clienthood.faces.views.evidence import open_evidence
from clienthood.faces.views.lookup import find_account
from clienthood.faces.views.people import people
from clienthood.faces.views.reading import reading
from clienthood.faces.views.timeline import SOURCES, timeline
from tests.faces.books import done

PARTIES = ("account_id", "referrer_account_id", "referred_account_id")


@pytest.fixture(scope="module")
def read(book):
    with reading(open_book(book)) as opened:
        yield opened


def lines_of(files, account_id):
    """Return the lines of the simulated files that name an account, by file and line number."""
    found = set()
    for file in files.glob("*.csv"):
        if file.name == "truth.csv":
            continue
        with file.open(newline="", encoding="utf-8") as handle:
            for number, row in enumerate(csv.DictReader(handle), start=2):
                if any(row.get(name) == account_id for name in PARTIES):
                    found.add((file.name, number))
    return found


@pytest.mark.parametrize("account_id", ["A00001", "A00017", "A00060"])
def test_every_line_of_every_file_is_there_once(read, files, account_id):
    page = timeline(read, find_account(read, account_id), limit=10_000)
    told = [(each.file, each.line) for each in page.entries]
    assert sorted(told) == sorted(lines_of(files, account_id))
    assert page.total == len(told) == sum(each.entries for each in page.sources)
    days = [each.day for each in page.entries if each.day]
    assert days == sorted(days, reverse=True)
    assert all(each.text[:1] == each.text[:1].upper() and each.text for each in page.entries)
    assert all(each.later == (each.day > page.as_of) for each in page.entries if each.day)


def test_pages_and_sources_divide_the_whole(read):
    found = find_account(read, "A00017")
    whole = timeline(read, found, limit=10_000).entries
    paged = []
    for offset in range(0, len(whole), 7):
        paged += timeline(read, found, limit=7, offset=offset).entries
    assert sorted(paged, key=repr) == sorted(whole, key=repr)
    assert [each.day for each in paged] == [each.day for each in whole]
    by_source = []
    for source in SOURCES:
        page = timeline(read, found, source=source, limit=10_000)
        assert page.total == len(page.entries)
        by_source += page.entries
    assert sorted(by_source, key=repr) == sorted(whole, key=repr)
    with pytest.raises(SettingsError):
        timeline(read, found, source="gossip")


def test_members_of_a_household_are_on_its_timeline_under_their_own_name(read):
    page = timeline(read, find_account(read, "H1"))
    orders = [each for each in page.entries if each.source == "orders"]
    assert {each.member for each in orders} == {"", "H2"}
    assert {each.amount for each in orders} == {30.0, 40.0}
    found = people(read, find_account(read, "H1"))
    assert [each.account_id for each in found.members] == ["H1", "H2"]
    assert (found.party, found.members[1].parent) == ("household", "H1")


def test_referrals_are_told_on_both_sides(read):
    rows = read.rows("select * from referrals where referred_account_id is not null limit 5")
    for row in rows:
        one, other = row["referrer_account_id"], row["referred_account_id"]
        assert other in [tie.account_id for tie in people(read, find_account(read, one)).brought]
        assert one in [tie.account_id for tie in people(read, find_account(read, other)).brought_by]
    assert rows


def test_what_happened_after_the_as_of_date_is_marked(book, tmp_path):
    own = shutil.copytree(book, tmp_path / "book")
    done("run", "--book", own, "--as-of", "2025-05-01")
    with reading(open_book(own)) as read:
        page = timeline(read, find_account(read, "H1"))
        told = {str(each.day): each.later for each in page.entries if each.source == "orders"}
    assert told == {"2025-09-01": True, "2025-03-01": False}


def test_what_people_said_is_on_the_timeline(book, tmp_path):
    own = open_book(shutil.copytree(book, tmp_path / "book"))
    anna = Actor(name="Anna", face="web")
    confirm(own, anna, account_id="H1", kind="client", reason="we know them")
    with reading(own) as read:
        page = account(read, "H1")
        assert page.label.reason == "we know them"
        said = [each for each in page.timeline.entries if each.who == "Anna"]
        assert [(each.who, each.later) for each in said] == [("Anna", True)]
        assert "client" in said[0].text
        assert "we know them" in said[0].text
    unconfirm(own, anna, account_id="H1")
    with reading(own) as read:
        said = timeline(read, find_account(read, "H1"), source="said").entries
        assert [each.text.split(":")[0] for each in said if each.who == "Anna"] == [
            "What was said of its kind was taken back",
            "Confirmed",
        ]


def test_the_sum_of_an_account_adds_up_as_it_is_shown(read):
    rows = read.rows("select account_id from calls order by account_id limit 40")
    for row in rows:
        page = account(read, row["account_id"])
        sums = page.sums
        assert round(sums.prior + sums.favour + sums.against, 2) == sums.total
        assert sums.favour >= 0 >= sums.against
        assert page.verdict
        assert page.because


def test_accounts_that_are_not_called_have_a_page_that_says_why(read):
    for account_id, told in (("S1", "supplier"), ("O1", "objected"), ("L1", "only after")):
        page = account(read, account_id)
        assert told in page.verdict
        assert page.call.kind is None
        assert page.objects == (account_id == "O1")
    assert account(read, "O1").timeline.total == 2


def test_a_reading_opens_into_all_its_records(read):
    page = account(read, "A00017")
    for bar in page.call.bars:
        first = open_evidence(read, "A00017", bar.dimension, limit=4)
        rest = open_evidence(read, "A00017", bar.dimension, limit=10_000, offset=4)
        assert first.total == bar.records.count == len(first.records) + len(rest.records)
        assert first.bar.shown_bits == bar.shown_bits
        own = [level for level in first.counting.levels if level.own]
        assert [level.level for level in own] == [bar.level]
        assert sum(level.m for level in first.counting.levels) == pytest.approx(1)
        assert "{" not in first.counting.select
    for unknown in page.call.unknown:
        opened = open_evidence(read, "A00017", unknown.dimension)
        assert opened.bar is None
        assert not any(level.own for level in opened.counting.levels)
