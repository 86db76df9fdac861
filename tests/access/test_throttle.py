"""Who fails to sign in again and again waits."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.book.throttle import (
    FREE_OF_ADDRESS,
    FREE_OF_NAME,
    LONGEST,
    Attempt,
    attempt_succeeded,
    begin_attempt,
    delay,
)
from clienthood.errors import AccessError
from clienthood.faces.deeds import users as deeds
from tests.access.conftest import NOW, PASSWORD

SECOND = dt.timedelta(seconds=1)


def tried(home, name, address="192.0.2.7", now=NOW):
    try:
        begin_attempt(home, Attempt(name, address), now=now)
    except AccessError:
        return False
    return True


@given(st.integers(-30, 10_000), st.integers(1, 100))
def test_the_wait_grows_up_to_a_limit(failures, more):
    assert dt.timedelta() <= delay(failures) <= delay(failures + more) <= LONGEST


def test_a_name_waits_from_wherever_it_is_tried(home):
    assert all(tried(home, "Bo", f"192.0.2.{n}") for n in range(FREE_OF_NAME))
    assert not tried(home, " bO", "198.51.100.1")
    assert not tried(home, "Bo", now=NOW + delay(0) - dt.timedelta(microseconds=1))
    assert tried(home, "Bo", now=NOW + delay(0))
    assert not tried(home, "Bo", now=NOW + delay(0) + delay(1) - SECOND)
    assert tried(home, "Bo", now=NOW + dt.timedelta(days=2))
    assert tried(home, "Bo", now=NOW + dt.timedelta(days=2))


@pytest.mark.parametrize(
    "addresses",
    [["192.0.2.7"], ["2001:db8::1", "2001:db8::2:3"], ["unknown"]],
    ids=["four", "six", "none"],
)
def test_an_address_waits_whatever_names_it_tries(home, addresses):
    for number in range(FREE_OF_ADDRESS):
        assert tried(home, f"n{number}", addresses[number % len(addresses)])
    assert not tried(home, "another", addresses[-1])
    assert tried(home, "another", "203.0.113.5")


def test_a_right_password_is_refused_too_while_waiting(home):
    def sign_in(password, now):
        return deeds.sign_in(home, attempt=Attempt("bo", "192.0.2.7"), password=password, now=now)

    for _ in range(FREE_OF_NAME):
        assert tried(home, "Bo")
    with pytest.raises(AccessError, match="too many") as refused:
        sign_in(PASSWORD, NOW)
    assert refused.value.hint == "try again in a second"
    assert sign_in(PASSWORD, NOW + delay(0))
    assert all(tried(home, "Bo", now=NOW + delay(0)) for _ in range(FREE_OF_NAME))


def test_success_with_one_name_does_not_free_the_address(home):
    for number in range(FREE_OF_ADDRESS - 1):
        assert tried(home, f"n{number}")
    assert tried(home, "own")
    attempt_succeeded(home, Attempt("own", "192.0.2.7"))
    assert tried(home, "other")
    assert not tried(home, "another")


def test_tries_at_the_same_time_count_all(home):
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda _: tried(home, "Bo"), range(24)))
    assert sum(done) == FREE_OF_NAME
