"""The path of an account through the kinds."""

import numpy as np

from clienthood.movement.path import kept_kinds


def test_an_undecided_month_keeps_the_kind_that_was():
    account = np.array([1, 1, 1, 1, 1, 2, 2, 2])
    called = np.array([0, 1, 0, 0, -1, 0, 0, 1])
    assert kept_kinds(account, called).tolist() == [0, 1, 1, 1, -1, 0, 0, 1]


def test_nothing_is_handed_on_from_one_account_to_the_next():
    assert kept_kinds(np.array([1, 2, 3]), np.array([1, 0, 0])).tolist() == [1, 0, 0]
    assert kept_kinds(np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
