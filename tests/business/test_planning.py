"""The plan: more accounts never hurt, goals order chances, and what it says comes true as often."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from bench import plan
from clienthood.business.newcomers import MONTHS, Arrivals, Newcomers
from clienthood.business.planning import Terms as Asked
from clienthood.business.planning import followed, look_ahead
from clienthood.value.buying import History
from clienthood.value.futures import Size
from clienthood.value.renewing import renewals
from clienthood.value.terms import Terms


def newcomers(number=60, seed=0):
    random = np.random.default_rng(seed)
    paths = np.cumsum(random.gamma(0.5, 2000, (number, 1 + MONTHS)), axis=1)
    return Newcomers(
        probability=random.random(number), followed=random.uniform(30, 900, number), paths=paths
    )


def arrivals(each=3, months=24, clients=20.0, settled=50):
    return Arrivals(counts=np.full(months, each), clients=clients, settled=settled)


EXISTING = np.random.default_rng(3).normal(1e6, 1e5, 400)


def looked(goal=1.2e6, days=365.0, delay=30.0, came=None, who=None):
    return look_ahead(
        EXISTING,
        newcomers() if who is None else who,
        arrivals() if came is None else came,
        Asked(days=days, delay=delay, goal=goal),
        seed=7,
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(9e5, 2e6))
def test_more_new_accounts_never_make_a_goal_less_likely(clients, customers, goal):
    ahead = looked()
    here = ahead.chance(goal, clients, customers)
    assert ahead.chance(goal, clients + 1, customers) >= here
    assert ahead.chance(goal, clients, customers + 1) >= here
    assert ahead.chance(goal * 1.1, clients, customers) <= here


def test_the_chance_does_not_depend_on_the_goal_that_was_set_first():
    said = [looked(goal=goal).chance(1.25e6, 10, 5) for goal in (1.0e6, 1.25e6, 1.4e6)]
    assert len(set(said)) == 1
    far = looked(goal=5e6)
    assert far.clients.block > 1
    assert far.chance(1.25e6, 10, 5) == pytest.approx(said[0], abs=0.05)


def test_the_fewest_that_suffice_do_and_one_less_does_not():
    ahead = looked()
    needed = ahead.clients_needed(1.3e6, 0.8)
    assert needed > 0
    assert ahead.chance(1.3e6, clients=needed) >= 0.8
    assert ahead.chance(1.3e6, clients=needed - 1) < 0.8
    assert ahead.clients_needed(1.3e6, 0.8, room=needed - 1) is None
    assert ahead.clients_needed(5e5, 0.8) == 0
    assert ahead.customers_needed(1e12, 0.8) is None


def test_without_new_accounts_the_plan_is_that_of_the_accounts_on_record():
    nobody = Newcomers(
        probability=np.zeros(0), followed=np.zeros(0), paths=np.zeros((0, 1 + MONTHS))
    )
    none = Arrivals(counts=np.zeros(0, int), clients=0.0, settled=0)
    ahead = looked(who=nobody, came=none)
    assert (ahead.revenue() == EXISTING).all()
    assert (ahead.revenue(50, 50) == EXISTING).all()


def test_the_usual_pace_is_that_of_the_past_and_its_range_is_wider_for_a_short_one():
    ahead = looked()
    both = ahead.clients.usual + ahead.customers.usual
    assert both.mean() == pytest.approx(36, rel=0.1)
    assert ahead.clients.pace / both.mean() == pytest.approx(0.4, abs=0.06)
    short = looked(came=arrivals(months=3))
    assert (short.clients.usual + short.customers.usual).std() > both.std()


def test_those_above_the_usual_pace_come_later():
    at_once, late = looked(delay=0.0), looked(delay=300.0)
    usual = int(at_once.clients.pace)
    assert late.clients.brings(usual - 1) == pytest.approx(at_once.clients.brings(usual - 1))
    assert late.clients.brings(usual + 10).mean() < at_once.clients.brings(usual + 10).mean()


def test_only_accounts_followed_long_enough_stand_for_new_ones():
    who = newcomers()
    assert (followed(who, 365.0).followed >= 365).all()
    few = newcomers(8)
    assert len(followed(few, 365.0).followed) == 8


SIZE = Size(drawn=10, repeats=10)
CHANCES = np.array([0.9, 0.5, 0.1])


def low_in_the_middle(random, low, high):
    return (3 * low + high) / 4


@pytest.fixture(scope="module")
def outcomes():
    """Return of 60 firms of one process the futures of the plan, those of the accounts on record
    alone, and what came. The models are fitted once, to the first firms together."""
    seen = [plan._firm(np.random.default_rng(seed), low_in_the_middle) for seed in range(60)]
    parts = [plan._histories(firm, int((firm["came"] < plan.SEEN).sum())) for firm in seen[:6]]
    history = History(
        **{
            name: np.concatenate([getattr(part[1], name) for part in parts])
            for name in ("x", "t_x", "T", "log_gaps")
        }
    )
    fitted = plan.learnt_of(history, np.concatenate([part[2] for part in parts]), SIZE.drawn)
    terms = [firm["terms"] for firm in seen[:6]]
    signed = Terms(
        **{
            each.name: np.concatenate([getattr(term, each.name) for term in terms])
            for each in fields(Terms)
        }
    )
    learn = fitted, renewals(signed, as_of=plan.AS_OF, size=SIZE.drawn)
    told = []
    for seed, firm in enumerate(seen):
        ahead = plan._ahead(firm, seed, learn=learn, size=SIZE)
        told.append((ahead.revenue(), ahead.existing, firm["later"]))
    said, existing, came = (np.array(each) for each in zip(*told, strict=True))
    return said, existing, came


def as_often_as_said(futures, came):
    """Return whether goals of three chances were met as often as chance allows."""
    goals = np.quantile(futures, 1 - CHANCES, axis=1)
    met = (came >= goals).sum(axis=1)
    low, high = binom.interval(0.99, len(came), CHANCES)
    return bool(((low <= met) & (met <= high)).all())


def test_goals_of_firms_whose_process_is_known_are_met_as_often_as_the_plan_said(outcomes):
    said, _, came = outcomes
    assert as_often_as_said(said, came)


def test_a_plan_that_is_too_low_too_high_or_too_sure_is_found_out(outcomes):
    said, existing, came = outcomes
    middle = said.mean(axis=1, keepdims=True)
    assert not as_often_as_said(existing, came)
    assert not as_often_as_said(said + 0.6 * said.std(axis=1, keepdims=True), came)
    assert not as_often_as_said(said - 0.6 * said.std(axis=1, keepdims=True), came)
    assert not as_often_as_said(middle + (said - middle) / 3, came)
