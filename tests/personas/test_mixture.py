"""Groups in arrays: found where they are, not found where they are not."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from clienthood.personas.choosing import adjusted_rand, choose
from clienthood.personas.mixture import Shape, encode


def drawn(groups, accounts, seed, unknown=0.2):
    """Accounts of clearly different groups over eight features of three levels."""
    rng = np.random.default_rng(seed)
    chance = rng.dirichlet(np.full(3, 0.25), size=(groups, 8))
    truth = rng.integers(0, groups, accounts)
    levels = np.array([[rng.choice(3, p=chance[group, at]) for at in range(8)] for group in truth])
    levels[rng.random(levels.shape) < unknown] = -1
    return truth, levels


SHAPE = Shape(sizes=(3,) * 8, counted=(False,) * 8)


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_planted_groups_are_found_again(groups):
    truth, levels = drawn(groups, 700, seed=groups)
    found = choose(levels, SHAPE, seed=7)
    assert found.groups == groups
    distinct, at = np.unique(levels, axis=0, return_inverse=True)
    labels = found.mixture.labels(encode(distinct, SHAPE))[at.ravel()]
    assert adjusted_rand_score(truth, labels) > 0.8
    assert found.tried[groups - 1].stability >= 0.8


def test_the_same_accounts_give_the_same_groups_in_any_order():
    _, levels = drawn(3, 300, seed=5)
    one, other = choose(levels, SHAPE, seed=7), choose(levels, SHAPE, seed=7)
    assert one.tried == other.tried
    np.testing.assert_array_equal(one.mixture.log_chance, other.mixture.log_chance)


def test_accounts_without_groups_are_not_split():
    rng = np.random.default_rng(3)
    found = choose(rng.integers(0, 3, (400, 8)), SHAPE, seed=7)
    assert (found.groups, found.mixture) == (1, None)


def test_few_accounts_are_not_looked_at():
    _, levels = drawn(2, 20, seed=1)
    assert choose(levels, SHAPE, seed=7).tried == ()


def test_what_is_unknown_says_nothing():
    _, levels = drawn(2, 200, seed=2, unknown=0.0)
    mixture = choose(levels, SHAPE, seed=7).mixture
    nothing = encode(np.full((1, 8), -1), SHAPE)
    np.testing.assert_allclose(mixture.joint(nothing)[0], mixture.log_share)


def test_agreement_is_the_adjusted_rand_index():
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 3, 200), rng.integers(0, 4, 200)
    other[:120] = one[:120]
    ours = adjusted_rand(one, other, np.ones(200))
    assert ours == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand(one, one, np.ones(200)) == 1.0
