import numpy as np
import pytest
from scipy import stats

from clienthood.experiments.adjusting import of_past
from clienthood.experiments.assigning import held_out, strata
from clienthood.experiments.effect import effect_of
from clienthood.experiments.planning import detectable
from tests.experiments.spending import periods


def tried(seed, accounts, share=0.5, *, added=0.0):
    """Return the effect on made-up spending, and what was promised before."""
    random = np.random.default_rng(seed)
    earlier, before, after = periods(random, accounts)
    stratum = strata(random.integers(0, 2, accounts), before, share)
    held = held_out([f"A{at}" for at in range(accounts)], stratum, share, seed)
    plan = detectable(before, of_past(earlier), int(held.sum()))
    gain = (plan.effect or 0.0) * added
    outcome = after + gain * ~held
    return effect_of(outcome, of_past(before), ~held, stratum, seed=seed), plan, gain


def test_no_effect_is_found_in_about_five_of_a_hundred_books_without_one():
    wrong = sum(tried(seed, 120)[0].verdict != "cannot tell" for seed in range(100))
    assert 0 <= wrong <= 11  # of 100 at 5 %: more in one of a hundred such tests


@pytest.mark.parametrize(("accounts", "share"), [(300, 0.5), (300, 0.2), (120, 0.5)])
def test_an_effect_is_found_about_as_often_as_promised_and_its_interval_holds_it(accounts, share):
    seen = [tried(seed, accounts, share, added=1.0) for seed in range(100)]
    found = sum(each.verdict == "more" for each, _, _ in seen)
    assert 68 <= found <= 92
    held = sum(each.low <= gain <= each.high for each, _, gain in seen)
    assert held >= 89


def test_twenty_accounts_cannot_tell_whatever_came_of_it():
    for seed in range(5):
        found, plan, _ = tried(seed, 20)
        assert found.verdict == "cannot tell"
        assert plan.effect is None
    random = np.random.default_rng(0)
    treated = np.arange(20) < 10
    huge = effect_of(
        random.normal(0, 1, 20) + 1000.0 * treated,
        np.zeros((20, 1)),
        treated,
        np.zeros(20, dtype=np.int64),
        seed=0,
    )
    assert huge.effect == pytest.approx(1000, rel=0.01)
    assert huge.verdict == "cannot tell"


def test_without_strata_and_past_it_is_the_test_of_welch():
    random = np.random.default_rng(4)
    outcome = random.normal(5, 2, 400)
    treated = random.permutation(400) < 200
    outcome[treated] += 0.4
    found = effect_of(outcome, np.zeros((400, 1)), treated, np.zeros(400, dtype=np.int64), seed=1)
    welch = stats.ttest_ind(outcome[treated], outcome[~treated], equal_var=False)
    ends = welch.confidence_interval()
    assert found.effect == pytest.approx(outcome[treated].mean() - outcome[~treated].mean())
    assert found.p_value == pytest.approx(welch.pvalue, abs=0.02)
    assert (found.low, found.high) == pytest.approx((ends.low, ends.high), abs=0.06)


def test_the_past_takes_chance_off():
    random = np.random.default_rng(2)
    before = random.lognormal(4, 1, 400)
    after = before * random.uniform(0.8, 1.2, 400)
    treated = random.permutation(400) < 200
    stratum = np.zeros(400, dtype=np.int64)
    plain = effect_of(after, np.zeros((400, 1)), treated, stratum, seed=1)
    known = effect_of(after, of_past(before), treated, stratum, seed=1)
    assert known.error < plain.error / 5


def test_units_and_order_change_nothing():
    random = np.random.default_rng(3)
    before, after = random.lognormal(4, 1, (2, 90))
    treated, stratum = random.random(90) < 0.5, random.integers(0, 3, 90)
    found = effect_of(after, before[:, None], treated, stratum, seed=5)
    cents = effect_of(after * 100, before[:, None] * 100, treated, stratum, seed=5)
    assert cents.effect == pytest.approx(found.effect * 100)
    assert cents.p_value == found.p_value
    assert (cents.low, cents.high) == pytest.approx((found.low * 100, found.high * 100))
    assert effect_of(after, before[:, None], treated, stratum, seed=5) == found


@pytest.mark.parametrize("outcome", [np.zeros(60), np.full(60, 7.0)])
def test_an_outcome_that_is_the_same_everywhere_tells_nothing(outcome):
    treated = np.arange(60) % 2 == 0
    found = effect_of(outcome, np.zeros((60, 1)), treated, np.zeros(60, dtype=np.int64), seed=1)
    assert found.effect == 0
    assert found.verdict == "cannot tell"


def test_one_account_or_none_on_a_side_is_no_fault():
    for number in (0, 1, 3):
        treated = np.arange(number) == 0
        found = effect_of(
            np.ones(number), np.zeros((number, 1)), treated, np.zeros(number, np.int64), seed=1
        )
        assert found.verdict == "cannot tell"


def test_more_accounts_and_a_half_held_out_find_smaller_effects():
    outcome, known = np.random.default_rng(1).lognormal(4, 1, (2, 800))
    whole = detectable(outcome, known[:, None], 400).effect
    assert whole < detectable(outcome, known[:, None], 100).effect
    assert whole < detectable(outcome[:200], known[:200, None], 100).effect
    assert whole < detectable(outcome, known[:, None], 400, looks=True).effect


def test_what_lots_drawn_again_show_goes_over_into_the_formula_of_large_books():
    outcome, known = np.random.default_rng(2).normal(10, 2, (2, 10_001))
    formula = detectable(outcome, known[:, None], 5_000).effect
    assert detectable(outcome[1:], known[1:, None], 5_000).effect == pytest.approx(formula, rel=0.1)
