"""The season: found where years are alike, left out where they are not."""

import numpy as np

from clienthood.business.season import season

PATTERN = np.array([0.6, 0.7, 1.0, 1.1, 0.9, 0.8, 0.7, 0.6, 1.0, 1.2, 1.5, 1.9])


def test_a_season_of_alike_years_is_found_whatever_the_growth():
    grown = np.concatenate([PATTERN * 100 * 1.2**year for year in range(4)])
    months = grown * 1.2 ** (np.arange(48) % 12 / 12)
    found = season(months)
    np.testing.assert_allclose(found, PATTERN / PATTERN.mean(), atol=0.02)


def test_the_months_ahead_begin_after_the_last_one():
    months = np.tile(PATTERN, 3)
    np.testing.assert_allclose(season(np.roll(months, -3)), np.roll(PATTERN, -3), atol=1e-9)


def test_chance_makes_hardly_a_season():
    random = np.random.default_rng(1)
    spread = [np.abs(season(random.gamma(4, size=36)) - 1).mean() for _ in range(50)]
    raw = [np.abs(random.gamma(4, size=(3, 12)).mean(axis=0) / 4 - 1).mean() for _ in range(50)]
    assert np.mean(spread) < 0.5 * np.mean(raw)


def test_less_than_two_years_have_no_season():
    assert (season(np.tile(PATTERN, 2)[:20]) == 1).all()
    assert (season(np.zeros(48)) == 1).all()
