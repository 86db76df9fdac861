"""Calls by plain rules that anyone can check by hand, for those who want no model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from clienthood.calls.arrays import BoolArray, FloatArray, IntArray, LevelArray
from clienthood.calls.band import Kind
from clienthood.calls.weights import Weights, level_weights

LEAN_BITS = 0.5


class Rule(IntEnum):
    """The rule that decided; its name is the id of its sentence."""

    CONTRACT_AND_FAMILY = 0
    THREE_FAMILIES = 1
    CUSTOMER_FAMILIES = 2
    TOO_LITTLE = 3
    MIXED = 4
    NOTHING_KNOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleCalls:
    """Result of ``call_by_rules``.

    Attributes
    ----------
    kind
        ``Kind`` of each row, shape (P,).
    rule
        ``Rule`` that decided, shape (P,).
    leaning
        1 where a family leans client, -1 customer, 0 neither, shape (P, F).
    """

    kind: IntArray
    rule: IntArray
    leaning: IntArray


def call_by_rules(
    levels: LevelArray, elicited: Weights, family: IntArray, contract: int | None = None
) -> RuleCalls:
    """Return the kind of each row by rules on the elicited weights.

    A family leans where the elicited weights of its known levels add up to more than half a
    bit. Client: the contract stands at its top level and another family leans client; or three
    families lean client and at most one leans customer. Customer: two families lean customer
    and none leans client. Undecided otherwise.

    Parameters
    ----------
    levels
        Shape (P, D); -1 where unknown.
    elicited
        m0 and u0.
    family
        Family of each dimension, shape (D,), numbered from 0.
    contract
        Index of the contract dimension; none if left out.
    """
    leaning = _leaning(levels, elicited, family)
    client, customer = leaning > 0, leaning < 0
    signed = np.zeros(len(levels), dtype=np.bool_)
    if contract is not None:
        others = np.arange(leaning.shape[1]) != family[contract]
        top = levels[:, contract] == elicited.levels[contract] - 1
        signed = top & client[:, others].any(axis=1)
    many = (client.sum(axis=1) >= 3) & (customer.sum(axis=1) <= 1)
    few = (customer.sum(axis=1) >= 2) & ~client.any(axis=1)
    mixed = np.asarray(client.any(axis=1) & customer.any(axis=1))
    nothing = np.asarray((levels < 0).all(axis=1))
    choices: list[tuple[BoolArray, Kind, Rule]] = [
        (signed, Kind.CLIENT, Rule.CONTRACT_AND_FAMILY),
        (many, Kind.CLIENT, Rule.THREE_FAMILIES),
        (few, Kind.CUSTOMER, Rule.CUSTOMER_FAMILIES),
        (mixed, Kind.UNDECIDED, Rule.MIXED),
        (nothing, Kind.UNDECIDED, Rule.NOTHING_KNOWN),
    ]
    tests = [test for test, _, _ in choices]
    kind = np.select(tests, [int(k) for _, k, _ in choices], int(Kind.UNDECIDED))
    rule = np.select(tests, [int(r) for _, _, r in choices], int(Rule.TOO_LITTLE))
    return RuleCalls(kind=kind.astype(np.int64), rule=rule.astype(np.int64), leaning=leaning)


def _leaning(levels: LevelArray, elicited: Weights, family: IntArray) -> IntArray:
    padded = np.pad(level_weights(elicited), ((0, 0), (0, 1)))
    bits = padded[np.arange(levels.shape[1]), levels]
    total: FloatArray = np.zeros((len(levels), int(family.max(initial=-1)) + 1))
    for d, group in enumerate(family.tolist()):
        total[:, group] += bits[:, d]
    return np.asarray((total > LEAN_BITS).astype(np.int64) - (total < -LEAN_BITS))
