"""Who orders for a firm under a name of her own; people at its mailbox who do not."""

from dataclasses import replace

import pytest

from clienthood.identity.finding import Verdict
from clienthood.identity.names import ORGANISATION, parse_name
from tests.identity.test_finding import card, found

MAILBOX = "office@pine-optics.example"
PLACE = {"postcode": "7777", "phone": "0555 123456"}
WEIGHED = pytest.mark.usefixtures("weighed")


@pytest.fixture
def weighed():
    pytest.importorskip("splink")


def firm(*contacts, **more):
    """The firm in the CRM, which knows a contact of another firm too."""
    known = card("f", "Pine Optics", "crm", ORGANISATION, **{"email": MAILBOX, **PLACE, **more})
    return replace(known, contacts=frozenset(parse_name(each, "person") for each in contacts))


OTHER = replace(
    card("o", "River Tools", "crm", ORGANISATION, email="office@river-tools.example"),
    contacts=frozenset({parse_name("Nora Ulmer", "person")}),
)


def verdict(*cards):
    """What becomes of the person ``p`` and the firm; None if nothing is told of them."""
    each = found(OTHER, *cards).get(frozenset("pf"))
    return each and each.verdict


def nora(email=MAILBOX, **more):
    return card("p", "Nora Tamm", "shop", email=email, **more)


@WEIGHED
@pytest.mark.parametrize(
    ("order", "known"),
    [
        ({"postcode": "7777"}, firm()),
        ({"phone": "+43 555 123456"}, firm()),
        ({}, firm("Nora Tamm")),
        ({"email": "", "tax": "ATU12345678"}, firm(tax="ATU12345678")),
    ],
    ids=["postcode", "telephone", "contact", "tax number"],
)
def test_an_order_that_bears_two_things_of_a_firm_or_its_tax_number_is_the_firm_s(order, known):
    assert verdict(nora(**order), known) is Verdict.SURE


@WEIGHED
def test_the_person_comes_to_the_firm_and_not_the_firm_to_her():
    pair = found(OTHER, nora(**PLACE), firm(phone=""))[frozenset("pf")]
    assert (pair.account_id, pair.into_account_id) == ("p", "f")


def test_who_shares_nothing_but_the_mailbox_is_asked_about(either_way):
    assert verdict(nora(), firm()) is Verdict.ASK


HERS = {
    "another telephone": [nora(postcode="7777", phone="0555 654321"), firm("Nora Tamm")],
    "another place": [nora(postcode="8888"), firm("Nora Tamm")],
    "a mailbox in her name": [
        nora(email="nora@pine-optics.example", postcode="7777"),
        firm(email="nora@pine-optics.example"),
    ],
    "a mailbox where anybody may be": [
        nora("box@mail.example", **PLACE),
        firm(email="box@mail.example"),
    ],
    "a record that says she is a person": [
        replace(nora(**PLACE), name=parse_name("Nora Tamm", "person")),
        firm(),
    ],
    "a record of her elsewhere": [
        nora(postcode="7777"),
        firm(),
        card("q", "Tamm, Nora", "acc", postcode="9999"),
    ],
    "a record of her with a slip": [
        nora(postcode="7777"),
        firm(),
        card("q", "Nora Taamm", "acc", email=MAILBOX, phone="0555 77777"),
    ],
    "two firms behind the mailbox": [
        nora(postcode="7777"),
        firm(),
        card("g", "Elm Roofing", "acc", ORGANISATION, email=MAILBOX, **PLACE),
    ],
}


@pytest.mark.parametrize("cards", HERS.values(), ids=HERS)
def test_who_may_be_a_customer_of_her_own_is_not_joined(cards, either_way):
    assert verdict(*cards) is not Verdict.SURE


@WEIGHED
def test_a_person_whom_a_household_knows_is_not_the_firm():
    home = replace(
        card("h", "Family Tamm", "crm", "household"),
        contacts=frozenset({parse_name("Nora Tamm", "person")}),
    )
    assert verdict(nora(postcode="7777"), firm(), home) is not Verdict.SURE
