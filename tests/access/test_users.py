"""Users, their passwords, their roles."""

import datetime as dt
import sqlite3
import time

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerificationError

from clienthood.book import Book
from clienthood.book.audit import DEEDS, read_audit
from clienthood.book.passwords import HASHER, hash_password, matches
from clienthood.book.sessions import find_session, start_session
from clienthood.book.throttle import Attempt
from clienthood.book.users import (
    ROLES,
    add_user,
    change_role,
    disable_user,
    find_user,
    read_users,
    right_password,
    still_stands,
)
from clienthood.errors import AccessError, NotFoundError
from clienthood.faces.deeds import users as deeds
from clienthood.faces.desk.rights import RIGHTS, Right, Role
from tests.access.conftest import ANN, NOW, PASSWORD

HOUR = dt.timedelta(hours=1)


def test_passwords_are_kept_as_slow_hashes_with_a_salt_each(hashed):
    found = extract_parameters(hashed)
    assert found.type is Type.ID
    assert found.memory_cost >= 19 * 1024
    assert found.time_cost * found.memory_cost >= 2 * 19 * 1024
    assert found.salt_len >= 16
    assert found.hash_len >= 32
    assert hash_password(PASSWORD) != hashed


@pytest.mark.parametrize("password", ["", "ninechars", "x" * 1001])
def test_a_password_has_ten_characters_and_no_other_rule(password):
    with pytest.raises(AccessError, match="10 to 1,000"):
        hash_password(password)


def test_a_password_may_be_typed_on_another_keyboard():
    assert matches(hash_password("ｃafé crème brulee"), "café crème brulee")


def test_a_hash_of_old_parameters_is_renewed_when_it_is_used(home):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    add_user(home, name="cy", role="viewer", hashed=weak, now=NOW)
    now_kept = right_password(home, "cy", PASSWORD)
    assert now_kept != weak
    assert not HASHER.check_needs_rehash(now_kept)
    assert still_stands(home, "cy", now_kept)
    assert not still_stands(home, "cy", weak)
    with pytest.raises(VerificationError):
        HASHER.verify(now_kept, "seven quiet heron")


def test_a_name_is_the_same_in_any_case(home):
    assert find_user(home, " ANN@Example.ORG ").name == "ann@example.org"
    assert right_password(home, "bO", PASSWORD)
    with pytest.raises(AccessError, match="already"):
        add_user(home, name="BO", role="viewer", hashed="x", now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "a\u202eb"])
def test_a_name_shows_on_one_line(home, name):
    with pytest.raises(AccessError, match="characters on one line"):
        add_user(home, name=name, role="viewer", hashed="x", now=NOW)


def test_unknown_names_cost_the_same_time_as_known_ones(home):
    def spent(name):
        begun = time.process_time()
        assert not right_password(home, name, "not the password")
        return time.process_time() - begun

    spent("Bo")
    known = min(spent("Bo") for _ in range(3))
    unknown = min(spent("nobody") for _ in range(3))
    assert 0.5 < unknown / known < 2


def test_the_decoy_opens_nothing(home):
    assert right_password(home, "nobody", "nobody's password") == ""


def test_the_last_owner_stays_owner(home):
    with pytest.raises(AccessError, match="last owner"):
        deeds.set_role(home, ANN, name=ANN.name, role="viewer")
    with pytest.raises(AccessError, match="last owner"):
        deeds.remove_user(home, ANN, name=ANN.name)
    deeds.set_role(home, ANN, name="Bo", role="owner")
    deeds.remove_user(home, ANN, name=ANN.name)
    with pytest.raises(AccessError, match="last owner"):
        change_role(home, "Bo", "member")
    assert [user.name for user in read_users(home)] == ["Bo"]
    told = [entry.what for entry in read_audit(home, limit=9, offset=0).entries]
    assert told == ["remove user", "change role"]


def test_a_change_of_role_or_removal_ends_sessions(home):
    for change in (
        lambda: deeds.set_role(home, ANN, name="bo", role="viewer"),
        lambda: deeds.remove_user(home, ANN, name="bo"),
    ):
        secret = start_session(home, find_user(home, "Bo"), now=NOW)
        assert find_session(home, secret, now=NOW)
        change()
        assert find_session(home, secret, now=NOW) is None
    with pytest.raises(NotFoundError):
        find_user(home, "Bo")


def test_who_was_removed_cannot_sign_in_and_may_come_back(home, hashed):
    disable_user(home, "Bo", NOW)
    assert right_password(home, "Bo", PASSWORD) == ""
    back = add_user(home, name="bo", role="viewer", hashed=hashed, now=NOW)
    assert back.role == "viewer"
    assert right_password(home, "Bo", PASSWORD)


def test_signing_in_and_changing_the_password(home):
    here, there = (sign_in(home, "bo") for _ in range(2))
    session = find_session(home, here, now=NOW)
    bo = deeds.Actor(name="Bo", face="web")
    with pytest.raises(AccessError, match="present password"):
        deeds.change_password(home, bo, session=session.id, old="wrong wrong", new="x" * 12)
    deeds.change_password(home, bo, session=session.id, old=PASSWORD, new="eight loud herons")
    assert find_session(home, here, now=NOW)
    assert find_session(home, there, now=NOW) is None
    with pytest.raises(AccessError, match="name or password is wrong"):
        sign_in(home, "bo")
    deeds.sign_out(home, bo, session=session.id)
    assert find_session(home, here, now=NOW) is None


def test_no_secret_is_in_the_state_or_the_trail(home):
    link = deeds.invite(home, ANN, name="cy", role="viewer", now=NOW)
    session = deeds.accept(home, key=link, name="", password="nine odd lanterns", now=NOW)
    token = deeds.make_token(home, ANN, title="sheet", scopes=["read"], days=3, now=NOW)
    reset = deeds.reset_link(home, ANN, name="cy", now=NOW)
    with pytest.raises(AccessError) as refused:
        sign_in(home, "cy", "wrong password typed")
    kept = b"".join(file.read_bytes() for file in home.path.iterdir())
    secrets = (link, session, token, reset, "nine odd lanterns", "wrong password typed")
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in str(refused.value)


def test_every_deed_on_users_is_written_down(home):
    sign_in(home, "bo")
    with pytest.raises(AccessError):
        sign_in(home, "bo", "wrong password")
    with pytest.raises(AccessError):
        sign_in(home, "my password in the wrong place", "x")
    entries = read_audit(home, limit=9, offset=0).entries
    assert [(each.what, each.subject, each.name) for each in entries] == [
        ("refuse sign in", "", ""),
        ("refuse sign in", "Bo", ""),
        ("sign in", "Bo", "Bo"),
    ]
    assert set(DEEDS) >= {each.what for each in entries}


def test_roles_are_the_same_in_the_state_and_at_the_desk():
    assert tuple(role.value for role in Role) == ROLES
    assert RIGHTS[Role.OWNER] == frozenset(Right)
    for lower, higher in (("viewer", "member"), ("member", "analyst"), ("analyst", "owner")):
        assert RIGHTS[Role(lower)] < RIGHTS[Role(higher)]


def test_removed_users_cannot_be_deleted_from_under_their_sessions(home):
    start_session(home, find_user(home, "Bo"), now=NOW)
    file = sqlite3.connect(home.state_file)
    file.execute("pragma foreign_keys = on")
    with pytest.raises(sqlite3.IntegrityError):
        file.execute("delete from users")
    file.close()


def sign_in(home, name, password=PASSWORD):
    return deeds.sign_in(home, attempt=Attempt(name, "192.0.2.7"), password=password, now=NOW)


def test_a_role_that_is_none_is_refused(tmp_path):
    with pytest.raises(AccessError, match="there is no role"):
        add_user(Book(tmp_path), name="x", role="king", hashed="x", now=NOW)
