"""Fitting the models of leaving after a purchase: rows, likelihood and slopes.

Gamma functions are taken of the distinct x only; a row costs three logarithms and an exponential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic

import numpy as np
from scipy.special import digamma, gammaln

from clienthood.value.models.columns import FloatArray
from clienthood.value.models.covariates import NO_COVARIATES, Covariates
from clienthood.value.models.dropout import Four, Kind, passed_before, stage_terms
from clienthood.value.models.fitted import Centre, Fit, Likelihood, Params, Prior, fitted
from clienthood.value.models.optimum import Objective
from clienthood.value.models.rows import Rows

NAMES = ("r", "alpha", "a", "b")
CHUNK = 8192
"""Rows whose terms are worked on at once."""
FAINTEST = -700.0
"""Log probability below which a row is as good as impossible."""
MANY_ROWS, SUBSAMPLE = 40_000, 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family(Generic[Params]):
    """A model of the family: its name, its kind, and its parameters from r, alpha, a and b."""

    name: str
    kind: Kind
    params: Callable[[FloatArray, FloatArray, FloatArray, FloatArray], Params]


def fit_of(
    family: Family[Params],
    rows: Rows,
    *,
    covariates: Covariates = NO_COVARIATES,
    prior: Prior | Centre = "weak",
    offset: float = 0.0,
) -> Fit[Params]:
    """Return the model fitted to rows; ``offset`` is what the log-likelihood leaves out."""
    scales = rows.covariates.std(axis=0)
    data = _data_of(family.kind, rows, scales, covariates)

    def natural(theta: FloatArray) -> Params:
        r, alpha, a, b = np.exp(theta[:4])
        return family.params(r, alpha * rows.unit, a, b)

    events = family.kind.k * float(rows.weight @ rows.x)
    return fitted(
        Likelihood(
            model=family.name,
            names=(*NAMES, *covariates.names),
            start=np.zeros(4 + len(scales)),
            objective=_objective_of(data),
            value=lambda theta: -_height(data, theta),
            natural=natural,
            accounts=rows.accounts,
            rows=len(rows.x),
            offset=offset - events * np.log(rows.unit),
            scales=tuple(scales.tolist()),
            sample=_objective_of(
                _data_of(family.kind, rows.subsample(SUBSAMPLE), scales, covariates)
            )
            if len(rows.x) > MANY_ROWS
            else None,
        ),
        prior,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """What the likelihood reads: rows, and their distinct x with the accounts that have it.

    With covariates each row has an ``x`` of its own, as it has parameters of its own.
    """

    kind: Kind
    rows: Rows
    before: FloatArray
    x: FloatArray
    mass: FloatArray
    z: FloatArray
    covariates: Covariates

    def params(self, theta: FloatArray) -> Four:
        """Return r, alpha, a and b; alpha and a of each row where there are covariates."""
        r, alpha, a, b = np.exp(theta[:4]).tolist()
        if not self.z.shape[1]:
            return r, alpha, a, b
        moved = self.z * theta[4:]
        return (
            r,
            alpha * np.exp(-moved @ self.covariates.moves_buying),
            a * np.exp(moved @ self.covariates.moves_leaving),
            b,
        )


def _data_of(kind: Kind, rows: Rows, scales: FloatArray, covariates: Covariates) -> _Data:
    """Return what the likelihood of these rows reads, covariates divided by ``scales``."""
    x, mass = rows.x, rows.weight
    if not len(scales):
        x, first = np.unique(rows.x, return_index=True)
        mass = np.add.reduceat(rows.weight, first)
    return _Data(
        kind=kind,
        rows=rows,
        before=passed_before(kind, rows.x),
        x=x,
        mass=mass,
        z=rows.covariates / scales,
        covariates=covariates,
    )


def _height(data: _Data, theta: FloatArray) -> float:
    """Return the log-likelihood of scaled rows at (log r, log alpha, log a, log b, g)."""
    params = data.params(theta)
    total = _counted(data, params)
    return total + sum(
        float(data.rows.weight[part.at] @ part.height()) for part in _parts(data, params)
    )


def _objective_of(data: _Data) -> Objective:
    """Return minus ``_height`` and its slope, as a function of theta."""
    buying, leaving = data.covariates.moves_buying, data.covariates.moves_leaving

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        params = data.params(theta)
        value, total = _counted(data, params), np.zeros(4)
        moved = np.zeros(data.z.shape[1])
        for part in _parts(data, params):
            weight, slopes = data.rows.weight[part.at], part.slopes()
            value += float(weight @ part.height())
            total += (slopes * weight).sum(axis=1)
            if len(moved):
                z = data.z[part.at]
                moved += leaving * ((weight * slopes[2]) @ z) - buying * ((weight * slopes[1]) @ z)
        counted = _counted_slopes(data, params)
        total += counted.sum(axis=1)
        if len(moved):
            moved += leaving * (counted[2] @ data.z)
        return -value, -np.concatenate([total, moved])

    return objective


def _counted(data: _Data, params: Four) -> float:
    """Return the gamma functions of the log-likelihood, which only x enters."""
    r, _, a, b = params
    passed = data.x + data.kind.early
    terms = gammaln(r + data.kind.k * data.x) - gammaln(r) + gammaln(b + passed) - gammaln(b)
    return float(data.mass @ (terms + gammaln(np.add(a, b)) - gammaln(np.add(a, b) + passed)))


def _counted_slopes(data: _Data, params: Four) -> FloatArray:
    """Return their slopes over the logarithms of the parameters, shape (4, distinct x)."""
    r, _, a, b = params
    passed = data.x + data.kind.early
    both = digamma(np.add(a, b)) - digamma(np.add(a, b) + passed)
    bought = digamma(r + data.kind.k * data.x) - digamma(r)
    stayed = digamma(b + passed) - digamma(b)
    return np.asarray(
        data.mass * np.stack([r * bought, np.zeros_like(bought), a * both, b * (stayed + both)])
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Some rows and their terms; ``whole`` is W plus the odds of having left."""

    at: slice
    kind: Kind
    params: Four
    count: FloatArray
    """r + kx."""
    left: FloatArray
    """T - t_x."""
    near: FloatArray
    """alpha + t_x, and ``far`` alpha + T."""
    far: FloatArray
    log_near: FloatArray
    waited: FloatArray
    """log far - log near."""
    silent: FloatArray
    before: FloatArray
    odds: FloatArray
    whole: FloatArray

    def height(self) -> FloatArray:
        """Return the log-likelihood of each row but for its gamma functions."""
        r, alpha, _, _ = self.params
        return np.asarray(r * np.log(alpha) - self.count * self.log_near + np.log(self.whole))

    def slopes(self) -> FloatArray:
        """Return its slopes over the logarithms of the parameters, shape (4, rows)."""
        r, alpha, _, b = self.params
        alive = self.silent / self.whole
        gone = 1.0 - alive
        by_share, by_count = self._stage_slopes()
        found = np.empty((4, len(alive)))
        found[0] = r * (np.log(alpha) - self.log_near - alive * (self.waited - by_count))
        grown = (self.count * self.left / self.near - by_share) / self.far
        found[1] = r + alpha * (alive * grown - self.count / self.near)
        found[2] = gone
        found[3] = -b * gone / (b + self.before)
        return found

    def _stage_slopes(self) -> tuple[FloatArray | float, FloatArray | float]:
        """Return the slopes of log P over log z and over r + kx, where P sums the stages."""
        if self.kind.k == 1:
            return 0.0, 0.0
        terms = stage_terms(self.kind, self.count, self.left / self.far)
        whole = terms[0]
        by_share, by_count, rising = (np.zeros_like(self.count) for _ in range(3))
        for stage in range(1, self.kind.k):
            rising = rising + 1.0 / (self.count + stage - 1)
            whole = whole + terms[stage]
            by_share = by_share + stage * terms[stage]
            by_count = by_count + rising * terms[stage]
        return by_share / whole, by_count / whole


def _parts(data: _Data, params: Four) -> Iterator[_Part]:
    """Yield the rows in chunks with their terms."""
    rows, k = data.rows, data.kind.k
    for start in range(0, len(rows.x), CHUNK):
        at = slice(start, start + CHUNK)
        r, alpha, a, b = here = _cut(params, at)
        count = r + k * rows.x[at]
        near, far = alpha + rows.t_x[at], alpha + rows.T[at]
        left, log_near = far - near, np.log(near)
        waited = np.log(far) - log_near
        silent = np.exp(np.maximum(-count * waited, FAINTEST))
        if k > 1:
            silent *= sum(stage_terms(data.kind, count, left / far))
        before = data.before[at]
        odds = a / (b + before)
        yield _Part(
            at=at,
            kind=data.kind,
            params=here,
            count=count,
            left=left,
            near=near,
            far=far,
            log_near=log_near,
            waited=waited,
            silent=silent,
            before=before,
            odds=odds,
            whole=silent + odds,
        )


def _cut(params: Four, at: slice) -> Four:
    """Return the parameters of some rows: those that differ by row are cut."""
    r, alpha, a, b = (
        value[at] if isinstance(value, np.ndarray) and value.ndim else value for value in params
    )
    return r, alpha, a, b
