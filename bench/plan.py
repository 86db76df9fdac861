"""The plan's chance of a goal, held against what came of firms whose process is known.

Each firm draws its own process: how often accounts come, buy, leave, spend, sign and renew. It is
observed up to a day, the models of the product are fitted to what was seen, goals are set, and
the true process goes on for a year. Of the goals that a plan gave 30 of 100, about 30 of 100
should be met.
"""

import numpy as np

from clienthood.business.futures import Sources, by_day, revenue
from clienthood.business.making import FUTURES
from clienthood.business.newcomers import MONTH, MONTHS, Arrivals, Newcomers
from clienthood.business.planning import Terms as Asked
from clienthood.business.planning import look_ahead
from clienthood.value.buying import PARETO_NBD, History
from clienthood.value.models.resampling import draws
from clienthood.value.renewing import renewals
from clienthood.value.spending import spending
from clienthood.value.terms import Terms
from clienthood.value.worth import BuyingPart, ContractPart

YEAR, AS_OF = 365.25, 20_000
SEEN = 4 * YEAR
GOALS = np.linspace(0.05, 0.95, 10)
BINS = np.linspace(0.0, 1.0, 11)
FIRMS = 300


def main(options):
    firms = options.accounts or FIRMS
    print(f"{firms} firms, {len(GOALS)} goals each, a year ahead\n")
    told = [planned(seed) for seed in range(firms)]
    chance = np.array([each[0] for each in told])
    met = np.array([each[1] for each in told])
    rows = calibration(chance.ravel(), met.ravel())
    print("| the plan said | goals | on average | came true |")
    print("|---|---|---|---|")
    for low, high, number, said, came in rows:
        print(f"| {low:.0%} to {high:.0%} | {number} | {said:.1%} | {came:.1%} |")
    worst = max(abs(said - came) for *_, said, came in rows)
    off = expected_error(rows)
    print(f"\nmean distance {off:.3f}, largest {worst:.3f}")
    return {"bins": rows, "mean": off, "largest": worst}


def calibration(chance, met):
    """Return for each bin of chances: its edges, goals, mean chance and share met."""
    place = np.clip(np.digitize(chance, BINS[1:-1]), 0, len(BINS) - 2)
    rows = []
    for at in range(len(BINS) - 1):
        here = place == at
        if here.any():
            said, came = float(chance[here].mean()), float(met[here].mean())
            rows.append((float(BINS[at]), float(BINS[at + 1]), int(here.sum()), said, came))
    return rows


def expected_error(rows):
    """Return the mean distance of chance and share met, weighted by goals."""
    total = sum(number for _, _, number, _, _ in rows)
    return sum(number * abs(said - came) for _, _, number, said, came in rows) / total


def planned(seed):
    """Return the chances that a plan gave to goals, and whether each was met.

    The goals are quantiles of the plan's own futures, so that nothing of the outcome is in them,
    and each firm counts once in each row.
    """
    random = np.random.default_rng(seed)
    firm = _firm(random)
    ahead = _ahead(firm, seed)
    said = ahead.revenue()
    goals = np.quantile(said, GOALS)
    actual = firm["later"]
    return [ahead.chance(goal) for goal in goals], [actual >= goal for goal in goals]


def anywhere(random, low, high):
    """Return a number drawn evenly between two others."""
    return random.uniform(low, high)


def _firm(random, between=anywhere):
    """Return what a firm had seen by the day of the plan, and its revenue in the year after.

    ``between`` draws the numbers of its process from their ranges.
    """
    pace = between(random, 30, 150) / YEAR
    number = random.poisson(pace * (SEEN + YEAR))
    came = np.sort(random.uniform(0, SEEN + YEAR, number))
    signs = random.random(number) < between(random, 0, 0.5)
    rate = random.gamma(between(random, 0.5, 2), size=number) / between(random, 50, 200)
    left = random.gamma(between(random, 1, 3), size=number) / between(random, 300, 1500)
    leaves = random.exponential(size=number) / left
    p, q, v = between(random, 2, 8), between(random, 3, 6), between(random, 5e3, 5e4)
    scale = random.gamma(q, size=number) / v
    price = np.exp(random.normal(np.log(60_000), 0.5, number))
    stays = random.beta(between(random, 4, 12), between(random, 0.5, 2), number)
    events = []
    for account in range(number):
        if signs[account]:
            terms = min(random.geometric(max(1 - stays[account], 1e-6)), 1000)
            starts = came[account] + np.arange(min(terms, 12)) * 365
            events += [(account, day, price[account]) for day in starts if day < SEEN + YEAR]
        else:
            until = min(leaves[account], SEEN + YEAR - came[account])
            more = np.sort(random.uniform(0, until, random.poisson(rate[account] * until)))
            for day in (0.0, *more):
                events.append((account, came[account] + day, random.gamma(p) / scale[account]))
    who, day, cents = (np.array(each) for each in zip(*events, strict=True))
    seen = day < SEEN
    return {
        "came": came,
        "signs": signs,
        "who": who[seen].astype(int),
        "day": np.floor(day[seen]),
        "cents": cents[seen],
        "terms": _terms(who.astype(int), day, signs, price, came),
        "later": float(cents[~seen].sum()),
    }


def _terms(who, day, signs, price, came):
    """Return the contracts signed by the day of the plan, as they stood then."""
    found = []
    for account in np.flatnonzero(signs & (came < SEEN)):
        starts = day[who == account]
        before = starts[starts < SEEN]
        ends = before[-1] + 365
        lost = ends < SEEN
        found.append((account, len(before) - 1, lost, price[account], ends, before[0]))
    columns = list(zip(*found, strict=True)) if found else [[]] * 6
    key, survived, lost, money, ends, began = (np.array(each) for each in columns)
    return Terms(
        account_key=key.astype(int),
        started=(AS_OF - SEEN + began).astype(int),
        period_days=np.full(len(key), 365),
        survived=survived.astype(float),
        lost=lost.astype(bool),
        price=money.astype(float),
        ends=np.where(lost, np.nan, AS_OF - SEEN + np.floor(ends)),
    )


def _ahead(firm, seed, *, learn=None, size=FUTURES):
    """Return the plan of a firm; ``learn`` replaces the models fitted to what it saw."""
    accounts = int((firm["came"] < SEEN).sum())
    terms = firm["terms"]
    fitted, learnt = learn or (None, None)
    contracts = None
    if len(terms.lost):
        learnt = learnt or renewals(terms, as_of=AS_OF, size=size.drawn)
        contracts = ContractPart(place=terms.account_key, terms=terms, renewals=learnt)
    sources = Sources(
        buying=_buying(firm, accounts, fitted),
        contracts=contracts,
        spread=np.zeros(len(terms.lost), bool),
        group=np.zeros(accounts, int),
    )
    nobody = np.zeros(0, int)
    found = revenue(sources, as_of=AS_OF, size=size, watched=nobody, seed=seed)
    existing = by_day(found.total(), YEAR, np.ones(12))
    newcomers, arrivals = _newcomers(firm, accounts)
    asked = Asked(days=YEAR, delay=0.0, goal=float(existing.mean()))
    return look_ahead(existing, newcomers, arrivals, asked, seed=seed)


def _buying(firm, accounts, fitted=None):
    place, history, mean = _histories(firm, accounts)
    fit, drawn, spend = fitted or learnt_of(history, mean)
    return BuyingPart(
        place=place.astype(int),
        history=history,
        days=history.x + 1,
        mean=mean,
        model=PARETO_NBD,
        fit=fit,
        drawn=drawn,
        spending=spend,
    )


def learnt_of(history, mean, drawn=FUTURES.drawn):
    """Return the model of buying, draws of its parameters, and the model of spend."""
    fit = PARETO_NBD.fit(history, "weak")
    return fit, draws(fit, drawn).params, spending(history.x + 1, mean, size=drawn)


def _histories(firm, accounts):
    rows = []
    for account in np.flatnonzero(~firm["signs"][:accounts]):
        here = firm["who"] == account
        days, money = firm["day"][here], firm["cents"][here]
        days, place = np.unique(days, return_inverse=True)
        sums = np.bincount(place, weights=money)
        gaps = np.log(np.diff(days)).sum() if len(days) > 1 else 0.0
        rows.append((account, len(days) - 1, days[-1] - days[0], SEEN - days[0], gaps, sums.mean()))
    place, x, t_x, age, gaps, mean = (np.array(each, float) for each in zip(*rows, strict=True))
    return place, History(x=x, t_x=t_x, T=age, log_gaps=gaps), mean


def _newcomers(firm, accounts):
    came = firm["came"][:accounts]
    new = np.flatnonzero(came > YEAR)
    paths = np.zeros((accounts, 1 + MONTHS))
    since = firm["day"] - np.floor(came[firm["who"]])
    month = np.where(since <= 0, 0, 1 + np.floor((since - 1) / MONTH)).astype(int)
    kept = month <= MONTHS
    np.add.at(paths, (firm["who"][kept], month[kept]), firm["cents"][kept])
    newcomers = Newcomers(
        probability=firm["signs"][new].astype(float),
        followed=SEEN - came[new],
        paths=np.cumsum(paths[new], axis=1),
    )
    ago = np.floor((SEEN - came[new]) / MONTH).astype(int)
    counts = np.bincount(ago[ago < MONTHS], minlength=MONTHS)
    clients = float(firm["signs"][new].sum())
    return newcomers, Arrivals(counts=counts, clients=clients, settled=len(new))
