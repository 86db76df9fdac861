import numpy as np
import pytest

from clienthood.experiments.adjusting import of_past
from clienthood.experiments.looking import look_days, looks, spent
from clienthood.experiments.looking_back import added_up

DAYS = 28


def followed(seed, accounts=100, gain=0.0):
    """Return the looks at made-up spending by day; accounts differ for good."""
    random = np.random.default_rng(seed)
    own = random.standard_normal(accounts)

    def day():
        comes = random.random(accounts) < 0.1 * np.exp(0.5 * own)
        return np.where(comes, np.exp(3 + 0.7 * own + random.standard_normal(accounts)), 0.0)

    before = sum(day() for _ in range(DAYS))
    treated = random.permutation(accounts) < accounts // 2
    paths = np.cumsum([day() + gain * treated for _ in range(DAYS)], axis=0).T
    part = np.arange(1, DAYS + 1) / DAYS
    stratum = (own > 0).astype(np.int64)
    return looks(paths, of_past(before), treated, stratum, part, seed=seed)


def test_looking_every_day_keeps_the_level():
    wrong = sum(any(each.crossed for each in followed(seed)) for seed in range(80))
    assert wrong <= 9  # of 80 at 5 %: more in one of a hundred such tests


def test_a_strong_effect_is_told_before_the_end():
    seen = followed(1, accounts=300, gain=8.0)
    first = next(at for at, each in enumerate(seen) if each.crossed)
    assert 2 < first < DAYS - 3
    assert seen[first].low > 0


def test_what_earlier_looks_show_does_not_change_with_later_ones():
    random = np.random.default_rng(1)
    paths = np.cumsum(random.lognormal(0, 1, (80, 10)), axis=1)
    treated, stratum = np.arange(80) % 2 == 0, np.zeros(80, dtype=np.int64)
    part = np.arange(1, 11) / 10
    whole = looks(paths, np.zeros((80, 1)), treated, stratum, part, seed=3)
    early = looks(paths[:, :6], np.zeros((80, 1)), treated, stratum, part[:6], seed=3)
    for mine, theirs in zip(early, whole, strict=False):
        assert mine.effect == pytest.approx(theirs.effect)
        assert mine.bound == pytest.approx(theirs.bound)


def test_the_level_is_spent_late_and_never_more_than_all_of_it():
    told = spent(np.array([0.1, 0.5, 1.0]))
    assert told[0] < 1e-6
    assert told[1] == pytest.approx(0.00557, abs=1e-4)  # Lan and DeMets 1983
    assert told[2] == pytest.approx(0.05)


@pytest.mark.parametrize("days", [1, 7, 31, 32, 90, 365, 730])
def test_the_last_look_is_the_end_and_there_are_not_too_many(days):
    found = look_days(days)
    assert found[-1] == days
    assert len(found) <= 31
    assert found[0] >= 1


def test_what_happened_is_added_up_to_each_look_and_others_are_passed_over():
    events = (np.array([3, 3, 5, 9]), np.array([1, 4, 2, 1]), np.array([10.0, 5.0, 1.0, 99.0]))
    found = added_up(np.array([3, 5, 7]), events, np.array([1, 3]))
    assert found.tolist() == [[10, 10], [0, 1], [0, 0]]
