"""Firms that no record tells from people: what their domains and words say, and what not."""

from dataclasses import replace

import pytest

from clienthood.identity.finding import Verdict
from clienthood.identity.names import ORGANISATION, parse_name
from clienthood.identity.reading import settled
from tests.identity.test_finding import card, found

BAKERIES = tuple(
    card(f"b{at}", name, "crm", ORGANISATION)
    for at, name in enumerate(("Oak Bakery", "Elm Bakery", "Falk Bakery", "Falk Tools"))
)
CONTACT = replace(
    card("k", "River Tools", "crm", ORGANISATION),
    contacts=frozenset({parse_name("Lotte Winter", "person")}),
)


def read(*told):
    """Return the first of some cards, as it is read beside firms of the book."""
    cards = settled([*told, *BAKERIES, CONTACT])
    return next(each for each in cards if each.account_id == told[0].account_id).name


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Pine Optics", "office@pine-optics-12.example"),
        ("Moeller Optics", "info@www.moelleroptics.example"),
        ("Pine Bakery", ""),
        ("Bakery Pine", "shop@mail.example"),
    ],
)
def test_a_firm_is_read_by_its_own_domain_or_by_a_word_that_only_firms_bear(name, address):
    assert read(card("s", name, "shop", email=address)).sort == ORGANISATION


@pytest.mark.parametrize(
    ("name", "kind", "address"),
    [
        ("Lotte Falk", "", ""),
        ("Falk, Lotte", "", "office@lotte-falk.example"),
        ("L. Falk", "", ""),
        ("Mira Falk", "", "mira.falk@mail.example"),
        ("Mira Bakery", "person", ""),
        ("Nora Tamm", "", "nora@noratamm.example"),
    ],
)
def test_a_person_stays_one(name, kind, address):
    assert read(card("s", name, "shop", kind, email=address)).sort != ORGANISATION


def test_a_word_that_people_bear_too_tells_no_firm():
    told = card("p", "Vera Bakery", "crm", "person")
    assert read(card("s", "Pine Bakery", "shop"), told).sort != ORGANISATION


def test_a_slip_is_put_right_by_the_domain_of_the_firm():
    home = {"email": "office@maple-bakery-7.example"}
    written = ("Maple Bakery", "shop"), ("Maple Bakery", "crm"), ("Maple Baery", "acc")
    three = [card(at, name, at, **home) for name, at in written]
    got = found(*three, *BAKERIES, card("c", "Cedar Baery", "shop"), card("d", "Elm Baery", "shop"))
    sure = {pair for pair, each in got.items() if each.verdict is Verdict.SURE}
    assert {frozenset(("shop", "acc")), frozenset(("crm", "acc"))} <= sure


def test_a_slip_in_a_legal_form_is_looked_past_where_the_firm_is_known():
    known = card("a", "Pine Optics", "crm", ORGANISATION)
    firm = card("s", "Pine Optics GbH", "shop"), card("s", "PINE OPTICS, Limitd", "shop")
    assert {read(each, known).full for each in firm} == {"optics pine"}
    assert read(card("s", "Pine Optics Hall", "shop"), known).full == "hall optics pine"
    assert read(card("s", "Nils Saarl", "shop"), known).sort != ORGANISATION


def test_a_slip_that_no_address_tells_of_is_looked_past_where_the_rest_agrees():
    pytest.importorskip("splink")
    firm = card("f", "Pine Builders", "crm", ORGANISATION, postcode="7777")
    slip = card("s", "Pine Buliders Ltd", "acc", postcode="7777")
    pair = frozenset("fs")
    assert found(firm, slip)[pair].verdict is Verdict.SURE


def test_two_words_that_other_firms_bear_are_no_slip_of_each_other(either_way):
    here = {"postcode": "7777", "phone": "0555 123456"}
    two = [
        card(at, f"Pine {word}", at, ORGANISATION, **here)
        for at, word in zip(("crm", "acc"), ("Print", "Paint"), strict=True)
    ]
    others = [card(word, f"Oak {word}", "crm", ORGANISATION) for word in ("Print", "Paint")]
    pine = card("pine", "Pine Tools", "crm", ORGANISATION)
    assert frozenset(("crm", "acc")) not in found(*two, *others, pine)


def test_what_others_of_a_party_tell_counts_against_a_join():
    pytest.importorskip("splink")
    name, address = "Harbour Logistics", {"email": "office@harbour.example"}
    shop = card("s", name, "shop", postcode="7777", phone="0555 123456", **address)
    known = card("c", name, "crm", ORGANISATION, **address)
    there = {"postcode": "8888", "phone": "0555 654321"}
    other = card("a", name, "acc", email="hello@two.example", **there)
    pair = frozenset("ca")
    assert found(known, other)[pair].verdict is Verdict.SURE
    got = found(shop, known, other)
    assert got[frozenset("sc")].verdict is Verdict.SURE
    assert got[pair].verdict is Verdict.ASK
