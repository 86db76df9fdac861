import numpy as np
import pytest

from clienthood.hindsight.known import sum_of_classes
from clienthood.hindsight.ranking import difference, lift, ranking
from clienthood.hindsight.reliability import reliability, share_interval


def test_auc_counts_pairs_and_ties_half():
    found = ranking(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, True, False, True]))
    assert found.auc == pytest.approx(3.5 / 4)


def test_its_interval_holds_the_truth_about_as_often_as_it_says():
    random = np.random.default_rng(1)
    truth = 0.7602  # P(N(1, 1) > N(0, 1))
    held = 0
    for _ in range(300):
        happened = random.random(120) < 0.4
        found = ranking(random.standard_normal(120) + happened, happened)
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 300 <= 0.985


def test_two_scores_that_rank_alike_do_not_differ_and_a_better_one_does():
    random = np.random.default_rng(2)
    happened = random.random(400) < 0.5
    score = random.standard_normal(400) + happened
    one, same = ranking(score, happened), ranking(score * 2 + 1, happened)
    assert difference(one, same).auc == 0
    assert not difference(one, same).clear
    noise = ranking(score + 3 * random.standard_normal(400), happened)
    assert difference(one, noise).clear


def test_lift_is_what_the_tenth_has_beside_all_with_ties_shared():
    amount = np.array([5.0] + [1.0] * 9)
    assert lift(np.arange(10.0)[::-1], amount) == pytest.approx(5 / 1.4)
    assert lift(np.zeros(10), amount) == pytest.approx(1.0)
    assert np.isnan(lift(np.arange(10.0), np.zeros(10)))


def test_reliability_tells_where_chances_are_off():
    chance = np.repeat([0.1, 0.9], 200)
    came = np.concatenate([np.arange(200) % 10 == 0, np.arange(200) % 2 == 0])
    low, high = reliability(chance, came)
    assert (low.accounts, low.came, low.holds) == (200, 0.1, True)
    assert (high.accounts, high.came, high.holds) == (200, 0.5, False)


def test_wilson_interval_as_published():
    # Newcombe 1998, table I: 15 of 148
    assert share_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_classes_of_recency_frequency_and_amount_go_from_3_to_15():
    told = sum_of_classes(np.arange(10.0), np.arange(10.0), np.arange(10.0))
    assert (told.min(), told.max()) == (3, 15)
    assert (np.diff(told) >= 0).all()
