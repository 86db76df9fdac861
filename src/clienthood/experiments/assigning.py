"""Lots: which accounts are treated and which are held out, alike in kind and value.

Within a stratum accounts stand in the order of a keyed hash of their identifiers, which is as good
as shuffled and the same whenever the seed is; along that order every so many-th is held out. So
each account has the same chance, each stratum its share within one account, and the whole too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from clienthood.experiments.arrays import BoolArray, FloatArray, IntArray

QUANTILES = 4
"""Classes of value within a kind, at most."""
LEAST_OF_AN_ARM = 4
"""Accounts that the smaller side of a stratum should have on average."""


def strata(kind: IntArray, value: FloatArray, share: float) -> IntArray:
    """Return the stratum of each account, numbered from 0: kind, and quantile of value within it.

    Kinds of too few accounts are taken together; what is left too small joins the first stratum.

    Parameters
    ----------
    kind
        Code of the kind, shape (accounts,).
    value
        What the account is worth; NaN, where it is not known, counts as the least.
    share
        Share that is held out, between 0 and 1.
    """
    least = max(int(np.ceil(LEAST_OF_AN_ARM / min(share, 1.0 - share))), 2)
    codes, at, counts = np.unique(kind, return_inverse=True, return_counts=True)
    small = counts < least
    group = np.where(small[at], len(codes), at).astype(np.int64)
    worth = np.where(np.isnan(value), -np.inf, value)
    found = np.zeros(len(kind), dtype=np.int64)
    used = 0
    for one in np.unique(group).tolist():
        rows = np.flatnonzero(group == one)
        if len(rows) < least and used:
            continue
        classes = min(max(len(rows) // least, 1), QUANTILES)
        order = rows[np.argsort(worth[rows], kind="stable")]
        for nth, part in enumerate(np.array_split(order, classes)):
            found[part] = used + nth
        used += classes
    return found


def held_out(accounts: Sequence[str], stratum: IntArray, share: float, seed: int) -> BoolArray:
    """Return which accounts are held out, shape (accounts,); the same for the same seed.

    The order in which accounts are given does not matter, but for the stratum of each.

    Parameters
    ----------
    accounts
        Their identifiers, each once.
    stratum
        Stratum of each.
    share
        Share that is held out, between 0 and 1.
    seed
        Names the lots; other seeds give other lots.
    """
    key = hashlib.sha256(str(seed).encode()).digest()
    place = np.array([_place(key, each) for each in accounts], dtype=np.uint64)
    order = np.lexsort((place, stratum))
    start = int.from_bytes(hashlib.sha256(key).digest()[:6]) / 2.0**48
    steps = np.floor(np.arange(len(accounts) + 1) * share + start)
    held = np.zeros(len(accounts), dtype=np.bool_)
    held[order] = np.diff(steps) > 0
    return held


def _place(key: bytes, account: str) -> int:
    return int.from_bytes(hashlib.blake2b(account.encode(), digest_size=8, key=key).digest())
