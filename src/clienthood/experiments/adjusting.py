"""What the past explains of an outcome is taken off it, so that less is left to chance (CUPED).

Deng, Xu, Kohavi and Walker (2013): "Improving the sensitivity of online controlled experiments by
utilizing pre-experiment data". The coefficients are found within strata and without a look at who
was treated, so under no effect they are the same however the lots fall (Rosenbaum 2002).
"""

from __future__ import annotations

import numpy as np

from clienthood.experiments.arrays import FloatArray, IntArray


def within(values: FloatArray, begins: IntArray, sizes: IntArray) -> FloatArray:
    """Return columns less the mean of each stratum; rows stand in the order of strata."""
    means = np.add.reduceat(values, begins, axis=0) / sizes[:, None]
    return np.asarray(values - np.repeat(means, sizes, axis=0), np.float64)


def residuals(
    values: FloatArray, known: FloatArray, begins: IntArray, sizes: IntArray
) -> FloatArray:
    """Return what strata and the past do not explain of columns, shape (accounts, columns).

    Parameters
    ----------
    values
        Shape (accounts, columns), in the order of strata.
    known
        What was known before the start, shape (accounts, covariates).
    begins, sizes
        Of the strata.
    """
    own = within(values, begins, sizes)
    past = within(known, begins, sizes)
    scale = np.sqrt(np.square(past).sum(axis=0))
    past = past[:, scale > 0] / scale[scale > 0]
    if not past.shape[1]:
        return own
    slopes = np.linalg.lstsq(past, own, rcond=1e-9)[0]
    return np.asarray(own - past @ slopes, np.float64)


def of_past(amount: FloatArray) -> FloatArray:
    """Return an amount of the past as covariates: itself and its logarithm, shape (accounts, 2).

    The logarithm serves the many small ones, where the amount itself follows the few large ones.
    """
    return np.stack([amount, np.sign(amount) * np.log1p(np.abs(amount))], axis=1)
