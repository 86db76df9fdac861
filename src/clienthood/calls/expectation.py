"""How many clients stand in each cell: the pass over a book that an iteration of the fit makes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clienthood.calls.arrays import FloatArray
from clienthood.calls.joint import Part

_CHUNK = 4096
"""Patterns at once: arrays so small that memory is not asked of the system for each anew."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """Patterns with their accounts: a book, or some of its patterns standing for all.

    Attributes
    ----------
    parts
        The cell of each pattern in each part of the dimensions.
    counts
        Accounts of each pattern, shape (P,).
    confirmed
        1.0 client, 0.0 customer, NaN not confirmed, shape (P,).
    """

    parts: tuple[Part, ...]
    counts: FloatArray
    confirmed: FloatArray

    def thinned(self, step: int) -> Counted:
        """Return every so many patterns, with as many accounts as all."""
        few = slice(step // 2, None, step)
        counts = self.counts[few]
        return Counted(
            parts=tuple(replace(each, codes=each.codes[few].copy()) for each in self.parts),
            counts=counts * (float(self.counts.sum()) / float(counts.sum())),
            confirmed=self.confirmed[few].copy(),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Result of ``expect``.

    Attributes
    ----------
    cells
        Expected clients in each cell of the dimensions, shape (cells,).
    clients
        Expected clients in all.
    gain
        Log-likelihood over that of a book of customers, in nats, but for the share's part.
    client
        P(client) of each pattern, shape (P,).
    """

    cells: FloatArray
    clients: float
    gain: float
    client: FloatArray


def expect(book: Counted, weight: FloatArray, prior: float) -> Expected:
    """Return the clients to be expected in a book.

    Parameters
    ----------
    weight
        log(m/u) of each cell, shape (cells,), in nats.
    prior
        Log odds before any evidence, in nats.
    """
    looked = [part.joined(weight) for part in book.parts]
    counted = [np.zeros(part.size) for part in book.parts]
    client = np.empty(len(book.counts))
    clients = total = 0.0
    room = np.empty((3, min(_CHUNK, len(client))))
    for begin in range(0, len(client), _CHUNK):
        few = slice(begin, begin + _CHUNK)
        soft, counts = client[few], book.counts[few]
        odds, other, gain = room[:, : len(soft)]
        odds.fill(prior)
        for part, joint in zip(book.parts, looked, strict=True):
            odds += joint.take(part.codes[few], mode="clip", out=other)
        _split(odds, book.confirmed[few], soft, gain)
        total += float(counts @ gain)
        clients += float(counts @ soft)
        np.multiply(counts, soft, out=other)
        for part, joint in zip(book.parts, counted, strict=True):
            joint += np.bincount(part.codes[few], weights=other, minlength=part.size)
    cells = np.zeros(len(weight))
    for part, joint in zip(book.parts, counted, strict=True):
        part.add(joint, cells)
    return Expected(cells=cells, clients=clients, gain=total, client=client)


def _split(odds: FloatArray, confirmed: FloatArray, client: FloatArray, gain: FloatArray) -> None:
    """Write P(client) and the log-likelihood over that of a customer, given the log odds."""
    smaller = np.exp(np.negative(np.abs(odds, out=client), out=client), out=client)
    larger = np.divide(1.0, np.add(smaller, 1.0, out=gain), out=gain)
    smaller *= larger
    np.copyto(client, larger, where=odds >= 0.0)
    np.subtract(np.maximum(odds, 0.0), np.log(larger, out=gain), out=gain)
    said = ~np.isnan(confirmed)
    if said.any():
        np.copyto(client, confirmed, where=said)
        np.copyto(gain, confirmed * odds, where=said)
