import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.errors import FitError
from clienthood.value import kaplan_meier, tenure

FREIREICH = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_remission_times_of_freireich():
    curve = kaplan_meier.of_durations(FREIREICH, RELAPSED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    shares = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    np.testing.assert_allclose(curve.survival, shares, atol=1e-4)
    np.testing.assert_allclose([curve.low[0], curve.high[0]], [0.6197, 0.9516], atol=1e-4)


def test_a_retention_table_is_given_back():
    alive = [1000, 869, 743, 653]
    contracts = tenure.from_alive(alive)
    curve = kaplan_meier.fit(contracts.survived, contracts.lost, weights=contracts.weights)
    np.testing.assert_allclose(curve.survival, [0.869, 0.743, 0.653], rtol=1e-12)
    spread = np.sqrt(0.869 * 0.131 / 1000) / (0.869 * -np.log(0.869))
    low = 0.869 ** np.exp(1.959963985 * spread)
    assert curve.low[0] == pytest.approx(low, rel=1e-8)
    np.testing.assert_allclose(curve.at([0, 1, 2.5, 3]), [1, 0.869, 0.743, 0.653], rtol=1e-12)
    assert np.isnan(curve.at([4])[0])
    assert "0.8690" in curve._repr_html_()
    assert "347 lost" in repr(curve)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(1, 3)), min_size=1))
def test_the_product_formula(book):
    survived, lost, weights = (list(part) for part in zip(*book, strict=True))
    curve = kaplan_meier.fit(survived, lost, weights=weights)
    share, steps = 1.0, []
    for t in range(1, 8):
        risk = sum(w for n, gone, w in book if n + gone >= t)
        ends = sum(w for n, gone, w in book if gone and n + 1 == t)
        if ends:
            share *= 1 - ends / risk
            steps.append((t, risk, ends, share))
    found = zip(curve.times, curve.at_risk, curve.losses, curve.survival, strict=True)
    np.testing.assert_allclose(list(found), steps, atol=1e-12)
    assert np.all((curve.low <= curve.survival) & (curve.survival <= curve.high))
    one = kaplan_meier.fit(np.repeat(survived, weights), np.repeat(lost, weights))
    np.testing.assert_allclose(curve.high, one.high, rtol=1e-9)


def test_books_without_and_with_nothing_but_losses():
    kept = kaplan_meier.fit([3, 5], [0, 0])
    assert len(kept.times) == 0
    assert kept.at([5]).tolist() == [1]
    gone = kaplan_meier.fit([0], [1])
    assert (gone.survival[0], gone.low[0], gone.high[0]) == (0, 0, 1)
    assert gone.at([9]).tolist() == [0]


@pytest.mark.parametrize(
    ("durations", "lost", "told"),
    [([-1.0], [1], "row 1"), ([1.0, np.nan], [1, 0], "row 2"), ([1.0], [2], "lost, row 1"),
     ([], [], "no contract")],
)  # fmt: skip
def test_what_cannot_be_is_refused(durations, lost, told):
    with pytest.raises(FitError, match=told):
        kaplan_meier.of_durations(durations, lost)


def test_confidence_is_between_0_and_1():
    with pytest.raises(FitError, match="confidence"):
        kaplan_meier.fit([1], [1], level=95)
