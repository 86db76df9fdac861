import numpy as np
import pytest

from clienthood.errors import FitError
from clienthood.value import cohorts, sbg, tenure


def test_a_retention_table_becomes_contracts():
    found = tenure.from_alive([10, 7, 7, 4])
    assert found.survived.tolist() == [0, 2, 3]
    assert found.lost.tolist() == [1, 1, 0]
    assert found.weights.tolist() == [3, 3, 4]
    assert tenure.from_alive([5, 0]).weights.tolist() == [5]


@pytest.mark.parametrize(
    ("alive", "row"),
    [([10, -1], 2), ([10, np.nan], 2), ([10, 7.5], 2), ([10, 7, 8], 3), ([10], 1), ([], 1),
     ([0, 0], 1)],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused(alive, row):
    with pytest.raises(FitError, match=f"alive, row {row}"):
        tenure.from_alive(alive)


def test_cohorts_are_drawn_toward_all():
    many = sbg.simulate(sbg.SBG(0.7, 1.2), np.full(2000, 6), seed=1)
    few = sbg.simulate(sbg.SBG(0.7, 4.0), np.full(5, 6), seed=2)
    survived = np.concatenate([many.survived, few.survived, [0]])
    lost = np.concatenate([many.lost, few.lost, [False]])
    names = ["2021"] * 2000 + ["2022"] * 5 + ["2026"]
    found = cohorts.fit_by_cohort(sbg.fit, names, survived, lost)
    assert list(found.fits) == ["2021", "2022", "2026"]
    assert found.fits["2026"] is found.pooled
    assert found.fits["2022"].prior == "pooled"
    assert np.abs(found.fits["2022"].theta - found.pooled.theta).max() < 1.5
    with pytest.raises(FitError, match="cohort, row 2"):
        cohorts.fit_by_cohort(sbg.fit, ["a", None], [1, 2], [0, 1])
    with pytest.raises(FitError, match="one name"):
        cohorts.fit_by_cohort(sbg.fit, ["a"], [1, 2], [0, 1])
