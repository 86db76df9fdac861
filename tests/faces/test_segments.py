"""A kept group is its definition and the run, nothing else; a fixed list stays as it was."""

import shutil

import pytest

from clienthood.book import open_book
from clienthood.book.audit import Actor, read_audit
from clienthood.book.segments import read_segments
from clienthood.errors import NotFoundError, SettingsError
from clienthood.faces.deeds.segments import call_segment, drop_segment, save_segment
from clienthood.faces.views.accounts import Asked, accounts
from clienthood.faces.views.picking import Wanted, wanted_of
from clienthood.faces.views.reading import reading
from clienthood.faces.views.segments import segments, segments_of
from tests.faces.books import done

ANNA = Actor(name="Anna", face="web")


@pytest.fixture
def own(book, tmp_path):
    """A book that a test may change."""
    return shutil.copytree(book, tmp_path / "book")


@pytest.fixture
def read(own):
    with reading(open_book(own)) as opened:
        yield opened


def held(read, wanted):
    asked = Asked(kind=wanted.kind, search=wanted.search, filters=wanted.filters, limit=0)
    return [row.account_id for row in accounts(read, asked).accounts]


def test_a_group_is_counted_in_the_run_and_says_who_made_it(read):
    wanted = wanted_of("f=spend:at-least:1000&f=contract:is:none&match=any")
    save_segment(read, ANNA, name="  Spring   mailing ", wanted=wanted, note="for May")
    page = segments(read)
    found = page.segments[0]
    assert (found.name, found.note, found.made_by) == ("Spring mailing", "for May", "Anna")
    assert found.accounts == len(held(read, wanted))
    assert found.conditions == (
        "Spend in all is at least 1,000 EUR",
        "Contract is “none”",
    )
    assert (found.match, found.frozen_on, page.as_of) == ("any", None, read.run.as_of)
    assert held(read, wanted_of(found.query)) == held(read, wanted)
    entry = read_audit(read.book, limit=1, offset=0).entries[0]
    assert (entry.what, entry.subject, entry.name) == ("save segment", "Spring mailing", "Anna")


def test_saving_the_same_definition_in_any_order_of_deeds_gives_the_same_members(read):
    wanted = wanted_of("f=spend:at-least:1000")
    before = held(read, wanted)
    save_segment(read, ANNA, name="One", wanted=wanted)
    save_segment(read, ANNA, name="Other", wanted=wanted_of("kind=customer"))
    call_segment(read.book, ANNA, name="One", to="Two")
    drop_segment(read.book, ANNA, name="Other")
    assert held(read, wanted_of(segments(read).segments[0].query)) == before


def test_a_fixed_list_stays_while_its_definition_moves_on(own):
    wanted = wanted_of("kind=client")
    with reading(open_book(own)) as read:
        save_segment(read, ANNA, name="Clients of now", wanted=wanted, fixed=True)
        before = sorted(held(read, wanted))
        customer = held(read, wanted_of("kind=customer"))[0]
    done("confirm", customer, "client", "--book", own)
    done("run", "--book", own)
    with reading(open_book(own)) as read:
        row = segments(read).segments[0]
        assert customer in held(read, wanted)
        assert sorted(held(read, wanted_of(row.query))) == before
        assert (row.kept, row.accounts) == (len(before), len(before))


def test_a_fixed_list_can_be_asked_for_and_follows_its_name(read):
    save_segment(read, ANNA, name="Big: 100 % & 'more'?", wanted=Wanted(search="a"), fixed=True)
    asked = "f=list:is:Big:%20100%20%25%20%26%20'more'%3F&f=contract:is:none"
    both = save_segment(read, ANNA, name="Big, no contract", wanted=wanted_of(asked))
    before = held(read, wanted_of(both.definition))
    assert before
    call_segment(read.book, ANNA, name="Big: 100 % & 'more'?", to="Großkunden")
    rows = {row.name: row for row in segments(read).segments}
    assert rows["Big, no contract"].conditions[0] == "Fixed list is Großkunden"
    assert held(read, wanted_of(rows["Big, no contract"].query)) == before
    with pytest.raises(SettingsError, match="part of Big, no contract"):
        drop_segment(read.book, ANNA, name="Großkunden")
    assert set(segments_of(read, before[0])) == {"Großkunden", "Big, no contract"}


def test_a_definition_that_cannot_be_read_any_more_says_so(own):
    with reading(open_book(own)) as read:
        save_segment(read, ANNA, name="Old", wanted=wanted_of("f=trust:is:promoter"))
    settings = own / "clienthood.toml"
    settings.write_text(settings.read_text() + "\n[dimensions.trust]\noff = true\n")
    done("run", "--book", own)
    with reading(open_book(own)) as read:
        row = segments(read).segments[0]
        assert (row.accounts, row.conditions) == (None, ())
        assert "'trust'" in row.fault
        assert segments_of(read, "H1") == ()


def test_names_are_checked(read):
    save_segment(read, ANNA, name="Mine", wanted=Wanted())
    for name in ("", "   ", "x" * 81, "a\x00b"):
        with pytest.raises(SettingsError):
            save_segment(read, ANNA, name=name, wanted=Wanted())
    with pytest.raises(SettingsError, match="there is a group called Mine"):
        save_segment(read, ANNA, name="mine", wanted=Wanted())
    with pytest.raises(SettingsError):
        save_segment(read, ANNA, name="Bad", wanted=wanted_of("f=size:is:3"))
    for deed in (
        lambda: call_segment(read.book, ANNA, name="Nothing", to="x"),
        lambda: drop_segment(read.book, ANNA, name="Nothing"),
    ):
        with pytest.raises(NotFoundError):
            deed()
    call_segment(read.book, ANNA, name="Mine", to="MINE")
    assert [each.name for each in read_segments(read.book)] == ["MINE"]
