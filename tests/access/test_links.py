"""Links that work once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from clienthood.book import Book
from clienthood.book.invitations import JOIN, find_invitation, read_invitations, take_invitation
from clienthood.book.sessions import find_session, start_session
from clienthood.book.users import find_user, has_owner, read_users
from clienthood.errors import AccessError
from clienthood.faces.deeds import users as deeds
from tests.access.conftest import ANN, NOW

OS_USER = deeds.Actor(name="ann", face="command line")
GOOD = "nine odd lanterns"


def test_the_first_owner_comes_by_the_newest_link_and_only_by_it(tmp_path):
    home = Book(tmp_path)
    old, new = (deeds.first_link(home, OS_USER, now=NOW) for _ in range(2))
    with pytest.raises(AccessError, match="has been used, or is too old"):
        deeds.accept(home, key=old, name="ann", password=GOOD, now=NOW)
    session = deeds.accept(home, key=new, name=" Ann ", password=GOOD, now=NOW)
    assert find_session(home, session, now=NOW).user.role == "owner"
    assert [user.name for user in read_users(home)] == ["Ann"]
    assert deeds.first_link(home, OS_USER, now=NOW) == ""
    with pytest.raises(AccessError):
        deeds.accept(home, key=new, name="eve", password=GOOD, now=NOW)


def test_a_bad_name_or_password_does_not_use_the_link_up(tmp_path):
    home = Book(tmp_path)
    key = deeds.first_link(home, OS_USER, now=NOW)
    for name, password in (("ann", "short"), ("", GOOD)):
        with pytest.raises(AccessError):
            deeds.accept(home, key=key, name=name, password=password, now=NOW)
    assert not has_owner(home)
    assert deeds.accept(home, key=key, name="ann", password=GOOD, now=NOW)


def test_a_link_works_once_however_many_try_at_a_time(home):
    key = deeds.invite(home, ANN, name="cy", role="viewer", now=NOW)

    def take(_):
        try:
            return take_invitation(home, key, now=NOW).name
        except AccessError:
            return ""

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(take, range(16)))[-2:] == ["", "cy"]


def test_a_link_expires(home):
    key = deeds.invite(home, ANN, name="cy", role="viewer", now=NOW)
    assert find_invitation(home, key, now=NOW + dt.timedelta(days=6, hours=23))
    late = NOW + dt.timedelta(days=7)
    assert read_invitations(home, now=late) == ()
    with pytest.raises(AccessError):
        deeds.accept(home, key=key, name="cy", password=GOOD, now=late)


def test_an_invitation_fixes_name_and_role(home):
    key = deeds.invite(home, ANN, name="cy", role="analyst", now=NOW)
    deeds.accept(home, key=key, name="somebody else", password=GOOD, now=NOW)
    assert find_user(home, "CY").role == "analyst"


def test_nobody_is_invited_twice_and_links_can_be_withdrawn(home):
    with pytest.raises(AccessError, match="already"):
        deeds.invite(home, ANN, name="BO", role="viewer", now=NOW)
    key = deeds.invite(home, ANN, name="cy", role="viewer", now=NOW)
    assert deeds.withdraw(home, ANN, purpose=JOIN, name="cy")
    assert not deeds.withdraw(home, ANN, purpose=JOIN, name="cy")
    with pytest.raises(AccessError):
        find_invitation(home, key, now=NOW)


def test_a_link_for_a_new_password_ends_sessions_and_dies_with_its_user(home):
    session = start_session(home, find_user(home, "Bo"), now=NOW)
    key = deeds.reset_link(home, ANN, name="bo", now=NOW)
    new = deeds.accept(home, key=key, name="", password=GOOD, now=NOW)
    assert find_session(home, session, now=NOW) is None
    assert find_session(home, new, now=NOW).user.name == "Bo"
    late = deeds.reset_link(home, ANN, name="bo", now=NOW)
    deeds.remove_user(home, ANN, name="bo", now=NOW)
    with pytest.raises(AccessError):
        deeds.accept(home, key=late, name="", password=GOOD, now=NOW)
