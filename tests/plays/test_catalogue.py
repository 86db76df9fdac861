"""The catalogue: each play is whole, and nobody is proposed against his word."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.book.experiments import Measured
from clienthood.engine import DuckDB
from clienthood.engine.portable import faults
from clienthood.evidence import catalogue
from clienthood.plays import SHIPPED, Asked, Consent, make_plays
from clienthood.plays.making import STAGES
from clienthood.plays.measuring import with_measured
from clienthood.plays.play import Basis
from clienthood.settings import Settings, parse_settings
from clienthood.standard import TABLES

AS_OF = 20_000
DIMENSIONS = catalogue()
PLAYS = {each.key: each for each in SHIPPED}
ROWS = {
    "interactions_rows": "day int, kind varchar, direction varchar",
    "orders_rows": "day int, cents bigint",
    "tickets_rows": "day int, kind varchar, order_id varchar, closed_at int",
    "contracts_rows": "signed int, ends int, ended int, auto_renews boolean, form varchar,"
    " renewed int",
    "leads_rows": "day int, offer varchar",
    "memberships_rows": "day int, left_on int",
    "staff_rows": "day int, staff varchar",
    "cadence": "overdue_days int, gap_days int, too_much boolean",
    "recommendations": "rank int, item varchar, like_accounts int",
    "stories": "tired boolean",
    "invitations": "rank int, service varchar",
    "moves": "day int, move varchar",
}
"""What the stage reads of each table beside account_key, by its name."""
said = st.sampled_from([True, False, None])
ago = st.integers(0, 200).map(lambda days: AS_OF - days)
accounts = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["client", "customer", "undecided"]),
        "levels": st.lists(
            st.none() | st.integers(0, 3), min_size=len(DIMENSIONS), max_size=len(DIMENSIONS)
        ),
        "marketing": said,
        "publish": said,
        "last": ago,
        "days": st.integers(1, 9),
        "value": st.none() | st.integers(0, 10**6).map(float),
        "alive": st.none() | st.sampled_from([0.0, 0.3, 0.5, 0.9]),
        "trouble": st.none() | ago,
        "ends": st.none() | st.integers(-50, 100).map(lambda days: AS_OF + days),
        "overdue": st.none() | st.integers(1, 90),
    }
)


def column(kind, values):
    return pa.array(values, kind)


def engine_of(people):
    """An engine that holds what earlier stages leave, of made-up accounts."""
    made, numbers = DuckDB(), range(1, len(people) + 1)
    for name in TABLES:
        made.table(name, "select cast('x' as varchar) as account_id")
    made.table("campaign_contacts", "select 'x' as account_id, cast(null as date) as sent_at")
    for name, columns in ROWS.items():
        parts = [each.rsplit(" ", 1) for each in ["account_key int", *columns.split(", ")]]
        listed = ", ".join(f"cast(null as {kind}) as {each}" for each, kind in parts)
        made.table(name, f"select {listed} where false")
    ids = column(pa.string(), [f"A{number:03}" for number in numbers])
    keys = column(pa.int64(), list(numbers))
    consents = {
        f"consent_{n}": column(pa.bool_(), [p[n] for p in people]) for n in ("marketing", "publish")
    }
    made.load("accounts", pa.table({"account_id": ids} | consents))
    made.load("members", pa.table({"account_id": ids, "root": ids, "account_key": keys}))
    levels = {
        f"{each.name}_level": column(pa.int32(), [min_level(p, at, each) for p in people])
        for at, each in enumerate(DIMENSIONS)
    }
    calls = {
        "account_id": ids,
        "account_key": keys,
        "kind": column(pa.string(), [p["kind"] for p in people]),
        "probability": column(pa.float64(), [0.5] * len(people)),
        "known": column(pa.int32(), [3] * len(people)),
        "first_day": column(pa.int32(), [AS_OF - 900] * len(people)),
        "last_day": column(pa.int32(), [p["last"] for p in people]),
        "exchange_days": column(pa.int32(), [p["days"] for p in people]),
        "spent_year": column(pa.int64(), [100] * len(people)),
        "settles": column(pa.string(), ["contract"] * len(people)),
        "pattern": keys,
    }
    made.load("calls", pa.table(calls | levels))
    bits = {f"{each.name}_bits": column(pa.float64(), [1.0] * len(people)) for each in DIMENSIONS}
    made.load("patterns", pa.table({"pattern": keys} | bits))
    worth = {
        "account_key": keys,
        "setting": column(pa.string(), ["noncontractual"] * len(people)),
        "unpriced": column(pa.bool_(), [False] * len(people)),
        **{
            name: column(pa.float64(), [p[of] for p in people])
            for name, of in {
                "value": "value",
                "spend_mean": "value",
                "price": "value",
                "p_alive": "alive",
            }.items()
        },
    }
    made.load("worth", pa.table(worth))
    for key, person in zip(numbers, people, strict=True):
        fill(made, key, person)
    return made


def min_level(person, at, dimension):
    level = person["levels"][at]
    return None if level is None else min(level, len(dimension.levels) - 1)


def fill(made, key, person):
    if person["trouble"]:
        day = person["trouble"]
        made.run(f"insert into tickets_rows values ({key}, {day}, 'complaint', 'X', null)")
        made.run(f"insert into tickets_rows values ({key}, {day}, 'advice', null, null)")
    if person["ends"]:
        made.run(
            f"insert into contracts_rows values ({key}, {AS_OF - 400}, {person['ends']}, null,"
            " false, 'engagement', null)"
        )
    if person["overdue"]:
        made.run(f"insert into cadence values ({key}, {person['overdue']}, 30, false)")
        made.run(f"insert into recommendations values ({key}, 1, 'tea', 12)")
        made.run(f"insert into invitations values ({key}, 1, 'webinar')")


def asked(**more):
    return Asked(as_of=AS_OF, minor=100, there=frozenset(STAGES), **more)


def plays_of(people, told=None, **more):
    made = engine_of(people)
    try:
        learnt = make_plays(made, told or Settings(), DIMENSIONS, asked(**more))
        return made.rows("select * from plays"), learnt
    finally:
        made.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(accounts, min_size=1, max_size=25))
def test_nobody_is_in_a_play_against_his_word_or_his_wants(people):
    rows, learnt = plays_of(people)
    number = {each.name: at for at, each in enumerate(DIMENSIONS)}
    for row in rows:
        person, play = people[row["account_key"] - 1], PLAYS[row["play"]]
        levels = {name: min_level(person, at, DIMENSIONS[at]) for name, at in number.items()}
        assert person["kind"] in play.kinds
        consent = {Consent.MARKETING: person["marketing"], Consent.PUBLISH: person["publish"]}
        agreed = consent.get(play.consent, "nothing needed")
        assert agreed is not False
        assert row["consent"] == {True: "yes", None: "ask"}.get(agreed, "not needed")
        if play.discount:
            assert (levels["support"] or 0) < 2
            assert (levels["offering"] or 0) < 2
            assert (levels["customization"] or 0) < 1
            assert (levels["motive"] or 0) < 2
        if play.meeting:
            assert levels["motive"] != 0
        assert (row["gain"] is None) == (row["gain_low"] is None)
        assert row["gain"] is None or row["gain_low"] <= row["gain"] <= row["gain_high"]
    assert len({(row["account_key"], row["play"]) for row in rows}) == len(rows)
    counted = {each["key"]: each["fits"] - each["refused"] for each in learnt["plays"]}
    assert sum(counted.values()) == len(rows)
    assert plays_of(people)[0] == rows


@pytest.mark.parametrize("play", SHIPPED, ids=lambda play: play.key)
def test_a_play_is_whole(play):
    for text in (play.title, play.source, play.who, play.do, play.reason, play.uplift.because):
        assert text.strip()
    assert 0 <= play.uplift.low <= play.uplift.likely <= play.uplift.high <= 0.3
    assert not play.uplift.measured
    assert set(play.needs) <= set(TABLES) | set(STAGES)
    assert play.record in ("", *TABLES)
    assert play.stop >= 1
    assert play.again >= 1
    sql = " and ".join([play.qualifies, f"{play.day} > 0", f"{play.number} > 0"])
    assert faults(f"select 1 as x from t where {sql.replace('{as_of}', '20000')}") == []
    for place in ("{number}", "{what}"):
        if place in play.reason:
            assert "null as" not in {"{number}": play.number, "{what}": play.what}[place]


def test_both_lists_of_the_documents_and_the_bridge_are_there():
    clients = {each.key for each in SHIPPED if each.kinds == ("client",)}
    customers = {each.key for each in SHIPPED if each.kinds == ("customer",)}
    assert clients == {
        *("consultation", "team-contact", "testimonial", "trial"),
        *("renewal", "proposal", "workshop", "recovery"),
    }
    assert customers == {
        *("sale", "free-product", "value-message", "convenience"),
        *("loyalty", "fast-help", "recommendation", "bridge"),
    }


def person(**more):
    found = {
        "kind": "client",
        "levels": [None] * len(DIMENSIONS),
        "marketing": True,
        "publish": True,
        "last": AS_OF - 30,
        "days": 5,
        "value": 1000.0,
        "alive": 0.9,
        "trouble": None,
        "ends": None,
        "overdue": None,
    }
    return found | more


def of(rows, play):
    return next(row for row in rows if row["play"] == play)


def test_the_gain_is_uplift_times_value_less_cost():
    told = parse_settings("[value]\nhour_cost = 60\n", where="x")
    [row] = plays_of([person(trouble=AS_OF - 3, value=100_000.0)], told)[0]
    assert row["play"] == "recovery"
    assert row["gain"] == 0.06 * 100_000 - 30 * 100
    assert (row["gain_low"], row["gain_high"]) == (-3000.0, 12_000.0)
    assert row["due_day"] == AS_OF + 2
    assert row["day"] == AS_OF - 3


def measured(effect, half):
    return Measured(
        effect=effect,
        low=effect - half,
        high=effect + half,
        accounts=400,
        ended_on=dt.date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("half", "gain"), [(1e-6, 200), (1e3, 60)], ids=["a narrow interval", "a wide one"]
)
def test_an_effect_that_was_measured_counts_by_how_sure_it_is(half, gain):
    found = {"recovery": measured(0.2, half)}
    rows, learnt = plays_of([person(trouble=AS_OF - 3)], measured=found)
    assert of(rows, "recovery")["gain"] == gain
    told = next(each for each in learnt["plays"] if each["key"] == "recovery")
    assert told["uplift"]["measured"] is True
    assert "400 accounts" in told["uplift"]["because"]


def test_what_is_measured_of_a_part_of_something_else_counts_only_where_it_tells():
    prior = next(each for each in SHIPPED if each.basis is not Basis.AHEAD)
    assert with_measured(prior, measured(0.1, 0.2)) == prior
    found = with_measured(prior, measured(0.1, 0.05))
    assert (found.basis, found.uplift.likely) == (Basis.AHEAD, 0.1)


def test_what_nothing_is_known_to_be_worth_has_no_gain():
    [row] = plays_of([person(trouble=AS_OF - 3, value=None)])[0]
    assert row["gain"] is None
    assert row["score"] is None


def test_an_agreement_that_ends_is_due_a_month_before():
    [row] = plays_of([person(ends=AS_OF + 60)])[0]
    assert (row["play"], row["due_day"], row["day"]) == ("renewal", AS_OF + 30, AS_OF + 60)


def test_without_its_table_a_play_is_for_nobody_and_says_what_it_needs():
    made = engine_of([person(overdue=9)])
    there = Asked(as_of=AS_OF, minor=100, there=frozenset(STAGES) - {"cadence"})
    learnt = make_plays(made, Settings(), DIMENSIONS, there)
    missing = {each["key"]: each["missing"] for each in learnt["plays"]}
    assert missing["team-contact"] == ["cadence"]
    assert missing["workshop"] == []
    assert "team-contact" not in {row["play"] for row in made.rows("select play from plays")}
    made.close()
