"""The unseen path of an account under the Pareto/NBD: alive at T, or gone at some time since t_x.

The time of leaving u in (t_x, T) is integrated by Gauss-Legendre after u = t_x + m (e^v - 1) with
1/m = (r+x)/(alpha+t_x) + (s+1)/(beta+t_x), which makes the integrand smooth in v.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from clienthood.value.models.columns import FloatArray, IntArray
from clienthood.value.models.quadrature import CHUNK, chunks, nodes
from clienthood.value.models.rows import Rows, alike

SPANS, FIT_NODES = (1.0, 2.5, 3.5, 5.5), (8, 10, 12, 16, 24)
"""Up to each span of v, so many nodes: the log-likelihood of a row stays within 1e-6."""
SCORE_NODES = (10, 14, 18, 24, 32)
"""The same where an account is scored, once and for good."""

MANY = 20_000
"""More accounts than these are scored once per distinct history."""

Four = tuple[FloatArray | float, FloatArray | float, FloatArray | float, FloatArray | float]
"""r, alpha, s, beta."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Path:
    """Log weight of being alive at T and of having left since t_x, relative to that at t_x."""

    log_alive: FloatArray
    log_gone: FloatArray


def path_of(params: Four, x: FloatArray, t_x: FloatArray, T: FloatArray) -> Path:
    """Return the path of each account; shape of the parameters broadcast against the accounts."""
    if x.size > MANY and x.ndim == 1 and not any(np.ndim(value) for value in params):
        first, place = alike(x, t_x, T)
        found = _path(params, x[first], t_x[first], T[first])
        return Path(log_alive=found.log_alive[place], log_gone=found.log_gone[place])
    return _path(params, x, t_x, T)


def _path(params: Four, x: FloatArray, t_x: FloatArray, T: FloatArray) -> Path:
    """Return the path of each account, whether or not others have the same history."""
    shape = np.broadcast_shapes(x.shape, *(np.shape(value) for value in params))
    alive, gone = np.empty(shape), np.empty(shape)
    wide = [np.broadcast_to(np.asarray(value, dtype=np.float64), shape) for value in params]
    r, alpha, s, _ = wide
    rate = (r + x) / (alpha + t_x) + (s + 1) / (wide[3] + t_x)
    longest = np.log1p((T - t_x) * rate).reshape(-1, shape[-1]).max(axis=0)
    sort = np.searchsorted(SPANS, longest, side="right")
    for each, size in enumerate(SCORE_NODES):
        where = np.flatnonzero(sort == each)
        for part in chunks((*shape[:-1], len(where))):
            at = where[part]
            here = [value[..., at] for value in wide]
            alive[..., at], gone[..., at] = _weights(here, x[at], t_x[at], (T - t_x)[at], size)
    return Path(log_alive=alive, log_gone=gone)


def _weights(
    params: Sequence[FloatArray], x: FloatArray, t_x: FloatArray, left: FloatArray, size: int
) -> tuple[FloatArray, FloatArray]:
    """Return the log weights of being alive and of having left, by so many nodes."""
    r, alpha, s, beta = (value[..., None] for value in params)
    c, last, rest = x[:, None], t_x[:, None], left[:, None]
    place, share = nodes(size)
    buys, goes = 1 / (alpha + last), 1 / (beta + last)
    rate = (r + c) * buys + (s + 1) * goes
    span = np.log1p(rest * rate)
    v = span * place
    u = np.expm1(v) / rate
    tall = v - (r + c) * np.log1p(u * buys) - (s + 1) * np.log1p(u * goes)
    top = tall.max(axis=-1, keepdims=True)
    area = (np.exp(tall - top) * share).sum(axis=-1)
    with np.errstate(divide="ignore"):
        gone = (np.log(s * goes * span / rate) + top)[..., 0] + np.log(area)
    alive = (-(r + c) * np.log1p(rest * buys) - s * np.log1p(rest * goes))[..., 0]
    return alive, gone


def height(rows: Rows, params: Four) -> float:
    """Return the weighted log-likelihood of the rows but for its gamma functions, in nats."""
    return sum(float(part.weight @ part.height()) for part in _parts(rows, params))


def heights(rows: Rows, params: Four) -> FloatArray:
    """Return ``height`` at many parameters at once, each of shape (n, 1) or (n, rows).

    Every row has the same bits as by ``height``; their sum may differ by a relative 1e-12.
    """
    many, wide = len(np.asarray(params[0])), len(rows.x)
    found = np.empty(many)
    size = max(1, CHUNK // max(1, wide))
    for start in range(0, many, size):
        here = slice(start, min(start + size, many))
        count = here.stop - start
        tiled = replace(
            rows,
            x=np.tile(rows.x, count),
            t_x=np.tile(rows.t_x, count),
            T=np.tile(rows.T, count),
            weight=np.tile(rows.weight, count),
        )
        r, alpha, s, beta = (
            np.broadcast_to(np.asarray(value)[here], (count, wide)).ravel() for value in params
        )
        total = np.zeros(count)
        for part in _parts(tiled, (r, alpha, s, beta)):
            total += np.bincount(part.where // wide, part.weight * part.height(), count)
        found[here] = total
    return found


def climbed(rows: Rows, params: Four) -> tuple[float, FloatArray]:
    """Return ``height`` and its slopes over the log-parameters, shape (4, rows)."""
    slopes = np.empty((4, len(rows.x)))
    total = 0.0
    for part in _parts(rows, params):
        total += float(part.weight @ part.height())
        slopes[:, part.where] = part.weight * part.slopes()
    return total, slopes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Some rows and the nodes of their paths; ``gone`` holds the weight of leaving at each node."""

    where: IntArray
    params: Four
    weight: FloatArray
    count: FloatArray
    """r + x."""
    left: FloatArray
    """T - t_x."""
    buys: FloatArray
    """1 / (alpha + t_x)."""
    goes: FloatArray
    """1 / (beta + t_x)."""
    grown_a: FloatArray
    grown_b: FloatArray
    log_a: FloatArray
    log_b: FloatArray
    end_a: FloatArray
    end_b: FloatArray
    alive: FloatArray
    gone: FloatArray
    whole: FloatArray

    def height(self) -> FloatArray:
        """Return the log-likelihood of each row but for its gamma functions."""
        r, alpha, s, beta = self.params
        return np.asarray(
            r * np.log(alpha)
            + self.count * np.log(self.buys)
            + s * np.log(beta * self.goes)
            + np.log(self.whole)
        )

    def slopes(self) -> FloatArray:
        """Return its slopes over the logarithms of the parameters, shape (4, rows)."""
        r, alpha, s, beta = self.params
        alive, gone = self.alive / self.whole, self.gone / self.whole[:, None]
        lived_a = alive * self.end_a + (gone * self.log_a).sum(axis=1)
        lived_b = alive * self.end_b + (gone * self.log_b).sum(axis=1)
        near_a = alive / (1.0 + self.left * self.buys) + (gone / self.grown_a).sum(axis=1)
        near_b = s * alive / (1.0 + self.left * self.goes)
        near_b = near_b + (s + 1) * (gone / self.grown_b).sum(axis=1)
        return np.stack(
            [
                r * (np.log(alpha * self.buys) - lived_a),
                r - alpha * self.count * self.buys * near_a,
                s * (np.log(beta * self.goes) - lived_b) + gone.sum(axis=1),
                s - beta * self.goes * near_b,
            ]
        )


def _parts(rows: Rows, params: Four) -> Iterator[_Part]:
    """Yield the rows in chunks with their nodes, of which a short span needs fewer."""
    r, alpha, s, beta = params
    rate = (rows.x + r) / (rows.t_x + alpha) + (s + 1) / (rows.t_x + beta)
    span = np.log(1.0 + (rows.T - rows.t_x) * rate)
    sort = np.searchsorted(SPANS, span, side="right")
    for each, count in enumerate(FIT_NODES):
        where = np.flatnonzero(sort == each)
        for part in chunks(where.shape):
            at = where[part]
            yield _part(rows, _cut(params, at), at, count)


def _part(rows: Rows, params: Four, where: IntArray, size: int) -> _Part:
    """Return some rows with so many nodes each."""
    place, share = nodes(size)
    r, alpha, s, beta = params
    shape = np.reshape(np.asarray(s) + 1, (-1, 1))
    last, left = rows.t_x[where], rows.T[where] - rows.t_x[where]
    count = rows.x[where] + r
    buys, goes = 1 / (alpha + last), 1 / (beta + last)
    rate = count * buys + (s + 1) * goes
    span = np.log(1.0 + left * rate)
    v = span[:, None] * place
    u = (np.exp(v) - 1.0) / rate[:, None]
    grown_a, grown_b = 1.0 + u * buys[:, None], 1.0 + u * goes[:, None]
    log_a, log_b = np.log(grown_a), np.log(grown_b)
    gone = np.exp(v - count[:, None] * log_a - shape * log_b)
    gone *= (s * goes * span / rate)[:, None] * share
    end_a, end_b = np.log(1.0 + left * buys), np.log(1.0 + left * goes)
    alive = np.exp(-count * end_a - s * end_b)
    return _Part(
        where=where,
        params=params,
        weight=rows.weight[where],
        count=count,
        left=left,
        buys=buys,
        goes=goes,
        grown_a=grown_a,
        grown_b=grown_b,
        log_a=log_a,
        log_b=log_b,
        end_a=end_a,
        end_b=end_b,
        alive=alive,
        gone=gone,
        whole=alive + gone.sum(axis=1),
    )


def _cut(params: Four, part: IntArray) -> Four:
    """Return the parameters of some rows: those that differ by row are cut."""
    r, alpha, s, beta = (
        value[part] if isinstance(value, np.ndarray) and value.ndim else value for value in params
    )
    return r, alpha, s, beta
