"""Every published number that the models must give, from one file with source and tolerance."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from clienthood.value.models import (
    bdw,
    bg_bb,
    bg_nbd,
    gamma_gamma,
    geometric,
    ggompertz_nbd,
    mbg_cnbd,
    mbg_nbd,
    nbd,
    pareto_nbd,
    sbg,
)
from clienthood.value.models.covariates import Covariates
from clienthood.value.models.tenure import from_alive
from tests.value.published import cdnow, cdnow_holdout, cdnow_spend, donations
from tests.value.tables import FOLDER, cells

ENTRIES = json.loads((FOLDER / "published.json").read_text(encoding="utf-8"))
WEEK = 7.0


def sample():
    return cdnow("sample")


@cache
def mle(model, data):
    """Return the maximum likelihood fit of a model to a data set."""
    return FITS[model](data)


def of_history(module):
    def fit(data):
        x, t_x, end, weights = HISTORIES[data]()
        return module.fit(x, t_x, end, weights=weights, prior="none")

    return fit


def grocery():
    rows = cells("grocery")
    return rows["x"], rows["t_x"] / WEEK, rows["T"] / WEEK, rows["accounts"]


def apparel():
    rows = cells("apparel")
    return rows["x"], rows["t_x"] / WEEK, rows["T"] / WEEK, rows["accounts"]


HISTORIES = {
    "sample": lambda: (*cdnow("sample"), None),
    "master": lambda: (*cdnow("master"), None),
    "grocery": grocery,
    "apparel": apparel,
}


def fit_regular(k, *, modified):
    rows = cells("grocery")
    x, t_x, end, weights = grocery()
    return mbg_cnbd.fit(
        x,
        t_x,
        end,
        rows["log_gaps"] - x * np.log(WEEK),
        weights=weights,
        k=k,
        modified=modified,
        prior="none",
    )


@cache
def fit_apparel(kind):
    rows = cells("apparel")
    x, t_x, end, weights = apparel()
    both = {"Gender": rows["gender"], "Channel": rows["channel"]}
    channel = {"Channel": rows["channel"]}
    covariates = {
        "both": Covariates(leaving=both, buying=both),
        "shared": Covariates(leaving=channel, buying=channel, shared={"Gender": rows["gender"]}),
    }[kind]
    return pareto_nbd.fit(x, t_x, end, weights=weights, covariates=covariates, prior="none")


@cache
def fit_donations():
    x, t_x, n, weights = donations()
    return bg_bb.fit(x, t_x, n, weights=weights, prior="none")


@cache
def fit_spend():
    return gamma_gamma.fit(*cdnow_spend(), prior="none")


def renewed(module, entry):
    survived, lost, weights = from_alive(entry["inputs"]["alive"])
    return module.fit(survived, lost, weights=weights, prior="none")


FITS = {
    "bgnbd": of_history(bg_nbd),
    "paretonbd": of_history(pareto_nbd),
    "mbgnbd": of_history(mbg_nbd),
    "nbd": of_history(nbd),
    "ggompertznbd": of_history(ggompertz_nbd),
}


def best(model, data="sample"):
    """Return the maximum likelihood parameters as numbers."""
    return mle(model, data).params


def params_of(kind, entry, model):
    """Return the parameters that an entry names: its own, or those of highest likelihood."""
    told = entry["inputs"].get("params", "MLE")
    return best(model) if told == "MLE" else kind(*told)


def history_of(entry, *names):
    """Return the histories that an entry names, as arrays of one length."""
    return np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(entry["inputs"][name], dtype=float)) for name in names)
    )


def errors(fit):
    return list(fit.standard_errors.values())


def alive(module, kind, model):
    return lambda e: module.p_alive(params_of(kind, e, model), *history_of(e, "x", "t_x", "T"))


def ahead(module, kind, model):
    return lambda e: module.expected_purchases(
        params_of(kind, e, model), e["inputs"]["t"], *history_of(e, "x", "t_x", "T")
    )


def total(module, model):
    def forecast(entry):
        x, t_x, end = sample()
        return module.expected_purchases(best(model), entry["inputs"]["t"], x, t_x, end).sum()

    return forecast


def likely(module, kind):
    return lambda e: module.log_likelihood(
        kind(*e["inputs"]["params"]), *history_of(e, "x", "t_x", "T")
    )


def at_times(module, times):
    return lambda e: module.expected_new(params_of(module_kind(module), e, key(module)), times)


def module_kind(module):
    return {
        bg_nbd: bg_nbd.BGNBD,
        pareto_nbd: pareto_nbd.ParetoNBD,
        mbg_nbd: mbg_nbd.MBGNBD,
    }[module]


def key(module):
    return module.__name__.rpartition(".")[2].replace("_", "")


def batislam(entry):
    params = mbg_nbd.MBGNBD(*entry["inputs"]["params"])
    return [
        mbg_nbd.p_alive(params, [0], [0], [39])[0],
        mbg_nbd.expected_purchases(params, 39, [2], [30.43], [38.86])[0],
        float(mbg_nbd.expected_new(params, 52)),
    ]


def donors(entry, *, horizon):
    x, t_x, n, weights = donations()
    params = fit_donations().params
    return (bg_bb.expected_purchases(params, horizon, x, t_x, n) * weights).sum()


BG, PARETO, MBG = bg_nbd.BGNBD, pareto_nbd.ParetoNBD, mbg_nbd.MBGNBD
BB = bg_bb.BGBB
ASKED = {
    "bgnbd-001": lambda e: best("bgnbd"),
    "bgnbd-002": lambda e: mle("bgnbd", "sample").log_likelihood,
    "bgnbd-003": lambda e: best("bgnbd"),
    "bgnbd-004": lambda e: mle("bgnbd", "sample").log_likelihood,
    "bgnbd-005": lambda e: bg_nbd.expected_new(best("bgnbd"), 52),
    "bgnbd-006": at_times(bg_nbd, np.array([0.1429, 1, 3, 31.8571, 32, 78])),
    "bgnbd-007": ahead(bg_nbd, BG, "bgnbd"),
    "bgnbd-009": ahead(bg_nbd, BG, "bgnbd"),
    "bgnbd-012": lambda e: bg_nbd.p_purchases(BG(*e["inputs"]["params"]), 0, 39),
    "bgnbd-015": alive(bg_nbd, BG, "bgnbd"),
    "bgnbd-097": total(bg_nbd, "bgnbd"),
    "paretonbd-016": lambda e: best("paretonbd"),
    "paretonbd-017": lambda e: mle("paretonbd", "sample").log_likelihood,
    "paretonbd-019": lambda e: best("paretonbd"),
    "paretonbd-020": lambda e: errors(mle("paretonbd", "sample")),
    "paretonbd-022": ahead(pareto_nbd, PARETO, "paretonbd"),
    "paretonbd-023": alive(pareto_nbd, PARETO, "paretonbd"),
    "paretonbd-024": ahead(pareto_nbd, PARETO, "paretonbd"),
    "paretonbd-025": alive(pareto_nbd, PARETO, "paretonbd"),
    "paretonbd-026": at_times(pareto_nbd, np.arange(10.0)),
    "paretonbd-028": lambda e: pareto_nbd.dert(
        PARETO(*e["inputs"]["params"]), e["inputs"]["d"], *history_of(e, "x", "t_x", "T")
    ),
    "paretonbd-031": likely(pareto_nbd, PARETO),
    "paretonbd-034": likely(pareto_nbd, PARETO),
    "paretonbd-035": lambda e: best("paretonbd", "apparel"),
    "paretonbd-036": lambda e: errors(mle("paretonbd", "apparel")),
    "paretonbd-095": lambda e: best("paretonbd", "master"),
    "paretonbd-096": lambda e: mle("paretonbd", "master").log_likelihood,
    "paretonbd-099": total(pareto_nbd, "paretonbd"),
    "paretonbd_static_covariates-037": lambda e: in_order(
        fit_apparel("both").values, "leaving.Gender leaving.Channel buying.Gender buying.Channel"
    ),
    "paretonbd_static_covariates-039": lambda e: in_order(
        fit_apparel("both").standard_errors,
        "leaving.Gender leaving.Channel buying.Gender buying.Channel",
    ),
    "paretonbd_static_covariates-040": lambda e: fit_apparel("shared").log_likelihood,
    "paretonbd_static_covariates-041": lambda e: in_order(
        fit_apparel("shared").values, "leaving.Channel buying.Channel shared.Gender"
    ),
    "mbgnbd-044": lambda e: mle("mbgnbd", "sample").log_likelihood,
    "mbgnbd-045": alive(mbg_nbd, MBG, "mbgnbd"),
    "mbgnbd-046": batislam,
    "mbgnbd-098": total(mbg_nbd, "mbgnbd"),
    "nbd-047": lambda e: [*best("nbd", "grocery"), mle("nbd", "grocery").log_likelihood],
    "bgcnbd-k-048": lambda e: [*fit_regular(1, modified=False).params][:4],
    "mbgcnbd-k-050": lambda e: [*fit_regular(1, modified=True).params][:4],
    "mbgcnbd-k-051": lambda e: fit_regular(1, modified=True).log_likelihood,
    "bgcnbd-k-052": lambda e: [*fit_regular(2, modified=False).params][:4],
    "bgcnbd-k-053": lambda e: fit_regular(2, modified=False).log_likelihood,
    "mbgcnbd-k-055": lambda e: fit_regular(2, modified=True).log_likelihood,
    "ggompertznbd-057": lambda e: mle("ggompertznbd", "sample").log_likelihood,
    "gamma-gamma-058": lambda e: fit_spend().params,
    "gamma-gamma-059": lambda e: fit_spend().params,
    "gamma-gamma-062": lambda e: errors(fit_spend()),
    "gamma-gamma-063": lambda e: gamma_gamma.expected_spend(
        gamma_gamma.GammaGamma(*e["inputs"]["params"]), [e["inputs"]["x"]], [e["inputs"]["m"]]
    ),
    "bgbb-064": lambda e: fit_donations().params,
    "bgbb-065": lambda e: fit_donations().log_likelihood,
    "bgbb-068": lambda e: bg_bb.expected_purchases(
        fit_donations().params, 10, [0, 4], [0, 5], [6, 6]
    ),
    "bgbb-069": lambda e: bg_bb.p_alive(
        fit_donations().params, [0, 2, 6], [0, 4, 6], [6, 6, 6], ahead=1
    ),
    "bgbb-070": lambda e: donors(e, horizon=5),
    "bgbb-072": lambda e: bg_bb.log_likelihood(
        BB(*e["inputs"]["params"]), *history_of(e, "x", "t_x", "n")
    ),
    "bgbb-073": lambda e: bg_bb.dert(
        BB(*e["inputs"]["params"]), 0.1, [0, 1, 3, 6], [0, 3, 5, 6], [6, 6, 6, 6]
    ),
    "bgbb-075": lambda e: [
        float(bg_bb.p_purchases(BB(*e["inputs"]["params"]), n, 10)) for n in (0, 3, 10)
    ],
    "sbg-077": lambda e: renewed(sbg, e).log_likelihood,
    "geometric_(no_heterogeneity)-078": lambda e: [
        renewed(geometric, e).params.theta,
        renewed(geometric, e).log_likelihood,
    ],
    "sbg-079": lambda e: renewed(sbg, e).params,
    "sbg-081": lambda e: renewed(sbg, e).params,
    "sbg-082": lambda e: renewed(sbg, e).log_likelihood,
    "sbg-083": lambda e: sbg.survival(
        sbg.SBG(*e["inputs"]["params"]), np.array(e["inputs"]["t"], dtype=float)
    ),
    "bdw-085": lambda e: renewed(bdw, e).params.polarisation,
    "bdw-086": lambda e: [*renewed(bdw, e).params, renewed(bdw, e).log_likelihood],
    "bdw-087": lambda e: bdw.survival(bdw.BdW(*e["inputs"]["params"]), np.arange(5.0, 13.0)),
    "sbg-090": lambda e: derl(e),
    "sbg-091": lambda e: derl(e),
    "rfm_summary-093": lambda e: cdnow_holdout().sum(),
}


def derl(entry):
    """Fader & Hardie (2010) count tenure in periods: n periods are n - 1 renewals survived."""
    told = entry["inputs"]
    return sbg.derl(sbg.SBG(*told["params"]), told["d"], np.array(told["n"], dtype=float) - 1)


def in_order(values, names):
    return [values[name] for name in ("r", "alpha", "s", "beta", *names.split())]


def source_of(entry):
    return f"{entry['id']} | {entry['quantity']} | {entry['source']}"


@pytest.mark.parametrize("entry", ENTRIES, ids=source_of)
def test_published_number(entry):
    found = np.atleast_1d(np.asarray(ASKED[entry["id"]](entry), dtype=float)).ravel()
    asked = np.atleast_1d(np.asarray(entry["value"], dtype=float)).ravel()
    tolerance = entry["tolerance"]
    assert found.shape == asked.shape
    np.testing.assert_allclose(
        found, asked, rtol=tolerance.get("rel", 0.0), atol=tolerance.get("abs", 0.0)
    )
