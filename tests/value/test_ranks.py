import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from clienthood.value.ranks import ranks


@given(st.lists(st.integers(-3, 3) | st.floats(allow_nan=False), max_size=40))
def test_equal_values_share_the_mean_of_their_places(values):
    assert ranks(np.array(values, float)).tolist() == rankdata(values).tolist()


def test_what_is_not_known_has_no_place_and_gives_none():
    assert np.isnan(ranks(np.array([2.0, np.nan]))).all()
