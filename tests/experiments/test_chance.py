import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from clienthood.experiments.chance import chance_of_split

SIDES = st.tuples(st.integers(0, 60), st.integers(0, 60))


@given(went=SIDES, stayed=SIDES)
def test_the_chance_is_that_of_the_exact_test(went, stayed):
    found = chance_of_split(np.array(went), np.array(stayed))
    assert found == pytest.approx(fisher_exact([went, stayed]).pvalue, rel=1e-9)


def test_a_large_book_is_counted_too():
    went, stayed = np.array([900, 700]), np.array([99_000, 99_400])
    expected = fisher_exact([went, stayed]).pvalue
    assert chance_of_split(went, stayed) == pytest.approx(expected, rel=1e-6)
