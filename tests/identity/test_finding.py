"""Who is proposed as one account, with and without weights; who never is."""

import itertools

import pytest

from clienthood.identity.addresses import parse_email, parse_phone
from clienthood.identity.cards import Card
from clienthood.identity.finding import Known, Verdict, find
from clienthood.identity.names import parse_name
from clienthood.identity.reading import settled

NAMES = [
    f"{first} {last}"
    for first, last in itertools.product(
        ("Ada", "Bruno", "Carla", "Dario", "Edda", "Felix", "Greta", "Hanno"),
        ("Abel", "Birk", "Castell", "Dorn", "Ebner", "Falk", "Garten", "Hagen"),
    )
]


def card(account_id, name, source, kind="", email="", phone="", postcode="", tax=""):
    return Card(
        account_id=account_id,
        text=name,
        name=parse_name(name, kind),
        told=kind,
        email=parse_email(email),
        phone=parse_phone(phone),
        postcode=postcode,
        tax=tax,
        source=source,
    )


def crowd():
    """A hundred and more others, each in two systems under one address."""
    return [
        card(f"{source}{at}", name, source, email=f"p{at}@mail.example", postcode=f"1{at:03d}")
        for at, name in enumerate(NAMES)
        for source in ("shop", "crm")
    ]


def found(*cards, known=None, propose_at=0.0):
    got = find(settled([*crowd(), *cards]), known or Known(), propose_at=propose_at, sure_at=3.0)
    own = {each.account_id for each in cards}
    return {
        frozenset((each.account_id, each.into_account_id)): each
        for each in got
        if own & {each.account_id, each.into_account_id}
    }


def test_the_same_address_and_name_is_sure(either_way):
    got = found(
        card("s", "Zoe Zander", "shop", email="zoe@zander.example"),
        card("c", "Zander, Zoe", "crm", email="ZOE@zander.example", phone="0555 123456"),
    )
    (only,) = got.values()
    assert only.verdict is Verdict.SURE
    assert (only.account_id, only.into_account_id) == ("s", "c")
    assert "email" in only.keys
    assert (only.bits is None) == (either_way == "keys alone")


def test_people_behind_one_mailbox_stay_apart(either_way):
    people = [
        card(f"p{at}", name, "shop", email="info@oak.example", phone="0555 99 88 77")
        for at, name in enumerate(("Xaver Zander", "Yara Winter", "Zoe Tamm", "Wanda Ulmer"))
    ]
    assert found(*people) == {}


def test_a_family_is_asked_about_and_never_sure(either_way):
    got = found(
        card("a", "Zoe Zander", "shop", email="zander@mail.example", postcode="9999"),
        card("b", "Xaver Zander", "crm", email="zander@mail.example", postcode="9999"),
    )
    (only,) = got.values()
    assert only.verdict is Verdict.HOUSEHOLD


def test_an_initial_that_fits_two_of_a_family_is_asked_about():
    pytest.importorskip("splink")
    got = found(
        card("a", "Anton Zander", "shop", email="zander@mail.example", postcode="9999"),
        card("b", "Antonia Zander", "crm", email="zander@mail.example", postcode="9999"),
        card("c", "A. Zander", "acc", email="zander@mail.example", postcode="9999"),
    )
    assert got
    assert all(each.verdict is not Verdict.SURE for each in got.values())


def test_the_bits_add_up_and_name_each_comparison():
    pytest.importorskip("splink")
    (only,) = found(
        card("s", "Zoe Zander", "shop", email="zoe@zander.example", postcode="9999"),
        card("c", "Zoe Zander", "crm", email="zoe@zander.example", postcode="9999"),
    ).values()
    assert only.bits == pytest.approx(only.prior + sum(only.weights.values()))
    assert only.weights["email"] > 5
    assert only.weights["tax"] == 0
    assert only.levels["tax"] == -1


def test_an_address_weighs_less_the_more_names_stand_behind_it():
    pytest.importorskip("splink")
    own = found(
        card("s", "Zoe Zander", "shop", email="box@oak.example"),
        card("c", "Zoe Zander", "crm", email="box@oak.example"),
    )
    many = found(
        card("s", "Zoe Zander", "shop", email="box@oak.example"),
        card("c", "Zoe Zander", "crm", email="box@oak.example"),
        *(
            card(f"o{at}", name, "acc", email="box@oak.example")
            for at, name in enumerate(("Xaver Winter", "Yara Ulmer", "Wanda Tamm", "Otto Vogt"))
        ),
    )
    pair = frozenset("sc")
    assert many[pair].weights["email"] < own[pair].weights["email"] - 3


def test_what_was_answered_is_not_proposed_again(either_way):
    cards = (
        card("s", "Zoe Zander", "shop", email="zoe@zander.example"),
        card("c", "Zoe Zander", "crm", email="zoe@zander.example"),
    )
    assert found(*cards, known=Known(apart=[("c", "s")])) == {}
    assert found(*cards, known=Known(party={"s": "c", "c": "c"}, root={"s": "c", "c": "c"})) == {}


def test_the_same_cards_give_the_same_bits():
    pytest.importorskip("splink")
    cards = settled(crowd())
    one = find(cards, Known(), propose_at=-5, sure_at=3)
    other = find(tuple(reversed(cards)), Known(), propose_at=-5, sure_at=3)
    assert one
    assert one == other


def test_a_name_that_others_have_is_told_apart_by_who_is_left():
    pytest.importorskip("splink")
    several = [
        card(
            f"{source}-z{at}",
            "Family Zander",
            source,
            "household",
            email=f"zander{at}@mail.example",
            phone=f"0555 44{at}444",
            postcode=f"777{at}",
        )
        for at in (1, 2)
        for source in ("shop", "crm")
    ]
    last = [
        card(f"{source}-z3", "Family Zander", source, "household") for source in ("shop", "crm")
    ]
    weighed = found(*several, *last)[frozenset(("shop-z3", "crm-z3"))]
    assert weighed.weights["alone"] > 3
    assert weighed.bits == pytest.approx(weighed.prior + sum(weighed.weights.values()))
    more = [
        card(f"{source}-z4", "Family Zander", source, "household") for source in ("shop", "crm")
    ]
    again = found(*several, *last, *more, propose_at=-12)
    assert again[frozenset(("shop-z3", "crm-z3"))].weights["alone"] < 0
    assert again[frozenset(("shop-z3", "crm-z4"))].weights["alone"] < 0


def test_two_of_one_name_whom_half_the_customers_do_not_share_are_not_sure():
    pytest.importorskip("splink")
    strangers = [
        card(f"{source}-x{at}", f"{first} Xander{source}", source)
        for source in ("shop", "crm")
        for at, first in enumerate(name.split()[0] + str(at) for at, name in enumerate(NAMES * 2))
    ]
    two = [card(source, "Zoe Zander", source) for source in ("shop", "crm")]
    near = found(*two)[frozenset(("shop", "crm"))]
    far = found(*strangers, *two)[frozenset(("shop", "crm"))]
    assert near.weights["alone"] > far.weights["alone"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("N. Tamm", "Nora Tamm"), ("Nora Taamm", "Nora Tamm"), ("Family Tamm", "Nora Tamm")],
)
def test_whoever_is_left_alone_in_two_systems_is_one_unless_a_namesake_is_left(one, other):
    pytest.importorskip("splink")
    two = card("s", one, "shop"), card("c", other, "crm")
    assert found(*two)[frozenset("sc")].verdict is Verdict.SURE
    third = card("k", "Nils Tamm", "crm")
    assert all(each.verdict is not Verdict.SURE for each in found(*two, third).values())


def test_namesakes_of_two_places_are_no_rivals_of_one_another():
    pytest.importorskip("splink")
    homes = [
        card(f"{source}{code}", "Family Zander", source, "household", postcode=code)
        for source in ("shop", "crm")
        for code in ("7771", "7772")
    ]
    got = found(*homes)
    sure = {pair for pair, each in got.items() if each.verdict is Verdict.SURE}
    assert sure == {frozenset(("shop7771", "crm7771")), frozenset(("shop7772", "crm7772"))}
