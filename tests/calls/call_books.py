"""Books drawn for the tests: levels from perturbed tables, some dependent within the class."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from clienthood.calls.weights import weights_of

M0 = [
    [0.08, 0.15, 0.30, 0.47], [0.10, 0.13, 0.27, 0.50], [0.25, 0.10, 0.15, 0.50],
    [0.25, 0.20, 0.35, 0.20], [0.05, 0.15, 0.30, 0.50], [0.20, 0.15, 0.25, 0.40],
    [0.12, 0.18, 0.30, 0.40], [0.10, 0.30, 0.25, 0.35], [0.50, 0.30, 0.20],
    [0.08, 0.22, 0.40, 0.30],
]  # fmt: skip
U0 = [
    [0.38, 0.19, 0.18, 0.25], [0.42, 0.16, 0.17, 0.25], [0.75, 0.20, 0.03, 0.02],
    [0.75, 0.17, 0.06, 0.02], [0.45, 0.15, 0.15, 0.25], [0.75, 0.13, 0.08, 0.04],
    [0.70, 0.18, 0.09, 0.03], [0.22, 0.63, 0.11, 0.04], [0.82, 0.14, 0.04],
    [0.20, 0.38, 0.34, 0.08],
]  # fmt: skip
FAMILY = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
WEIGHTS = weights_of(M0, U0)


def draw_book(seed, n, share, dependence=0.0, missing=0.3, concentration=20.0):
    """Return levels (n, D) and the true kinds; a latent factor per family ties its levels."""
    rng = np.random.default_rng(seed)
    client = rng.random(n) < share
    factor = rng.normal(size=(n, 5))
    levels = np.zeros((n, len(M0)), dtype=np.int64)
    for d, (m, u) in enumerate(zip(M0, U0, strict=True)):
        noise = rng.normal(size=n)
        mixed = math.sqrt(dependence) * factor[:, FAMILY[d]] + math.sqrt(1 - dependence) * noise
        uniform = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in mixed])
        for rows, table in ((client, m), (~client, u)):
            own = rng.dirichlet(concentration * np.array(table) + 0.05)
            levels[rows, d] = np.searchsorted(np.cumsum(own)[:-1], uniform[rows])
    levels[rng.random(levels.shape) < missing] = -1
    return levels, client.astype(float)


def naive_probability(levels):
    bits = np.zeros(len(levels))
    for d in range(WEIGHTS.dimensions):
        bits += np.append(WEIGHTS.bits(d), 0.0)[levels[:, d]]
    return 1 / (1 + np.exp2(-bits))


def brier(probability, truth):
    return float(((probability - truth) ** 2).mean())


@st.composite
def tables(draw, max_dimensions=5):
    """Ordered m and u of a few dimensions of 2 to 4 levels."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=max_dimensions))
    m, u = [], []
    for size in sizes:
        part = st.lists(st.integers(1, 20), min_size=size, max_size=size)
        a, b = np.array(draw(part), float), np.array(draw(part), float)
        order = np.argsort(a / b, kind="stable")
        m.append((a[order] / a.sum()).tolist())
        u.append((b[order] / b.sum()).tolist())
    return weights_of(m, u)


@st.composite
def books(draw, max_rows=40):
    """Tables, families, levels and counts of a small book, unknowns among them."""
    weights = draw(tables())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = draw(st.integers(1, max_rows))
    levels = np.column_stack([rng.integers(-1, size, rows) for size in weights.levels])
    counts = rng.integers(1, 60, rows).astype(float)
    family = np.sort(rng.integers(0, 3, weights.dimensions))
    return weights, family, levels, counts
