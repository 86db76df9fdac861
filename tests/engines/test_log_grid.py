"""Logarithms differ in their last bit between engines; in steps of a grid they do not."""

import math

import mpmath

from clienthood.value.summary import LOG_STEPS

DAYS = 60_000
"""Days between two purchases at most: 164 years."""
LAST_BITS = 4
"""By how many of its last bits a logarithm may be wrong; engines were seen to be off by one."""


def test_no_gap_lies_near_the_middle_of_two_steps():
    near = []
    with mpmath.workprec(120):
        for gap in range(2, DAYS + 1):
            steps = mpmath.log(gap) * LOG_STEPS
            middle = abs(steps - mpmath.floor(steps) - 0.5)
            if middle <= LAST_BITS * math.ulp(math.log(gap)) * LOG_STEPS:
                near.append(gap)
    assert near == []


def test_a_grid_64_times_as_fine_would_not_do():
    """The grid is as fine as it can be: the test above can fail."""
    near = 0
    with mpmath.workprec(120):
        for gap in range(2, DAYS + 1):
            steps = mpmath.log(gap) * LOG_STEPS * 64
            middle = abs(steps - mpmath.floor(steps) - 0.5)
            near += middle <= LAST_BITS * math.ulp(math.log(gap)) * LOG_STEPS * 64
    assert near > 0
