"""What decided leads teach: chances that hold, and silence where little is known."""

import numpy as np

from clienthood.personas.leads import Shown, backtest, learn


def leads(number, tells, seed=1):
    """Leads of which the first feature tells the outcome to a degree, the second nothing."""
    rng = np.random.default_rng(seed)
    came = rng.random(number) < 0.5
    first = np.where(rng.random(number) < tells, came, rng.random(number) < 0.5).astype(int)
    levels = np.column_stack([first, rng.integers(0, 3, number)])
    return Shown(levels=levels, sizes=(2, 3)), came.astype(float)


def both(came):
    return np.stack([1 - came, came], axis=1)


def test_chances_are_as_often_true_as_they_say():
    shown, came = leads(1000, 0.8)
    later, true = leads(1000, 0.8, seed=2)
    chance = learn(shown, both(came)).chances(later)[:, 1]
    for low, high in ((0.0, 0.3), (0.7, 1.0)):
        there = (chance >= low) & (chance <= high)
        assert there.sum() > 300
        assert abs(chance[there].mean() - true[there].mean()) < 0.06
    found = backtest(shown, came)
    assert found.auc > 0.8
    assert found.brier < 0.75 * found.brier_base


def test_what_tells_nothing_is_not_believed():
    shown, came = leads(600, 0.0)
    chance = learn(shown, both(came)).chances(shown)[:, 1]
    assert np.abs(chance - came.mean()).max() < 0.08


def test_few_leads_say_nothing():
    shown, came = leads(12, 0.9)
    assert learn(shown, both(came)) is None
    assert backtest(shown, came) is None


def test_an_open_lead_is_only_known_to_have_taken_so_long_at_least():
    rng = np.random.default_rng(4)
    came = (rng.random(400) < 0.5).astype(float)
    slow = np.where(came == 1, rng.integers(2, 4, 400), rng.integers(0, 2, 400))[:, None]
    shown = Shown(levels=slow, sizes=(4,), running=0)
    model = learn(shown, both(came))
    new = Shown(levels=np.array([[0], [2]]), sizes=(4,), running=0)
    at_once = model.chances(new)[:, 1]
    still = model.chances(new, still_open=True)[:, 1]
    assert at_once[0] < 0.1
    assert 0.4 < still[0] < 0.6
    assert still[1] > 0.9
