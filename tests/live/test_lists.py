"""What a vendor keeps comes over whole and once, however it stumbles and shifts meanwhile."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from clienthood.errors import SourceError
from clienthood.sources.live.asking import Span
from clienthood.sources.live.calling import Caller, Patience
from clienthood.sources.live.hubspot import HUBSPOT
from clienthood.sources.live.shopify import SHOPIFY
from clienthood.sources.live.stripe import STRIPE
from tests.live import objects
from tests.live.serving import Answer, Stumbling, serving
from tests.live.vendors import KEY, HubSpot, Shopify, Stripe

QUICK = Patience(attempts=8, factor=0.002, longest=3.0)


def keeping(kind):
    """Return a vendor's desk with the objects of the demo, and the vendor as we know it."""
    if kind == "hubspot":
        desk = HubSpot(*objects.hubspot())
        desk.page = 40
        return desk, HUBSPOT
    desk = Stripe(objects.stripe()) if kind == "stripe" else Shopify(objects.shopify())
    desk.page = 25
    return desk, STRIPE if kind == "stripe" else SHOPIFY


@contextmanager
def asking(answer, vendor, key=KEY, patience=QUICK):
    with serving(answer) as served:
        caller = Caller(vendor, served.base, key, named="SHOP_KEY", patience=patience)
        try:
            yield caller, served
        finally:
            caller.close()


def resource(vendor, name):
    return next(each for each in vendor.resources if each.name == name)


def read(vendor, caller, name, since=None, place=""):
    span = Span(since=since, place=place)
    pages = vendor.pages(caller, resource(vendor, name), span)
    return [found for page in pages for found in page.objects]


def plain(found):
    return {key: value for key, value in found.items() if key != "associations"}


@pytest.mark.parametrize("kind", ["stripe", "hubspot", "shopify"])
def test_everything_comes_once_through_five_percent_of_faults_and_a_rate_limit(kind):
    desk, vendor = keeping(kind)
    stumbling = Stumbling(desk, share=0.05, seed=7, limits=1)
    with asking(stumbling, vendor) as (caller, served):
        for each in vendor.resources:
            came = read(vendor, caller, each.name)
            assert len(came) == len({found["id"] for found in came})
            kept = desk.objects[each.name]
            if kind == "hubspot":
                assert {f["id"] for f in came} == set(kept)
            else:
                assert {str(f["id"]): f for f in came} == kept
    assert stumbling.stumbled, "the server never stumbled: the test shows nothing"
    [(asked_to_wait, asked_again)] = stumbling.pauses
    assert asked_again - asked_to_wait >= 1.0
    assert len(served.calls) > len(vendor.resources)


@pytest.mark.parametrize("kind", ["stripe", "hubspot", "shopify"])
def test_what_is_made_and_changed_while_the_list_is_read_shifts_nothing_out(kind):
    desk, vendor = keeping(kind)
    name = {"stripe": "charges", "hubspot": "deals", "shopify": "orders"}[kind]
    desk.page = 10
    before = dict(desk.objects[name])
    shape = next(iter(before.values()))

    def meanwhile(call):
        number = len(desk.objects[name])
        new = f"ch_new{number}" if kind == "stripe" else 1_000 + number
        at = int(desk.now) if kind == "stripe" else shape.get("created_at")
        desk.objects[name][str(new)] = {**shape, "id": new, "created": at}
        gone = next(iter(desk.objects[name]))
        if kind == "hubspot" and len(desk.objects[name]) > len(before) - 3:
            del desk.objects[name][gone]
            before.pop(gone, None)

    desk.meanwhile = meanwhile
    with asking(desk, vendor) as (caller, _):
        came = [str(found["id"]) for found in read(vendor, caller, name)]
    assert set(before) <= set(came)


def test_stripe_tells_what_has_changed_since_and_it_is_read_as_it_stands_now():
    desk, vendor = keeping("stripe")
    since = datetime.fromtimestamp(desk.now, UTC)
    old = next(iter(desk.objects["subscriptions"]))
    desk.change(
        "subscriptions", old, type_="customer.subscription.deleted", status="canceled", ended_at=1
    )
    desk.change("customers", "cus_A00005", type_="customer.updated", name="Renamed")
    desk.change("customers", "cus_A00006", type_="customer.deleted", deleted=True)
    with asking(desk, vendor) as (caller, _):
        assert read(vendor, caller, "subscriptions", since) == [desk.objects["subscriptions"][old]]
        [renamed] = read(vendor, caller, "customers", since)
        assert renamed["name"] == "Renamed"
        assert read(vendor, caller, "charges", since) == []


def test_many_changes_are_read_as_one_list(monkeypatch):
    desk, vendor = keeping("stripe")
    since = datetime.fromtimestamp(desk.now, UTC)
    for id_ in list(desk.objects["charges"]):
        desk.change("charges", id_, type_="charge.updated", description="changed")
    monkeypatch.setattr("clienthood.sources.live.stripe.MANY", 100)
    with asking(desk, vendor) as (caller, served):
        came = read(vendor, caller, "charges", since)
        assert {f["id"]: f for f in came} == desk.objects["charges"]
        assert len(served.calls) < 2 * len(desk.objects["charges"]) / desk.page + 5


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [("hubspot", "deals", "hs_lastmodifieddate"), ("hubspot", "contacts", "lastmodifieddate")],
)
def test_hubspot_tells_what_has_changed_since(kind, name, field):
    desk, vendor = keeping(kind)
    changed = list(desk.objects[name].values())[3:6]
    for found in changed:
        found["properties"][field] = "2026-11-01T00:00:00+00:00"
    with asking(desk, vendor) as (caller, _):
        came = read(vendor, caller, name, datetime(2026, 10, 31, tzinfo=UTC))
    assert [found["id"] for found in came] == [found["id"] for found in changed]


def test_shopify_tells_what_has_changed_since():
    desk, vendor = keeping("shopify")
    changed = list(desk.objects["orders"].values())[3:60]
    for found in changed:
        found["updated_at"] = "2026-11-01T00:00:00+02:00"
    with asking(desk, vendor) as (caller, _):
        came = read(vendor, caller, "orders", datetime(2026, 10, 31, 22, tzinfo=UTC))
        assert came == changed
        assert read(vendor, caller, "orders", datetime(2026, 10, 31, 22, 0, 1, tzinfo=UTC)) == []


def test_a_search_of_more_than_ten_thousand_results_comes_whole():
    desk, vendor = keeping("hubspot")
    desk.most = 100
    with asking(desk, vendor) as (caller, _):
        assert len(read(vendor, caller, "emails")) == len(desk.objects["emails"]) > desk.most


def test_objects_carry_the_companies_they_belong_to_with_the_primary_one_first():
    desk, vendor = keeping("hubspot")
    with asking(desk, vendor) as (caller, _):
        came = read(vendor, caller, "tickets")
    links = desk.links["tickets", "companies"]
    assert any(len(to) > 1 for to in links.values())
    for found in came:
        told = [each["id"] for each in found["associations"]["companies"]["results"]]
        assert told[0] == links[found["id"]][-1]
        assert sorted(told) == sorted(links[found["id"]])


@pytest.mark.parametrize("kind", ["stripe", "hubspot", "shopify"])
def test_reading_goes_on_where_it_broke_off(kind):
    desk, vendor = keeping(kind)
    name = {"stripe": "charges", "hubspot": "emails", "shopify": "orders"}[kind]
    with asking(desk, vendor) as (caller, served):
        pages = vendor.pages(caller, resource(vendor, name), Span(since=None))
        first = [next(pages), next(pages)]
        asked = len(served.calls)
        rest = read(vendor, caller, name, place=first[-1].place)
        again = len(served.calls) - asked
    ids = [found["id"] for page in first for found in page.objects]
    whole = {str(id_) for id_ in [*ids, *(found["id"] for found in rest)]}
    assert whole == set(desk.objects[name])
    assert len(set(ids) & {found["id"] for found in rest}) < desk.page
    assert again < len(desk.objects[name]) / desk.page * (3 if kind == "hubspot" else 1)


LACKING = [
    ("stripe", "charges", "rak_charge_read"),
    ("hubspot", "deals", "crm.objects.deals.read"),
    ("shopify", "orders", "read_orders"),
]


@pytest.mark.parametrize(("kind", "name", "scope"), LACKING)
def test_a_key_that_may_not_is_told_what_it_lacks(kind, name, scope):
    desk, vendor = keeping(kind)
    desk.lacks = (name,)
    with asking(desk, vendor) as (caller, served):
        with pytest.raises(SourceError) as refused:
            read(vendor, caller, name)
        assert len({call.path for call in served.calls}) == len(served.calls), "asked again"
    told = str(refused.value)
    assert f"SHOP_KEY may not read {name} of {vendor.title}: it lacks {scope}" in told
    assert vendor.keys_at in told
    assert KEY not in told


@pytest.mark.parametrize("kind", ["stripe", "hubspot", "shopify"])
def test_a_key_that_is_not_known_is_told_so_at_once(kind):
    desk, vendor = keeping(kind)
    with asking(desk, vendor, key="rk_of_nobody") as (caller, served):
        with pytest.raises(SourceError, match="does not know the key in SHOP_KEY") as refused:
            read(vendor, caller, vendor.resources[0].name)
        assert len(served.calls) == 1
    assert "rk_of_nobody" not in str(refused.value)


def test_a_vendor_that_repeats_the_key_does_not_make_us_repeat_it():
    def parrot(call):
        told = f"you sent {call.headers['authorization']}"
        return Answer(status=400, body={"error": {"message": told}})

    with asking(parrot, STRIPE) as (caller, _), pytest.raises(SourceError) as refused:
        read(STRIPE, caller, "customers")
    assert "you sent Bearer" in str(refused.value)
    assert KEY not in str(refused.value)


FAILING = [
    (Answer(status=500, body={}), "fails (500)"),
    (Answer(status=429, body={}, headers={"Retry-After": "0"}), "asked too often"),
    (Answer(broken="reset"), "no answer"),
    (Answer(broken="cut", body={"data": []}), "no answer"),
]


@pytest.mark.parametrize(("always", "told"), FAILING)
def test_a_vendor_that_stays_down_is_left_alone_after_some_attempts(always, told):
    with asking(lambda _: always, STRIPE) as (caller, served):
        with pytest.raises(SourceError, match="attempt 8") as fault:
            read(STRIPE, caller, "customers")
        assert len(served.calls) == 8
    assert told in str(fault.value)
    assert "the next pull goes on" in str(fault.value)


def test_a_pause_with_a_point_is_kept_and_one_too_long_is_not_waited_for():
    desk, vendor = keeping("shopify")
    with asking(Stumbling(desk, seed=2, limits=1, pause="1.0"), vendor) as (caller, served):
        assert read(vendor, caller, "customers")
    gaps = [b.at - a.at for a, b in zip(served.calls, served.calls[1:], strict=False)]
    assert max(gaps) >= 1.0
    with asking(lambda _: Answer(status=429, headers={"Retry-After": "3600"}), vendor) as (c, s):
        with pytest.raises(SourceError, match="asks for a pause of 60 minutes"):
            read(vendor, c, "customers")
        assert len(s.calls) == 1


@pytest.mark.parametrize("kind", ["stripe", "hubspot", "shopify"])
def test_the_key_goes_nowhere_but_to_the_vendor(kind):
    desk, vendor = keeping(kind)
    with serving(desk) as other:
        moved = Answer(status=302, headers={"Location": f"{other.base}/v1/customers"})
        with asking(lambda _: moved, vendor) as (caller, served):
            with pytest.raises(SourceError, match="sends us elsewhere"):
                read(vendor, caller, vendor.resources[0].name)
            assert len(served.calls) == 1
        assert other.calls == []


def test_a_key_that_shows_only_sixty_days_of_orders_is_refused_unless_that_is_accepted():
    desk, vendor = keeping("shopify")
    desk.scopes.remove("read_all_orders")
    orders = resource(vendor, "orders")
    with asking(desk, vendor) as (caller, _):
        with pytest.raises(SourceError, match="only the orders of the last 60 days"):
            read(vendor, caller, "orders")
        accepted = vendor.pages(caller, orders, Span(since=None, named=True))
        assert next(accepted).objects
        assert read(vendor, caller, "customers")


def test_an_answer_that_is_no_json_is_an_error_in_words():
    page = Answer(body=b"<html>sign in</html>")
    with (
        asking(lambda _: page, STRIPE) as (caller, _),
        pytest.raises(SourceError, match="its answer is no JSON"),
    ):
        read(STRIPE, caller, "customers")
