"""What the contacts of an account tell of its name, and what they must not be taken for."""

import pytest

from clienthood.identity.contacts import read_by_contacts
from clienthood.identity.finding import Verdict
from clienthood.identity.names import parse_name
from tests.identity.test_dealings import dealing
from tests.identity.test_finding import card, found


def read(*told):
    """Return each name and its people as they are compared, of (name, people) in plain text."""
    return [
        (name.full, sorted(people))
        for name, people in read_by_contacts(
            [
                (parse_name(text), frozenset(parse_name(each, "person") for each in people))
                for text, *people in told
            ]
        )
    ]


def test_an_initial_is_written_out_by_the_contact_it_fits():
    assert read(("L. Nagy", "Lotte Nagy", "Max"))[0][0] == "lotte nagy"
    assert read(("Nagy L.", "Lotte Nagy"))[0][0] == "lotte nagy"


@pytest.mark.parametrize("people", [("Lotte Nagy", "Luis Nagy"), ("Rosa Nagy",), ("Lotte Kern",)])
def test_an_initial_that_none_or_two_fit_stays_as_it_is(people):
    assert read(("L. Nagy", *people))[0][0] == "l nagy"


def test_a_slip_is_put_right_where_others_bear_the_name_as_the_contact_has_it():
    told = ("Nadja Adlesrtröm", "Nadja Adlerström")
    assert read(told)[0][0] == "adlesrtrom nadja"
    assert read(told, ("Nadja Adlerström",))[0][0] == "adlerstrom nadja"
    assert read(("Family Setler", "Nils Seiler"), ("Nils Seiler",))[0][0] == "seiler"


def test_a_name_that_others_bear_is_no_slip():
    told = read(("Anna Moller", "Anna Muller"), ("Anna Muller",), ("Anna Moller",))
    assert told[0][0] == "anna moller"


def test_a_contact_is_known_by_the_spelling_that_others_have():
    told = read(("Family Hartgard", "Wada Hartgard"), ("Wanda Hartgård",))
    assert told[0][1] == ["hartgard wada", "hartgard wanda"]
    other = read(("Family Hartgard", "Wada Hartgard"), ("Wanda Hartgård",), ("Warda Hartgard",))
    assert other[0][1] == ["hartgard wada"]


def test_a_relative_who_is_a_contact_is_not_the_account(either_way):
    home = {"email": "kern@mail.example", "postcode": "9999", "phone": "0555 123456"}
    one = card("c", "Jonas Kern", "crm", **home)
    other = card("s", "Vera Kern", "shop", **home)
    got = found(dealing(one, people=("Vera Kern",)), other)
    assert all(each.verdict is not Verdict.SURE for each in got.values())


def test_a_contact_makes_an_initial_sure():
    pytest.importorskip("splink")
    one = card("c", "L. Nagy", "crm", phone="0555 123456")
    same = card("s", "Lotte Nagy", "shop", phone="0555 123456")
    kin = card("a", "Luis Nagy", "shop", phone="0555 123456")
    pair = frozenset("cs")
    assert found(one, same, kin)[pair].verdict is Verdict.ASK
    assert found(dealing(one, people=("Lotte Nagy",)), same, kin)[pair].verdict is Verdict.SURE
