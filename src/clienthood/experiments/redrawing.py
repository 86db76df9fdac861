"""Lots drawn again: what a comparison would have shown by chance alone.

Within each stratum as many accounts as before are held out, drawn at random. Under the hypothesis
of no effect each such draw is as likely as the one that was made, whatever the amounts are spread
like: no normal distribution is needed, and a few huge orders do no harm to the level of the test.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray

DRAWS = 1999
"""Lots drawn again: p-values are exact in steps of one in two thousand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lots:
    """How lots were drawn, for accounts in the order of their strata.

    Attributes
    ----------
    treated
        Whether an account is treated, shape (accounts,).
    begins
        Place of the first account of each stratum, shape (strata,).
    sizes, held
        Accounts of each stratum, and those of them held out, shape (strata,).
    """

    treated: BoolArray
    begins: IntArray
    sizes: IntArray
    held: IntArray

    @property
    def weights(self) -> FloatArray:
        """Share of each stratum in all accounts."""
        return np.asarray(self.sizes / self.sizes.sum(), np.float64)


def order_of(treated: BoolArray, stratum: IntArray) -> tuple[IntArray, Lots]:
    """Return the order of accounts by stratum, and their lots in it.

    A stratum of which fewer than two are left on either side joins its neighbour.
    """
    merged = _merged(treated, stratum)
    order = np.argsort(merged, kind="stable").astype(np.int64)
    _, begins, sizes = np.unique(merged[order], return_index=True, return_counts=True)
    drawn = treated[order]
    held = np.add.reduceat((~drawn).astype(np.int64), begins) if len(begins) else begins
    return order, Lots(treated=drawn, begins=begins, sizes=sizes, held=held)


def _merged(treated: BoolArray, stratum: IntArray) -> IntArray:
    codes, at = np.unique(stratum, return_inverse=True)
    both = np.stack([np.bincount(at[side], minlength=len(codes)) for side in (treated, ~treated)])
    into = np.zeros(len(codes), dtype=np.int64)
    used, seen = 0, np.zeros(2, dtype=np.int64)
    for code in range(len(codes)):
        if (seen >= 2).all() and (both[:, code:].sum(axis=1) >= 2).all():
            used, seen = used + 1, np.zeros(2, dtype=np.int64)
        into[code] = used
        seen = seen + both[:, code]
    return np.asarray(into[at], np.int64)


def redrawn(lots: Lots, random: np.random.Generator, draws: int = DRAWS) -> BoolArray:
    """Return who would be treated by lots drawn again, shape (draws, accounts)."""
    found = np.ones((draws, len(lots.treated)), dtype=np.bool_)
    for begin, size, held in zip(lots.begins, lots.sizes, lots.held, strict=True):
        keys = random.random((draws, int(size)), dtype=np.float32)
        drawn = np.argpartition(keys, int(held) - 1, axis=1)[:, : int(held)]
        np.put_along_axis(found[:, begin : begin + size], drawn, values=False, axis=1)
    return found
