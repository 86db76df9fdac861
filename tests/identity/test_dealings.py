"""Records that name one another, days of dealings and contacts: what they add, and what never."""

import pyarrow as pa
import pytest

from clienthood.identity.cards import Card
from clienthood.identity.dealings import Dealings, read_dealings, spread
from clienthood.identity.finding import Verdict
from clienthood.identity.model import comparison
from clienthood.identity.names import parse_name
from tests.identity.test_finding import card, found

TABLES = {
    "orders": ("order_id", "account_id", "refund_of"),
    "tickets": ("ticket_id", "account_id", "order_id"),
    "payments": ("payment_id", "account_id", "order_id", "contract_id"),
    "contracts": ("contract_id", "account_id", "renews"),
    "interactions": ("interaction_id", "account_id"),
    "leads": ("lead_id", "account_id"),
}
DATED = {
    "orders": ("ordered_at",),
    "contracts": ("signed_at",),
    "interactions": ("happened_at",),
    "leads": ("first_contact_at", "closed_at"),
}


def kept(engine, **rows):
    """Load standard tables with only the cells that are given."""
    for name, texts in TABLES.items():
        told = rows.get(name, [])
        columns = {
            column: pa.array([row.get(column) for row in told], pa.string()) for column in texts
        }
        for column in DATED.get(name, ()):
            days = pa.array([row.get(column) for row in told], pa.string())
            columns[column] = days.cast(pa.timestamp("us"))
        engine.load(name, pa.table(columns))
    return read_dealings(engine)


def dealing(told, days=(), cited=(), people=()):
    fields = {name: getattr(told, name) for name in Card.__dataclass_fields__}
    names = frozenset(parse_name(each, "person") for each in people)
    return Card(**fields | {"dealings": Dealings(days=days, cited=cited), "contacts": names})


def only(*cards):
    (pair,) = found(*cards).values()
    return pair


def test_a_ticket_about_an_order_names_who_ordered(engine):
    got = kept(
        engine,
        orders=[{"order_id": "1", "account_id": "s1", "ordered_at": "2024-03-01T10:00:00"}],
        tickets=[{"ticket_id": "t", "account_id": "c1", "order_id": "1"}],
        interactions=[{"account_id": "c1", "happened_at": "1970-01-02T23:59:59"}],
    )
    assert got["s1"].cited == got["c1"].cited == ("orders 1",)
    assert got["s1"].days == (19783,)
    assert got["c1"].days == (1,)


def test_what_a_record_names_of_its_own_account_tells_nothing(engine):
    got = kept(
        engine,
        orders=[
            {"order_id": "1", "account_id": "s1"},
            {"order_id": "2", "account_id": "s1", "refund_of": "1"},
        ],
        payments=[{"payment_id": "p", "account_id": "s1", "order_id": "2"}],
    )
    assert got == {}


def test_a_number_that_many_name_tells_nothing(engine):
    tickets = [{"ticket_id": f"t{at}", "account_id": f"c{at}", "order_id": "1"} for at in range(5)]
    assert kept(engine, orders=[{"order_id": "1", "account_id": "till"}], tickets=tickets) == {}


def test_strangers_share_days_by_the_custom_of_the_business():
    assert spread([(1, 2), (3, 4)]) == 4
    assert spread([(1,), (1,), (1,), (2,)]) == pytest.approx(1.6)
    assert spread([]) == 1


def test_a_record_that_names_both_joins_a_common_name_with_nothing_else_in_common():
    pytest.importorskip("splink")
    one = card("s", "A. Zander", "shop")
    other = card("c", "Anton Zander", "crm", email="anton@zander.example")
    kin = card("k", "Berta Zander", "crm", email="berta@zander-moll.example")
    apart = found(one, other, kin)
    assert all(each.verdict is not Verdict.SURE for each in apart.values())
    pair = dealing(one, cited=("orders 1",)), dealing(other, cited=("orders 1",))
    named = found(*pair, kin)[frozenset("sc")]
    assert named.verdict is Verdict.SURE
    assert named.weights["cited"] > 10


def test_a_record_that_names_both_never_joins_two_names(either_way):
    one = dealing(card("s", "Zoe Zander", "shop"), cited=("orders 1", "orders 2"))
    other = dealing(card("c", "Xaver Winter", "crm"), cited=("orders 1", "orders 2"))
    assert all(each.verdict is not Verdict.SURE for each in found(one, other).values())


def test_the_same_name_and_a_record_that_names_both_is_sure_without_weights(either_way):
    one = dealing(card("s", "Zoe Zander", "shop"), cited=("orders 1",))
    other = dealing(card("c", "Zoe Zander", "crm"), cited=("orders 1",))
    pair = only(one, other)
    assert pair.verdict is Verdict.SURE
    assert "cited" in pair.keys


def test_days_alike_weigh_by_how_seldom_the_two_deal():
    pytest.importorskip("splink")
    one, other = card("s", "Zoe Zander", "shop"), card("c", "Zoe Zander", "crm")
    others = [
        dealing(card(f"o{at}", "", "acc"), days=tuple(range(at * 40, at * 40 + 40)))
        for at in range(10)
    ]

    def bits(first, second):
        got = found(dealing(one, days=first), dealing(other, days=second), *others)
        return got[frozenset("sc")].weights["days"]

    seldom, never, often = (
        bits((7,), (7, 300)),
        bits((7,), (8, 300)),
        bits(tuple(range(0, 400, 2)), (*range(1, 400, 2), 10)),
    )
    assert seldom > 2
    assert never < 0
    assert often == never
    assert bits((7, 90), (7, 90)) > seldom


def test_a_contact_of_a_household_is_the_household():
    pytest.importorskip("splink")
    home = card("c", "Family Zander", "crm", phone="0555 123456")
    person = card("s", "Yara Tamm", "shop", email="yara@tamm.example")
    assert found(home, person) == {}
    pair = only(dealing(home, people=("Tamm, Yara", "Xaver Zander")), person)
    assert pair.verdict is Verdict.SURE


def test_a_contact_of_a_firm_who_has_an_address_of_her_own_is_asked_about_and_never_sure():
    pytest.importorskip("splink")
    there = {"phone": "0555 123456", "postcode": "9999"}
    firm = card("c", "Oak Bakery Ltd", "crm", email="office@oak.example", **there)
    person = card("s", "Yara Tamm", "shop", email="yara.tamm@mail.example", **there)
    pair = only(dealing(firm, people=("Yara Tamm",)), person)
    assert pair.verdict is Verdict.ASK
    assert (
        comparison("name").levels[pair.levels["name"]].words.endswith("people known of that firm")
    )
    assert found(firm, person) == {}
