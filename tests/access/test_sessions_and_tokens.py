"""Sessions end by themselves; tokens do what their user may, at most."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.book.sessions import IDLE, LONGEST, NOTED, find_session, start_session
from clienthood.book.tokens import find_token, read_tokens
from clienthood.book.users import change_role, disable_user, find_user
from clienthood.errors import AccessError, NotFoundError
from clienthood.faces.deeds import users as deeds
from clienthood.faces.desk.guard import token_rights, visitor_of
from clienthood.faces.desk.rights import RIGHTS, Right, Role
from tests.access.conftest import ANN, NOW

BO = deeds.Actor(name="Bo", face="web")
SECOND = dt.timedelta(seconds=1)


def test_a_session_ends_when_nothing_is_asked_for_long(home):
    secret = start_session(home, find_user(home, "Bo"), now=NOW)
    assert find_session(home, secret, now=NOW + IDLE - SECOND)
    assert find_session(home, secret, now=NOW + 2 * IDLE - NOTED - SECOND)
    assert find_session(home, secret, now=NOW + 3 * IDLE) is None


def test_a_session_ends_after_days_however_busy(home):
    secret = start_session(home, find_user(home, "Bo"), now=NOW)
    now = NOW
    while now + IDLE / 2 < NOW + LONGEST:
        now += IDLE / 2
        assert find_session(home, secret, now=now)
    assert find_session(home, secret, now=NOW + LONGEST) is None


def test_only_the_secret_opens_a_session(home):
    secret = start_session(home, find_user(home, "Bo"), now=NOW)
    found = find_session(home, secret, now=NOW)
    for other in (found.id, secret[:-1], "", "x" * 5000, "\udcff"):
        assert visitor_of(home, cookie=other, bearer=None, now=NOW) is None
    assert len(secret) >= 43


def made(home, scopes, days=30):
    return deeds.make_token(home, BO, title="sheet", scopes=scopes, days=days, now=NOW)


def test_a_token_does_what_it_says_while_it_lasts(home):
    secret = made(home, ["read", "label"])
    assert secret.startswith("chd_")
    found = visitor_of(home, cookie=None, bearer=secret, now=NOW + dt.timedelta(days=29))
    assert (found.name, found.role, found.session) == ("Bo", Role.MEMBER, "")
    assert found.rights == {Right.READ, Right.LABEL}
    assert visitor_of(home, cookie=None, bearer=secret, now=NOW + dt.timedelta(days=30)) is None


def test_a_token_follows_the_role_of_its_user_at_once(home):
    secret = made(home, ["read", "label", "import", "users"])

    def rights():
        return visitor_of(home, cookie=None, bearer=secret, now=NOW).rights

    assert rights() == {Right.READ, Right.LABEL}
    change_role(home, "Bo", "viewer")
    assert rights() == {Right.READ}
    change_role(home, "Bo", "analyst")
    assert rights() == {Right.READ, Right.LABEL, Right.IMPORT}
    disable_user(home, "Bo", NOW)
    assert visitor_of(home, cookie=None, bearer=secret, now=NOW) is None


@given(st.sampled_from(Role), st.sets(st.sampled_from([*Right, "anything"])))
def test_no_token_does_more_than_its_user_or_makes_tokens(role, scopes):
    given_rights = token_rights(role, [str(scope) for scope in scopes])
    assert given_rights <= RIGHTS[role]
    assert given_rights <= scopes
    assert Right.OWN not in given_rights


@pytest.mark.parametrize(
    ("title", "scopes", "days"),
    [("", ["read"], 3), ("x", [], 3), ("x", ["read"], 0), ("x", ["read"], 367)],
)
def test_a_token_has_a_title_a_right_and_an_end(home, title, scopes, days):
    with pytest.raises(AccessError):
        deeds.make_token(home, BO, title=title, scopes=scopes, days=days, now=NOW)
    assert read_tokens(home) == ()


def test_tokens_are_revoked_by_their_user_or_an_owner(home):
    first, second = made(home, ["read"]), made(home, ["read"])
    newest, oldest = read_tokens(home)
    with pytest.raises(NotFoundError):
        deeds.revoke_token(home, ANN, token_id=oldest.id)
    deeds.revoke_token(home, BO, token_id=oldest.id)
    deeds.revoke_token(home, ANN, token_id=newest.id, anyone=True)
    assert find_token(home, first, now=NOW) is None
    assert find_token(home, second, now=NOW) is None


def test_the_last_use_of_a_token_is_remembered(home):
    secret = made(home, ["read"])
    assert read_tokens(home)[0].used_at is None
    find_token(home, secret, now=NOW + dt.timedelta(hours=3))
    assert read_tokens(home)[0].used_at == NOW + dt.timedelta(hours=3)


def test_a_token_alone_counts_where_both_are_shown(home):
    session = start_session(home, find_user(home, ANN.name), now=NOW)
    token = made(home, ["read"])
    assert visitor_of(home, cookie=session, bearer=token, now=NOW).rights == {Right.READ}
    assert visitor_of(home, cookie=session, bearer="chd_wrong", now=NOW) is None
