from itertools import product

import mpmath
import numpy as np
import pytest

from clienthood.value import bdw, sbg, tenure

HIGH_END = [1000, 869, 743, 653, 593]


def test_published_polarisation_and_the_maximum():
    contracts = tenure.from_alive(HIGH_END)
    fit = bdw.fit(contracts.survived, contracts.lost, weights=contracts.weights, prior="none")
    assert fit.params.polarisation == pytest.approx(0.335, abs=1e-3)  # Fader and others 2018
    assert fit.params == pytest.approx((0.259336, 1.722551, 1.584362), rel=2e-3)
    assert fit.log_likelihood == pytest.approx(-1222.74932, abs=1e-4)
    assert fit.diagnostics.identified


def test_projection_of_the_high_end():
    params = bdw.BdW(0.25933571, 1.7225514, 1.5843616)
    asked = [0.546610830496, 0.51036940533, 0.481044746405, 0.456688809849,
             0.43603730187, 0.41823233778, 0.402669779401, 0.388910735755]  # fmt: skip
    np.testing.assert_allclose(bdw.survival(params, range(5, 13)), asked, atol=1e-9)


def test_likelihood_to_sixty_digits():
    sides, shapes, spans = (1e-4, 0.3, 1.0, 1e4), (0.05, 1.0, 1.58, 4.0), (0, 1, 7, 10_000)
    with mpmath.workdps(60):
        for a, b, c, n in product(sides, sides, shapes, spans):
            now, later = (_survival(a, b, c, t) for t in (n, n + 1))
            asked = [float(mpmath.log(now)), float(mpmath.log(now - later))]
            found = bdw.log_likelihood(bdw.BdW(a, b, c), [n, n], [False, True])
            assert found == pytest.approx(asked, rel=1e-12, abs=1e-9)


def test_c_of_one_is_the_sbg():
    tenures = np.array([0, 1, 8, 200])
    plain, weibull = sbg.SBG(0.7, 2.5), bdw.BdW(0.7, 2.5, 1.0)
    for name, more in (("derl", (0.1,)), ("expected_renewals", (9,)), ("p_renewals", (3, 9))):
        asked = getattr(sbg, name)(plain, *more, tenures)
        np.testing.assert_allclose(getattr(bdw, name)(weibull, *more, tenures), asked, rtol=1e-12)


@pytest.mark.parametrize("params", [(0.3, 2.0, 0.5), (1.0, 1e6, 4.0), (1e-4, 1e4, 1.6)])
@pytest.mark.parametrize("discount", [0.02, 0.1, 1.0])
def test_residual_lifetime_is_the_sum_to_convergence(params, discount):
    tenures = np.array([0.0, 5.0, 300.0])
    ahead = np.arange(1.0, 40 / np.log1p(discount))
    total = [
        (bdw.survival(bdw.BdW(*params), n + ahead) / bdw.survival(bdw.BdW(*params), [n]))
        @ (1 + discount) ** (1 - ahead)
        for n in tenures
    ]
    np.testing.assert_allclose(bdw.derl(bdw.BdW(*params), discount, tenures), total, rtol=1e-8)


@pytest.mark.parametrize("prior", ["weak", "none"])
@pytest.mark.parametrize(
    ("survived", "lost"),
    [([10_000, 3], [0, 1]), ([10_000] * 9, [1] * 9), ([3] * 20, [1] * 20), ([0], [1])],
)
def test_the_worst_books_are_fitted(survived, lost, prior):
    fit = bdw.fit(survived, lost, prior=prior)
    assert fit.diagnostics.converged or fit.diagnostics.ridge
    assert np.isfinite(fit.log_likelihood)


def _survival(a, b, c, t):
    a, b = mpmath.mpf(a), mpmath.mpf(b)
    later = b + (mpmath.mpf(t) ** mpmath.mpf(c) if t else 0)
    pieces = (later, a + later, b, a + b)
    up, over, down, under = (mpmath.loggamma(piece) for piece in pieces)
    return mpmath.exp(up - over - down + under)
