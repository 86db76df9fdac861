import numpy as np
import pytest
from call_books import FAMILY, WEIGHTS

from clienthood.calls.band import Kind
from clienthood.calls.preview import changes
from clienthood.calls.rules import Rule, call_by_rules
from clienthood.errors import FitError

CONTRACT = 2


@pytest.mark.parametrize(
    ("known", "kind", "rule"),
    [
        ({}, Kind.UNDECIDED, Rule.NOTHING_KNOWN),
        ({2: 3}, Kind.UNDECIDED, Rule.TOO_LITTLE),
        ({2: 3, 6: 3}, Kind.CLIENT, Rule.CONTRACT_AND_FAMILY),
        ({2: 3, 6: 3, 4: 0, 9: 0}, Kind.CLIENT, Rule.CONTRACT_AND_FAMILY),
        ({4: 3, 6: 3, 9: 3}, Kind.CLIENT, Rule.THREE_FAMILIES),
        ({4: 3, 6: 3, 9: 3, 1: 0}, Kind.CLIENT, Rule.THREE_FAMILIES),
        ({4: 3, 6: 3, 9: 3, 1: 0, 2: 0}, Kind.UNDECIDED, Rule.MIXED),
        ({4: 0, 6: 0}, Kind.CUSTOMER, Rule.CUSTOMER_FAMILIES),
        ({4: 0, 6: 0, 9: 3}, Kind.UNDECIDED, Rule.MIXED),
        ({0: 3, 1: 3}, Kind.UNDECIDED, Rule.TOO_LITTLE),
    ],
)
def test_rules(known, kind, rule):
    levels = np.full((1, 10), -1)
    for d, level in known.items():
        levels[0, d] = level
    found = call_by_rules(levels, WEIGHTS, FAMILY, contract=CONTRACT)
    assert found.kind[0] == kind
    assert found.rule[0] == rule


def test_without_a_contract_dimension_the_other_rules_stand():
    found = call_by_rules(np.zeros((2, 10), dtype=int), WEIGHTS, FAMILY)
    assert found.kind.tolist() == [Kind.CUSTOMER] * 2


def test_a_preview_lists_who_changes_largest_move_first():
    found = changes(
        np.array([1, 0, -1]), np.array([0, 0, 1]), np.array([0.9, 0.5, 0.1]),
        np.array([0.7, 0.6, 0.95]),
    )  # fmt: skip
    assert found.row.tolist() == [2, 0]
    assert found.kind_before.tolist() == [-1, 1]
    assert found.kind_after.tolist() == [1, 0]
    with pytest.raises(FitError):
        changes(np.zeros(1), np.zeros(2), np.zeros(2), np.zeros(2))
