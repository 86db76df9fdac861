"""The model is chosen by the book's own past; and what was chosen forecasts what came after."""

import numpy as np
import pytest

from clienthood.value.buying import BUYING, CHOSEN_FROM, History
from clienthood.value.choice import Past, choose, log_scores, scored
from clienthood.value.models import mbg_cnbd, mbg_nbd, pareto_nbd
from tests.value.published import CALIBRATION_END, cdnow_holdout, purchase_days
from tests.value.tables import counted

NEAR_BEST = 1.01
"""The chosen model may be one hundredth worse than the best."""


def cdnow_history(until):
    """Customers and their histories in days."""
    who, day, _ = purchase_days(until=until)
    names, first = np.unique(who, return_index=True)
    last = np.append(first[1:], len(who)) - 1
    same = np.diff(who) == 0
    gaps = np.bincount(who[1:][same], np.log(np.diff(day)[same]), minlength=names.max() + 1)
    return names, History(
        x=(last - first).astype(float),
        t_x=(day[last] - day[first]).astype(float),
        T=(until.astype(int) - day[first]).astype(float),
        log_gaps=gaps[names],
    )


def cdnow():
    """The past of calibration with its last third held out, and the 39 weeks that came after."""
    begin = np.datetime64("1997-01-01")
    held = int((CALIBRATION_END - begin).astype(int)) // 3
    early_names, early = cdnow_history(CALIBRATION_END - held)
    names, whole = cdnow_history(CALIBRATION_END)
    end_names, end = cdnow_history(CALIBRATION_END + 273)
    known = whole.at(np.searchsorted(names, early_names))
    return (
        past_of(early, known, held),
        Past(
            history=whole,
            later=end.at(np.searchsorted(end_names, names)),
            held=cdnow_holdout().astype(np.int64),
            days=273.0,
        ),
    )


def grocery():
    """The same of the grocery log; only the count of the year after is known."""
    rows = counted("grocery")
    whole = History(x=rows["x"], t_x=rows["t_x"], T=rows["T"], log_gaps=rows["log_gaps"])
    early = History(
        x=rows["early_x"],
        t_x=rows["early_t_x"],
        T=rows["T"] - 121,
        log_gaps=rows["early_log_gaps"],
    )
    after = Past(history=whole, later=whole, held=rows["held"].astype(np.int64), days=364.0)
    return past_of(early, whole, 121), after


def simulated(seed):
    """A book of another way of buying each: steady, leaving after purchases, regular."""
    joins = np.random.default_rng(seed).uniform(1, 365, 3000)
    params = {
        0: pareto_nbd.ParetoNBD(0.8, 40.0, 0.7, 120.0),
        1: mbg_nbd.MBGNBD(0.9, 30.0, 0.8, 4.0),
        2: mbg_cnbd.MBGCNBD(1.5, 12.0, 0.7, 5.0, 3),
    }[seed]
    return histories(params, seed, joins)


def histories(params, seed, joins):
    """Purchase days simulated one by one, cut at three days."""
    random = np.random.default_rng(seed + 100)
    cuts = (365 + 244, 365 + 365, 365 + 365 + 365)
    days = [lived(params, random, cuts[-1] - join) for join in joins]
    found = [seen(days, np.array([cut - join for join in joins])) for cut in cuts]
    early, whole, later = found
    held = (later.x - whole.x).astype(np.int64)
    return past_of(early, whole, cuts[1] - cuts[0]), Past(
        history=whole, later=later, held=held, days=365.0
    )


def lived(params, random, end):
    """Return the times of repeat purchases of one account up to an end."""
    k = getattr(params, "k", 1)
    rate = random.gamma(params.r) / params.alpha
    if hasattr(params, "s"):
        leaves = random.exponential() * params.beta / random.gamma(params.s)
        count = random.poisson(rate * min(leaves, end))
        return np.sort(random.random(count) * min(leaves, end))
    share, times, now = random.beta(params.a, params.b), [], 0.0
    while random.random() >= share:
        now += random.gamma(k) / rate
        if now > end:
            break
        times.append(now)
    return np.array(times)


def seen(days, end):
    """Return the histories of what had been seen after ``end`` days of each account."""
    kept = [each[each <= last] for each, last in zip(days, end, strict=True)]
    return History(
        x=np.array([float(len(each)) for each in kept]),
        t_x=np.array([each[-1] if len(each) else 0.0 for each in kept]),
        T=np.asarray(end, dtype=float),
        log_gaps=np.array([np.log(np.diff(each, prepend=0.0)).sum() for each in kept]),
    )


def past_of(early, whole, held):
    return Past(
        history=early, later=whole, held=(whole.x - early.x).astype(np.int64), days=float(held)
    )


BOOKS = {
    "CDNOW sample": cdnow,
    "grocery log": grocery,
    "simulated, steady": lambda: simulated(0),
    "simulated, leaving after purchases": lambda: simulated(1),
    "simulated, regular": lambda: simulated(2),
}


@pytest.mark.parametrize("book", BOOKS)
def test_the_chosen_model_is_best_or_near_it(book):
    known, after = BOOKS[book]()
    choice = choose(known, CHOSEN_FROM)
    scores = {
        model.key: scored(model, after, *log_scores(model, after)) for model in BUYING.values()
    }
    for measure in ("mae", "rmse"):
        error = {key: getattr(score, measure) for key, score in scores.items()}
        assert error[choice.chosen] <= NEAR_BEST * min(error.values()), (measure, error)


def test_cdnow_error_of_the_chosen_model():
    known, after = cdnow()
    model = BUYING[choose(known, CHOSEN_FROM).chosen]
    assert round(scored(model, after, *log_scores(model, after)).mae, 3) <= 0.755


def test_a_book_without_repeaters_takes_the_default():
    nobody = np.zeros(200)
    history = History(x=nobody, t_x=nobody, T=nobody + 100, log_gaps=nobody)
    past = Past(history=history, later=history, held=nobody.astype(np.int64), days=50.0)
    choice = choose(past, CHOSEN_FROM)
    assert choice.chosen == CHOSEN_FROM[0].key
    assert choice.runner_up is None
    assert "too few" in choice.reason
