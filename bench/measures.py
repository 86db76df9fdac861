"""How good probabilities of a known truth are."""

from __future__ import annotations

import numpy as np

BINS = 10
CLIENT_FROM, CUSTOMER_TO = 0.8, 0.2


def brier(p, truth):
    """Return the mean squared difference between probability and truth."""
    return float(np.mean((p - truth) ** 2))


def calibration_error(p, truth):
    """Return the ECE: |predicted - observed| over ten bins of equal width, by their accounts."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    gap = np.bincount(place, weights=p - truth, minlength=BINS)
    return float(np.abs(gap).sum() / len(p))


def auc(score, truth):
    """Return the chance that a client scores above a customer, ties half; NaN for one kind."""
    clients, customers = int(truth.sum()), int((~truth).sum())
    if not clients or not customers:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((rank[truth].sum() - clients * (clients + 1) / 2) / (clients * customers))


def measures(p, truth, *, kind=None):
    """Return every figure of one book.

    ``kind`` holds client, customer or undecided; by the usual thresholds where not given.
    """
    client = p >= CLIENT_FROM if kind is None else kind == "client"
    customer = p <= CUSTOMER_TO if kind is None else kind == "customer"
    right = (p >= 0.5) == truth.client
    tricky = truth.tricky
    return {
        "brier": brier(p, truth.client),
        "ece": calibration_error(p, truth.client),
        "auc": auc(p, truth.client),
        "accuracy": float(right.mean()),
        "tricky": float(right[tricky].mean()) if tricky.any() else float("nan"),
        "wrong_client": float((client & ~truth.client).mean()),
        "wrong_customer": float((customer & truth.client).mean()),
        "undecided": float((~client & ~customer).mean()),
    }
