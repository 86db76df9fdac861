"""Whether experiments keep what they promise: level, power, daily looks, few accounts."""

from __future__ import annotations

import numpy as np

from bench.tables import markdown
from clienthood.experiments.adjusting import of_past
from clienthood.experiments.assigning import held_out, strata
from clienthood.experiments.effect import effect_of
from clienthood.experiments.looking import looks
from clienthood.experiments.planning import detectable

BOOKS, LOOKED = 200, 100
DAYS = 28
DESIGNS = ((400, 0.5), (400, 0.2), (120, 0.5))


def main(options):
    books = BOOKS * 3 if options.full else BOOKS
    rows = [_design(accounts, share, books) for accounts, share in DESIGNS]
    rows.append(_looked(200, LOOKED * 3 if options.full else LOOKED))
    rows.append(_design(20, 0.5, books // 4))
    heads = ("accounts", "held out", "rule", "found without effect", "found with the promised one",
             "interval holds the effect")  # fmt: skip
    print(markdown(heads, [[_told(row[head]) for head in heads] for row in rows]))
    return rows


def _design(accounts, share, books):
    """Return how often an effect was found in made-up books, without one and with the promised."""
    wrong = found = held = 0
    for seed in range(books):
        random = np.random.default_rng(seed)
        earlier, before, after = _spending(random, accounts)
        stratum = strata(random.integers(0, 2, accounts), before, share)
        out = held_out([f"A{at}" for at in range(accounts)], stratum, share, seed)
        plan = detectable(before, of_past(earlier), int(out.sum()))
        gain = plan.effect or 10 * before.mean()
        known = of_past(before)
        wrong += effect_of(after, known, ~out, stratum, seed=seed).verdict != "cannot tell"
        told = effect_of(after + gain * ~out, known, ~out, stratum, seed=seed)
        found += told.verdict == "more"
        held += told.low <= gain <= told.high
    return {
        "accounts": accounts,
        "held out": share,
        "rule": "end",
        "found without effect": wrong / books,
        "found with the promised one": found / books,
        "interval holds the effect": held / books,
    }


def _looked(accounts, books):
    """The same, told at the first of daily looks that shows anything."""
    wrong = found = held = 0
    for seed in range(books):
        random = np.random.default_rng(seed)
        own = random.standard_normal(accounts)
        days = [_day(random, own) for _ in range(3 * DAYS)]
        earlier, before = sum(days[:DAYS]), sum(days[DAYS : 2 * DAYS])
        paths = np.cumsum(days[2 * DAYS :], axis=0).T
        stratum = strata((own > 0).astype(int), before, 0.5)
        out = held_out([f"A{at}" for at in range(accounts)], stratum, 0.5, seed)
        gain = detectable(before, of_past(earlier), int(out.sum()), looks=True).effect
        part = np.arange(1, DAYS + 1) / DAYS
        known = of_past(before)
        wrong += any(e.crossed for e in looks(paths, known, ~out, stratum, part, seed=seed))
        more = paths + gain * part * ~out[:, None]
        seen = looks(more, known, ~out, stratum, part, seed=seed)
        found += any(each.crossed and each.low > 0 for each in seen)
        held += all(each.low <= gain * each.part <= each.high for each in seen)
    return {
        "accounts": accounts,
        "held out": 0.5,
        "rule": f"looks, {DAYS} of them",
        "found without effect": wrong / books,
        "found with the promised one": found / books,
        "interval holds the effect": held / books,
    }


def _spending(random, accounts, zeros=0.4, spread=1.2):
    own = random.standard_normal(accounts)
    comes = 1 / (1 + np.exp(-(np.log((1 - zeros) / zeros) + 0.8 * own)))
    amount = np.exp(4 + 0.7 * own + spread * random.standard_normal((3, accounts)))
    return np.where(random.random((3, accounts)) < comes, amount, 0.0)


def _day(random, own):
    comes = random.random(len(own)) < 0.08 * np.exp(0.5 * own)
    return np.where(comes, np.exp(3 + 0.7 * own + random.standard_normal(len(own))), 0.0)


def _told(value):
    return f"{value:.1%}" if isinstance(value, float) else str(value)
