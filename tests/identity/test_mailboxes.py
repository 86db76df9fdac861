"""What an address spells of the name behind it, and what it must not be taken for."""

import pytest

from clienthood.identity.finding import Verdict
from clienthood.identity.mailboxes import read_by_mailboxes
from clienthood.identity.names import parse_name
from tests.identity.test_finding import card, found


def read(*told):
    """Return the first name as it is compared, of pairs of name and address."""
    return read_by_mailboxes([(parse_name(name), address) for name, address in told])[0].full


@pytest.mark.parametrize(
    "address",
    ["nora.tamm@mail.example", "tammnora84@mail.example", "Tamm_Nora@tamm.example".lower()],
)
def test_an_initial_is_written_out(address):
    assert read(("N. Tamm", address)) == "nora tamm"


@pytest.mark.parametrize(
    "address", ["info@tamm.example", "n.tamm@mail.example", "vera.tamm@x.example"]
)
def test_an_initial_that_the_address_does_not_spell_stays(address):
    assert read(("N. Tamm", address)) == "n tamm"


def test_an_initial_that_fits_a_relative_too_stays():
    assert read(("N. Tamm", "nora.tamm@mail.example"), ("Nils Tamm", "")) == "n tamm"


def test_a_slip_is_put_right_where_others_bear_the_name_as_the_address_has_it():
    told = ("Simon Lunlhöfer", "simon-lundhofer@mail.example")
    assert read(told) == "lunlhofer simon"
    assert read(told, ("Lundhöfer, Simon", "")) == "lundhofer simon"
    assert read(("Family Sternhuer", "family-sternhuber@mail.example"), ("Ida Sternhuber", "")) == (
        "sternhuber"
    )


def test_a_name_that_others_bear_is_no_slip():
    told = ("Anna Moller", "anna-muller@mail.example")
    assert read(told, ("Anna Muller", ""), ("Bert Moller", "")) == "anna moller"


def test_an_address_tells_which_word_is_the_first_name():
    assert read(("Yilmaz Kiian", "kilian.yilmaz@mail.example"), ("Kilian Yilmaz", "")) == (
        "kilian yilmaz"
    )


def test_a_relative_who_writes_from_the_mailbox_stays_herself(either_way):
    home = {"email": "theo-fenngard@mail.example", "postcode": "9999"}
    theo = [card(f"t{at}", "Theo Fenngard", at, **home) for at in ("shop", "crm")]
    paula = card("p", "Paula FFenngard", "shop", **home)
    tilda = card("q", "T. Fenngard", "acc", **home), card("r", "Tilda Fenngard", "shop", **home)
    got = found(*theo, paula, *tilda)
    sure = {pair for pair, each in got.items() if each.verdict is Verdict.SURE}
    assert sure <= {frozenset(("tshop", "tcrm"))}


def test_two_slips_of_one_name_are_one_party_where_the_address_spells_it(either_way):
    one, other = (
        card(at, name, at, email="paula-fenngard@mail.example")
        for at, name in (("shop", "Paula FFenngard"), ("crm", "Paula Fnngard"))
    )
    third = card("k", "Theo Fenngard", "shop", email="theo@mail.example")
    assert found(one, other, third)[frozenset(("shop", "crm"))].verdict is Verdict.SURE


def test_an_initial_that_the_address_writes_out_otherwise_is_asked_about(either_way):
    address = "nadja-tamm@mail.example"
    two = card("s", "Tamm N.", "shop", email=address), card("c", "Nora Tamm", "crm", email=address)
    assert found(*two)[frozenset("sc")].verdict is Verdict.ASK


def test_a_letter_written_twice_in_an_address_is_no_other_name():
    one = card("s", "L. Korda", "shop", email="lottte-korda@mail.example", phone="5550001")
    other = card("c", "Lotte Korda", "crm", phone="5550001", postcode="9999")
    assert found(one, other)[frozenset("sc")].verdict is Verdict.SURE
