"""The path of an account through the kinds."""

import numpy as np

from clienthood.movement.path import UNSEEN, flows_of, path_of


def test_an_undecided_month_keeps_the_kind_that_was():
    called = np.array([[0, 1, 0, 0, -1], [0, 0, -1, 1, 0]])
    assert path_of(called, np.ones((2, 5), bool)).tolist() == [[0, 1, 1, 1, -1], [0, 0, -1, 1, 1]]


def test_before_the_first_record_there_is_no_kind():
    called, seen = np.array([[1, 1, 0]]), np.array([[False, True, True]])
    path = path_of(called, seen)
    assert path.tolist() == [[UNSEEN, 1, 1]]
    assert flows_of(path)[0, 3, 2] == 1
    assert flows_of(path)[1, 2, 2] == 1
    assert flows_of(path).sum() == 2


def test_a_call_that_swings_within_the_undecided_zone_never_moves():
    rng = np.random.default_rng(3)
    called = rng.choice([0, 1], (50, 24))
    called[:, 0] = 1
    assert (path_of(called, np.ones_like(called, bool)) == 1).all()
