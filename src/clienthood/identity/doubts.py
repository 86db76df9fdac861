"""Which accounts are perhaps one, by likenesses that nobody has answered: what calls learn of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from clienthood.engine import Engine

WHOLE = 1024
"""Parts of a certainty: whole numbers add up to the same on every engine."""
_MOST = 40.0
"""Bits beyond which nothing is surer."""
Keys = npt.NDArray[np.int64]


def make_doubts(engine: Engine, likenesses: pa.Table) -> bool:
    """Make the table ``doubts`` (one, other, parts) if any accounts may be one; whether any may.

    ``one`` and ``other`` are keys of accounts; ``parts``, of ``WHOLE``, tell how likely they are
    one.

    Parameters
    ----------
    engine
        Where ``members`` is.
    likenesses
        account_id, into_account_id, bits: pairs that may be one, and that nobody answered.
    """
    if not likenesses.num_rows:
        return False
    engine.load("likenesses", likenesses)
    rows = engine.fetch(_OF_ACCOUNTS)
    engine.drop("likenesses")
    one, other = (rows.column(name).to_numpy().astype(np.int64) for name in ("one", "other"))
    parts = likely(one, other, rows.column("bits").to_numpy().astype(np.float64))
    kept = parts > 0
    if kept.any():
        told = {"one": one[kept], "other": other[kept], "parts": parts[kept]}
        engine.load("doubts", pa.table(told))
    return bool(kept.any())


def likely(one: Keys, other: Keys, bits: npt.NDArray[np.float64]) -> Keys:
    """Return how likely each pair is one account, in parts of ``WHOLE``.

    Of all that an account may be one with, one at most is right: the odds of each are held
    against those of all and of none, on the side where more is in question. So the parts of an
    account never add up to more than ``WHOLE``.

    Parameters
    ----------
    one, other
        Accounts of each pair, each pair once, shape (P,).
    bits
        What speaks for their being one, shape (P,).
    """
    odds = np.exp2(np.minimum(bits, _MOST))
    keys, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    total = np.bincount(places, weights=np.concatenate([odds, odds]), minlength=len(keys))
    most = np.maximum(total[places[: len(one)]], total[places[len(one) :]])
    return np.floor(WHOLE * odds / (1.0 + most)).astype(np.int64)


_OF_ACCOUNTS = """select least(m.account_key, o.account_key) as one,
  greatest(m.account_key, o.account_key) as other, max(l.bits) as bits
from likenesses l join members m on m.account_id = l.account_id
join members o on o.account_id = l.into_account_id
where m.account_key <> o.account_key
group by least(m.account_key, o.account_key), greatest(m.account_key, o.account_key)
order by one, other"""
