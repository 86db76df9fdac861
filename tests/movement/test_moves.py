"""Moves, on records written by hand and on arrays."""

import datetime as dt
from dataclasses import replace

import numpy as np

from clienthood.calls.band import Kind
from clienthood.movement.facts import Facts
from clienthood.movement.moves import CAUSES, MOVES, Levels, moves_of
from clienthood.movement.path import UNSEEN
from clienthood.movement.paying import Paying, shifts_a_year
from clienthood.movement.rising import rising
from clienthood.movement.silence import Rhythm, silences_a_year
from tests.movement.books import derived, moved
from tests.movement.books import moves_of as told

CLIENT, CUSTOMER = int(Kind.CLIENT), int(Kind.CUSTOMER)
DAYS = 20000 + 30 * np.arange(12)
LEVELS = Levels(drifting_years=20.0, lost_years=100.0)


def facts(
    last_day,
    *,
    gaps=20.0,
    gap=30.0,
    scatter=0.3,
    stands=False,
    over=np.nan,
    harm=-1,
    paying=None,
    projects=False,
):
    shape = (1, len(DAYS))
    rhythm = Rhythm(
        gaps=np.full(shape, gaps),
        days=np.full(shape, gaps * gap),
        squares=np.full(shape, gaps * gap * gap * (1.0 + scatter)),
    )
    none = np.zeros(shape)
    return Facts(
        last_day=np.broadcast_to(last_day, shape).astype(float),
        rhythm=rhythm,
        last_talk=np.full(shape, np.nan),
        talks=Rhythm(gaps=none, days=none, squares=none),
        stands=np.broadcast_to(stands, shape),
        over=np.broadcast_to(over, shape).astype(float),
        paying=paying or paid(0, 0, 0),
        projects=np.broadcast_to(projects, shape),
        harm=np.broadcast_to(harm, shape).astype(np.int64),
    )


def paid(arranged, at_once, run, first=19000.0):
    shape = (1, len(DAYS))
    figures = (np.broadcast_to(x, shape).astype(float) for x in (arranged, at_once, run))
    names = ("arranged", "at_once", "run")
    return Paying(**dict(zip(names, figures, strict=True)), first_day=np.full(shape, first))


def names(path, known):
    found = moves_of(np.atleast_2d(path), DAYS, known, LEVELS)
    return [
        (int(n), MOVES[m], CAUSES[c] if c >= 0 else "")
        for n, m, c in zip(found.nth, found.move, found.cause, strict=True)
    ]


def test_a_client_with_a_rhythm_who_falls_silent_drifts_and_is_lost_and_may_recover():
    last = np.where(np.arange(12) < 10, 20000, 20330)
    path = np.full(12, CLIENT)
    found = names(path, facts(last, gap=20.0, scatter=1.0))
    assert [move for _, move, _ in found] == ["drifting", "lost", "recovered"]
    assert found[-1] == (10, "recovered", "dealing")


def test_a_client_of_every_second_year_is_never_told_to_be_gone():
    assert names(np.full(12, CLIENT), facts(20000, gaps=8, gap=700.0)) == []


def test_who_was_busy_once_has_no_rhythm_to_fall_behind():
    assert names(np.full(12, CLIENT), facts(20000, gaps=9, gap=7.0)) == []


def test_nobody_is_lost_while_an_agreement_stands_and_an_ended_one_is_told_at_once():
    assert "lost" not in [m for _, m, _ in names(np.full(12, CLIENT), facts(20000, stands=True))]
    stands = np.arange(12) < 4
    over = np.where(stands, np.nan, 20110.0)
    last = np.minimum(DAYS, 20110)
    assert names(np.full(12, CLIENT), facts(last, stands=stands, over=over)) == [
        (4, "lost", "contract")
    ]


def test_what_an_undecided_account_had_agreed_is_told_when_it_ends_and_its_silence_is_not():
    over = np.where(np.arange(12) < 4, np.nan, 20110.0)
    undecided = np.zeros(12, np.int64)
    last = np.minimum(DAYS, 20110)
    assert names(undecided, facts(last, over=over)) == [(4, "lost", "contract")]
    assert names(undecided, facts(20000)) == []
    assert names(np.full(12, CUSTOMER), facts(last, over=over)) == []


def test_customers_come_and_go_without_a_word():
    assert names(np.full(12, CUSTOMER), facts(20000)) == []


def test_harm_to_a_client_is_told_once_and_heals_by_dealings():
    harm = np.full(12, -1)
    harm[[3, 4]] = 0
    found = names(np.full(12, CLIENT), facts(DAYS, harm=harm))
    assert found == [(3, "damaged", "complaint"), (7, "recovered", "dealing")]


def test_kinds_change_both_ways_and_newcomers_become_clients():
    path = np.array([CUSTOMER] * 3 + [CLIENT] * 5 + [CUSTOMER] * 4)
    assert [(n, m) for n, m, _ in names(path, facts(DAYS))] == [
        (3, "becoming a client"),
        (8, "becoming a customer"),
    ]
    new = np.array([UNSEEN] * 2 + [0] * 2 + [CLIENT] * 8)
    assert [(n, m) for n, m, _ in names(new, facts(DAYS))] == [(4, "becoming a client")]
    late = np.array([0] * 4 + [CLIENT] * 8)
    assert names(late, facts(DAYS)) == []


def test_a_silence_is_as_seldom_as_chance_makes_it():
    by_chance = Rhythm(
        gaps=np.array([1e6]), days=np.array([1e6 * 36.525]), squares=np.array([2e6 * 36.525**2])
    )
    rate = silences_a_year(by_chance, np.array([73.05]), np.array([1.0]))
    assert np.isclose(rate[0], 10.0 * np.exp(-2.0), rtol=1e-4)


def test_a_customer_who_signs_and_meets_becomes_a_client(tmp_path):
    buy = [
        {
            "order_id": f"o{n}",
            "account_id": f"C{n % 40}",
            "amount": 2000,
            "nature": "goods",
            "ordered_at": dt.date(2023, 1, 5) + dt.timedelta(days=17 * n % 1200),
        }
        for n in range(160)
    ]
    met = dt.date(2025, 9, 3)
    tables = {
        "orders": buy,
        "contracts": [
            {
                "contract_id": "k",
                "account_id": "C3",
                "signed_at": met,
                "starts_on": met,
                "form": "retainer",
                "auto_renews": True,
            }
        ],
        "interactions": [
            {
                "interaction_id": f"i{n}",
                "account_id": "C3",
                "kind": "meeting",
                "happened_at": met + dt.timedelta(days=20 * n),
            }
            for n in range(10)
        ],
    }
    with derived(tmp_path, tables) as engine:
        moved(engine, dt.date(2026, 6, 30))
        found = told(engine, "C3")
        assert [move for _, move, _ in found] == ["becoming a client"]
        assert found[0][0] <= dt.date(2025, 11, 30)
        assert found[0][2] in ("contract", "engagement")
        assert told(engine) == found


def rises(own):
    path = np.full((1, 12), CUSTOMER)
    path[0, 9:] = CLIENT
    found = rising(path, np.array([own]))
    moved = moves_of(path, DAYS, facts(DAYS), LEVELS, found)
    return [(int(n), MOVES[m]) for n, m in zip(moved.nth, moved.move, strict=True)], found[1]


def test_a_customer_on_its_way_is_told_before_any_call_is_clear_and_only_once():
    found, before = rises([-4.0] * 5 + [1.0] * 4 + [5.0] * 3)
    assert found == [(5, "becoming a client")]
    assert before[0, 6:].all()


def test_a_slow_rise_is_told_when_it_has_made_a_client_likely_enough():
    assert rises(np.linspace(-4.0, 1.5, 12))[0] == [(9, "becoming a client")]


def test_nobody_is_on_its_way_whose_records_speak_for_a_customer_or_have_risen_little():
    assert rises([-9.0] * 5 + [-4.0] * 4 + [5.0] * 3)[0] == [(9, "becoming a client")]
    assert rises([-1.0] * 5 + [1.0] * 4 + [2.0] * 3)[0] == [(9, "becoming a client")]


def test_an_undecided_account_whose_records_rise_is_becoming_a_client():
    path = np.array([[0] * 5 + [CLIENT] * 7])
    own = np.array([[-4.0] * 5 + [2.0] * 7])
    assert np.flatnonzero(rising(path, own)[0]).tolist() == [5]
    assert not rising(path, own / 2)[0].any()


def test_who_was_thinly_known_must_rise_further_and_not_be_told_already():
    path = np.array([[0] * 5 + [CLIENT] * 7])
    own = np.array([[-2.0] * 5 + [4.0] * 3 + [6.0] * 4])
    assert np.flatnonzero(rising(path, own)[0]).tolist() == [8]
    assert not rising(path, own - np.where(own > 5.0, 0.5, 0.0))[0].any()
    assert not rising(np.full((1, 12), CLIENT), own)[0].any()
    from_customer = np.where(path == 0, CUSTOMER, path)
    assert not rising(from_customer, own)[0].any(), "its turn to client was told at the fifth"
    told = moves_of(from_customer, DAYS, facts(DAYS), LEVELS, rising(from_customer, own))
    assert [(int(n), MOVES[m]) for n, m in zip(told.nth, told.move, strict=True)] == [
        (5, "becoming a client")
    ]


def test_who_becomes_a_customer_has_not_recovered():
    path = np.array([CLIENT] * 6 + [CUSTOMER] * 6)
    over = np.where(np.arange(12) < 3, np.nan, 20000.0)
    assert [move for _, move, _ in names(path, facts(DAYS, over=over))] == [
        "drifting",
        "becoming a customer",
    ]


def test_whose_records_speak_for_a_customer_again_may_be_told_again():
    found, before = rises([-4.0] * 3 + [1.0] * 2 + [-4.0] * 4 + [5.0] * 3)
    assert [nth for nth, _ in found] == [3, 9]
    assert not before[0, 9]


def test_who_signs_for_projects_alone_is_silent_between_them_for_longer():
    last = np.where(np.arange(12) < 10, 20000, 20330)
    some = names(np.full(12, CLIENT), facts(last, gap=25.0, scatter=1.0))
    projects = names(np.full(12, CLIENT), facts(last, gap=25.0, scatter=1.0, projects=True))
    assert [move for _, move, _ in some] == ["drifting", "lost", "recovered"]
    assert [move for _, move, _ in projects] == ["drifting", "recovered"]
    assert projects[0][0] > some[0][0]


def test_who_talks_no_more_but_deals_on_is_drifting_when_that_is_far_more_seldom():
    some = facts(20000, gap=25.0, scatter=1.0)
    silent = names(np.full(12, CLIENT), some)
    quiet = replace(facts(DAYS, gaps=0.0), last_talk=some.last_day, talks=some.rhythm)
    told = names(np.full(12, CLIENT), quiet)
    assert [(move, cause) for _, move, cause in told] == [("drifting", "silence")]
    assert told[0][0] > silent[0][0]


def test_a_client_who_paid_on_account_and_pays_at_once_is_drifting():
    month = np.arange(12)
    run = np.maximum(month - 5, 0)
    known = facts(DAYS, paying=paid(30, run, run, first=18000.0))
    assert names(np.full(12, CLIENT), known) == [(7, "drifting", "payment")]
    mixed = facts(DAYS, paying=paid(30, 30 + run, run, first=18000.0))
    assert names(np.full(12, CLIENT), mixed) == []
    assert names(np.full(12, CUSTOMER), known) == []


def test_a_run_of_payments_at_once_is_as_seldom_as_the_urn_makes_it():
    asked = np.array([[True], [True]])
    two = Paying(
        arranged=np.array([[8.0], [0.0]]),
        at_once=np.array([[2.0], [10.0]]),
        run=np.array([[2.0], [0.0]]),
        first_day=np.array([[0.0], [0.0]]),
    )
    rate = shifts_a_year(two, asked, np.array([365]))
    own, other = 8 + 2 * 0.4, 2 * 0.6
    chance = other * (other + 1) / ((own + other) * (own + other + 1))
    assert np.isclose(rate[0, 0], 10 * chance)
    assert np.isinf(rate[1, 0])
