"""What else one could do with the same records: the peers of the accuracy table."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.cluster import KMeans
from stepmix.stepmix import StepMix


def scorecard(called):
    """Return the equal-weight score: the mean of level / (L - 1) over what is known."""
    top = np.array([len(d.levels) - 1 for d in called.dimensions], dtype=float)
    known = called.levels >= 0
    share = np.where(known, called.levels / top, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), share / np.maximum(known.sum(axis=1), 1), 0.5)


def rfm_clusters(called, seed):
    """Return RFM with k-means: hard (0 or 1), soft and sigmoid P(client).

    Log recency, frequency and amount, standardised; of the two clusters the one that buys more
    often is called client. Soft: the two clusters as round Gaussians of equal spread. Sigmoid: of
    the mean of the three standardised figures, recency reversed. Who never bought gets the share
    of the client cluster.
    """
    bought = ~np.isnan(called.rfm[:, 0])
    hard = np.full(len(bought), 0.5)
    soft, sigmoid = hard.copy(), hard.copy()
    if bought.sum() < 2:
        return hard, soft, sigmoid
    logs = np.log1p(np.maximum(called.rfm[bought], 0.0))
    spread = logs.std(axis=0)
    figures = (logs - logs.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    found = KMeans(2, n_init=10, random_state=seed).fit(figures)
    client = int(np.argmax(found.cluster_centers_[:, 1]))
    apart = ((figures[:, None, :] - found.cluster_centers_) ** 2).sum(axis=2)
    variance = max(apart.min(axis=1).mean() / figures.shape[1], 1e-9)
    hard[bought] = found.labels_ == client
    soft[bought] = _sigmoid((apart[:, 1 - client] - apart[:, client]) / (2 * variance))
    sigmoid[bought] = _sigmoid(figures @ np.array([-1.0, 1.0, 1.0]) / 3.0)
    for figure in (hard, soft, sigmoid):
        figure[~bought] = hard[bought].mean()
    return hard, soft, sigmoid


def latent_class(called, seed, **options):
    """Return P(client) of a free latent-class model of two classes on our own levels.

    The class of the longer duration is called client (of the steadier rhythm where no duration
    is known). Levels that no account of the book has known are left out.
    """
    columns = np.flatnonzero((called.levels >= 0).any(axis=0))
    levels = called.levels[:, columns]
    model = fit_latent_class(levels, seed, **options)
    p = model.predict_proba(_with_gaps(levels))
    names = [called.dimensions[d].name for d in columns]
    for name in ("duration", "rhythm"):
        if name not in names:
            continue
        level = levels[:, names.index(name)]
        known = level >= 0
        mean = [np.average(level[known], weights=p[known, k] + 1e-12) for k in range(2)]
        return p[:, int(np.argmax(mean))]
    return p[:, 0]


def fit_latent_class(levels, seed, *, starts=3):
    """Fit StepMix with two classes, categorical measurement, missing values by likelihood."""
    model = StepMix(
        n_components=2,
        measurement="categorical_nan",
        n_init=starts,
        max_iter=1000,
        random_state=seed,
        progress_bar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(_with_gaps(levels))
    return model


def _with_gaps(levels):
    return np.where(levels < 0, np.nan, levels.astype(float))


def _sigmoid(x):
    return 1.0 / (1.0 + np.exp(-np.clip(x, -500, 500)))
