"""The share of clients: its range against draws of kinds and of accounts."""

import numpy as np
import pytest

from clienthood.business.shares import Moments, share_of_clients


def moments(weight, chance):
    return Moments(
        weight=weight.sum(),
        client=(weight * chance).sum(),
        square=(weight**2).sum(),
        square_client=(weight**2 * chance).sum(),
    )


@pytest.mark.parametrize(("accounts", "unevenness"), [(40, 0.5), (300, 1.5), (2000, 1.0)])
def test_the_range_is_that_of_drawing_kinds_and_accounts_anew(accounts, unevenness):
    random = np.random.default_rng(accounts)
    weight = np.exp(random.normal(0, unevenness, accounts))
    chance = random.beta(0.3, 0.3, accounts)
    found = share_of_clients(moments(weight, chance))
    pick = random.integers(0, accounts, (4000, accounts))
    kinds = random.random(pick.shape) < chance[pick]
    drawn = (weight[pick] * kinds).sum(axis=1) / weight[pick].sum(axis=1)
    low, high = np.quantile(drawn, [0.05, 0.95])
    width = high - low
    assert found.share == pytest.approx(drawn.mean(), abs=0.1 * width)
    assert found.low == pytest.approx(low, abs=0.15 * width)
    assert found.high == pytest.approx(high, abs=0.15 * width)
    assert found.chance_above(0.5) == pytest.approx((drawn > 0.5).mean(), abs=0.04)


def test_certain_kinds_and_nothing_at_all():
    certain = share_of_clients(moments(np.ones(5), np.ones(5)))
    assert (certain.low, certain.share, certain.high) == (1.0, 1.0, 1.0)
    assert certain.chance_above(2 / 3) == 1.0
    nothing = share_of_clients(moments(np.zeros(5), np.ones(5)))
    assert nothing.share is None
    assert nothing.chance_above(0.5) is None


def test_one_account_says_nearly_nothing():
    one = share_of_clients(moments(np.array([10.0]), np.array([0.5])))
    assert one.low < 0.01
    assert one.high > 0.99
