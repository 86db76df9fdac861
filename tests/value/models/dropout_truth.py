"""The formulas of the papers in 40 digits, and the hard places to compare at."""

import itertools

import mpmath as mp
import numpy as np

GRID = list(
    itertools.product(
        [0, 20, 1000],
        [1.0, 50.0, 1000.0],
        [0.05, 1.0 + 1e-9, 3.0],
        [(0.02, 0.001), (0.25, 4.5), (12.0, 300.0)],
    )
)
"""x, end, a and (r, alpha): 81 points."""


def histories(share):
    """Return x, t_x, end and the parameters r, alpha, a, b of the grid; t_x = share * end."""
    x, end, a, rate = (np.array(column) for column in zip(*GRID, strict=True))
    return (
        x,
        np.where(x > 0, share * end, 0.0),
        end,
        (rate[:, 0], rate[:, 1], a, np.full(len(x), 2.4)),
    )


def log_likelihood(r, alpha, a, b, x, t_x, end, early):
    """Fader, Hardie & Lee (2005), equation 6; early = 1: Batislam et al. (2007)."""
    with mp.workdps(40):
        r, alpha, a, b, t_x, end = (mp.mpf(float(value)) for value in (r, alpha, a, b, t_x, end))
        n = int(x) + early
        stayed = mp.beta(a, b + n) / mp.beta(a, b) / (alpha + end) ** (r + int(x))
        left = mp.beta(a + 1, b + n - 1) / mp.beta(a, b) / (alpha + t_x) ** (r + int(x)) if n else 0
        whole = mp.gamma(r + int(x)) / mp.gamma(r) * alpha**r * (stayed + left)
        return float(mp.log(whole))


def expected_alive(r, alpha, a, b, x, end, horizon, early):
    """Return E[Y] given alive: the integral over p of its beta density, after lambda."""
    with mp.workdps(40):
        r, alpha, a, b, end = (mp.mpf(float(value)) for value in (r, alpha, a, b, end))
        stays, z = b + int(x) + early, horizon / (alpha + end + horizon)
        lost = mp.hyp2f1(r + int(x), stays, a + stays - 1, z) * (1 - z) ** (r + int(x))
        return float((a + stays - 1) / (a - 1) * (1 - lost))


def dert_alive(r, alpha, a, b, x, end, discount, early):
    """Return the integral over time of the discounted rate of purchases, given alive."""
    with mp.workdps(20):
        count, rate = mp.mpf(r) + x, mp.mpf(alpha) + end
        whole, unit = mp.mpf(a) + b + x + early, rate / count

        def purchases(v):
            u = unit * mp.exp(v)
            return u * mp.exp(-discount * u) * mp.hyp2f1(count + 1, a, whole, -u / rate)

        top = mp.log(60 / (discount * unit))
        edges = [-45, -20, -10, -5, *mp.arange(-2, top, 2), top]
        return float(count / rate * mp.quad(purchases, edges, maxdegree=6))
