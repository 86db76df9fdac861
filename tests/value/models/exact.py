"""What models should give, to as many digits as asked, by other routes than the package takes."""

import mpmath as mp
import numpy as np


def numbers(*values):
    return [mp.mpf(float(value)) for value in values]


def pareto_paths(params, x, t_x, T):
    """Alive and gone parts of the Pareto/NBD likelihood but for gamma functions (two 2F1)."""
    r, alpha, s, beta, x, t_x, T = numbers(*params, x, t_x, T)
    power = r + s + x
    high, low, second = (alpha, beta, s + 1) if alpha >= beta else (beta, alpha, r + x)

    def from_infinity(t):
        at = mp.hyp2f1(power, second, power + 1, (high - low) / (high + t))
        return at / (power * (high + t) ** power)

    scale = alpha**r * beta**s
    alive = scale * (alpha + T) ** -(r + x) * (beta + T) ** -s
    return alive, scale * s * (from_infinity(t_x) - from_infinity(T))


def pareto_log_likelihood(params, x, t_x, T):
    r, count = numbers(params[0], x)
    alive, gone = pareto_paths(params, x, t_x, T)
    return mp.loggamma(r + count) - mp.loggamma(r) + mp.log(alive + gone)


def pareto_p_alive(params, x, t_x, T):
    alive, gone = pareto_paths(params, x, t_x, T)
    return alive / (alive + gone)


def pareto_expected(params, horizon, x, t_x, T):
    r, alpha, s, beta, end, t, count = numbers(*params, T, horizon, x)
    later = beta + end
    if s == 1:
        lived = later * mp.log((later + t) / later)
    else:
        lived = later / (s - 1) * (1 - (later / (later + t)) ** (s - 1))
    return pareto_p_alive(params, x, t_x, T) * (r + count) / (alpha + end) * lived


def pareto_dert(params, discount, x, t_x, T):
    r, alpha, s, beta, end, d, count = numbers(*params, T, discount, x)
    later = beta + end
    stream = later * mp.exp(d * later) * mp.expint(s, d * later)
    return pareto_p_alive(params, x, t_x, T) * (r + count) / (alpha + end) * stream


def hard_cases(count, seed=7):
    """Parameters, x, t_x and T, as hard as books get; a row each."""
    random = np.random.default_rng(seed)

    def between(low, high):
        return float(np.exp(random.uniform(np.log(low), np.log(high))))

    rows = []
    for case in range(count):
        T = between(1, 500)
        x = int(random.choice([0, 1, 2, 5, 20, 100, 400]))
        r, alpha, s, beta = [
            lambda: (between(0.2, 2), between(2, 30), between(0.2, 2), between(2, 30)),
            lambda: (between(1, 20), between(1, 50), between(0.05, 5), between(200, 5000)),
            lambda: (between(0.05, 10), between(1e-4, 1e-1), between(0.05, 5), between(0.1, 50)),
        ][case % 3]()
        if case % 10 == 9:
            beta = alpha
        t_x = 0.0 if x == 0 else T * random.choice([1.0, 0.999, random.random(), 0.01])
        rows.append((r, alpha, s, beta, x, t_x, T))
    return np.array(rows)


def gompertz_paths(params, x, t_x, T):
    """Alive and gone parts of the GGompertz/NBD likelihood but for gamma functions."""
    r, alpha, b, s, beta, x, t_x, T = numbers(*params, x, t_x, T)

    def stays(u):
        return (beta / (beta + mp.expm1(b * u))) ** s

    def leaves(u):
        density = s * b * mp.exp(b * u) * stays(u) / (beta + mp.expm1(b * u))
        return (alpha / (alpha + u)) ** r * (alpha + u) ** -x * density

    places, step = {t_x, T}, (alpha + t_x) / (r + x + 1) / 4
    while t_x + step < T:
        places.add(t_x + step)
        step *= 3
    places |= {t_x + (T - t_x) * part / 6 for part in range(1, 6)}
    gone = mp.quad(leaves, sorted(places)) if t_x < T else mp.mpf(0)
    return (alpha / (alpha + T)) ** r * (alpha + T) ** -x * stays(T), gone


def bg_bb_paths(params, x, t_x, n):
    """Alive and gone parts of the BG/BB likelihood, each term by itself."""
    a, b, g, d = numbers(*params)
    x, t_x, n = int(x), int(t_x), int(n)
    scale = mp.beta(a, b) * mp.beta(g, d)
    alive = mp.beta(a + x, b + n - x) * mp.beta(g, d + n) / scale
    gone = [mp.beta(a + x, b + u - x) * mp.beta(g + 1, d + u) / scale for u in range(t_x, n)]
    return alive, mp.fsum(gone)
