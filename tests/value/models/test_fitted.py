"""What a user holds after a fit: it stands for its parameters and tells about itself."""

import pickle

import numpy as np
import pytest

from clienthood import value
from tests.value.published import cdnow_sample

X, T_X, T = (column[:400] for column in cdnow_sample())
LOG_GAPS = np.where(X > 0, X * np.log(np.maximum(T_X, 1e-9) / np.maximum(X, 1)), 0.0)
FITS = {
    "pareto_nbd": lambda: value.pareto_nbd.fit(X, T_X, T),
    "bg_nbd": lambda: value.bg_nbd.fit(X, T_X, T),
    "mbg_nbd": lambda: value.mbg_nbd.fit(X, T_X, T),
    "mbg_cnbd": lambda: value.mbg_cnbd.fit(X, T_X, T, LOG_GAPS, k=2),
}


@pytest.mark.parametrize("name", FITS)
def test_a_fit_stands_for_its_parameters(name):
    model, fit = getattr(value, name), FITS[name]()
    for function in ("p_alive", "expected_purchases", "dert"):
        more = {"expected_purchases": (39.0,), "dert": (0.002,)}.get(function, ())
        call = getattr(model, function)
        np.testing.assert_array_equal(
            call(fit, *more, X, T_X, T), call(fit.params, *more, X, T_X, T)
        )
    assert fit.r == fit.params.r
    assert list(fit) == list(fit.params)


def test_a_fit_of_contracts_and_of_spend_stand_for_their_parameters():
    seen = value.tenure.from_alive([1000, 869, 743, 653, 593])
    contracts = value.sbg.fit(seen.survived, seen.lost, weights=seen.weights)
    assert value.sbg.derl(contracts, 0.1, [0, 1]) == pytest.approx(
        value.sbg.derl(contracts.params, 0.1, [0, 1])
    )
    spend = value.gamma_gamma.fit([1, 2, 5, 9], [20.0, 31.0, 12.0, 55.0])
    assert value.gamma_gamma.expected_spend(spend, [2], [30.0]) == pytest.approx(
        value.gamma_gamma.expected_spend(spend.params, [2], [30.0])
    )


def test_a_fit_tells_of_itself_in_text_and_in_a_notebook():
    fit = value.pareto_nbd.fit(X, T_X, T)
    for told in (repr(fit), fit._repr_html_()):
        for word in ("Pareto/NBD", "400", "alpha", f"{fit.alpha:.6g}", fit.diagnostics.words):
            assert word in told
    with pytest.raises(AttributeError):
        _ = fit.gamma
    with pytest.raises(AttributeError):
        fit.model = "other"
    assert pickle.loads(pickle.dumps(fit.params)) == fit.params
