"""Accuracy on generated businesses of known truth, beside the peers on the same books."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from bench.accuracy import OURS, page, summary
from bench.books import call, truth_of
from bench.measures import measures
from bench.tables import write_part
from clienthood.simulate import simulate, trades

SEEDS = (9101, 9102)
ACCOUNTS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One way to draw books."""

    name: str
    sources: tuple[str, ...] | None = None
    accounts: int | None = None
    client_share: float | None = None
    repeats: int = 1
    """Books of each trade and seed."""
    targets: tuple[tuple[str, str, float], ...] = ()
    """Figure, <= or >=, and bound."""


SETTINGS = (
    Setting(
        name="all sources",
        targets=(("brier", "<=", 0.040), ("ece", "<=", 0.030), ("tricky", ">=", 0.91)),
    ),
    Setting(name="orders only", sources=("orders",), targets=(("brier", "<=", 0.055),)),
    Setting(name="50 accounts", accounts=50, repeats=4, targets=(("brier", "<=", 0.050),)),
    Setting(name="customers only", client_share=0.0, targets=(("wrong_client", "<=", 0.01),)),
    Setting(name="clients only", client_share=1.0, targets=(("wrong_customer", "<=", 0.01),)),
)


def run(*, seeds=SEEDS, accounts=ACCOUNTS, names=None, settings=SETTINGS, peers=True, workers=2):
    """Return rows of figures: one per book and method."""
    jobs = [
        (setting, trade, seed * 100 + repeat, setting.accounts or accounts, peers)
        for setting in settings
        for seed in seeds
        for trade in names or trades()
        for repeat in range(setting.repeats)
    ]
    if workers == 1:
        return [row for job in jobs for row in one_book(job)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [row for rows in pool.map(one_book, jobs) for row in rows]


def one_book(job):
    """Draw one book, call it by every method and return a row of figures for each."""
    setting, trade, seed, accounts, peers = job
    business = simulate(
        trade,
        accounts=accounts,
        seed=seed,
        client_share=setting.client_share,
        sources=setting.sources,
    )
    called = call(business.tables, business.end, threads=1)
    truth = truth_of(business, called)
    methods = {OURS: (called.probability, called.kind)}
    if peers:
        methods |= {name: (p, None) for name, p in _by_peers(called, seed).items()}
    return [
        {
            "setting": setting.name,
            "trade": trade,
            "seed": seed,
            "method": method,
            "accounts": len(p),
            **measures(p, truth, kind=kind),
            "p": p,
            "client": truth.client,
            "archetype": truth.archetype,
            "kind": kind,
            "bits": called.bits if method == OURS else None,
        }
        for method, (p, kind) in methods.items()
    ]


def _by_peers(called, seed):
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - not installed for the tests

    from bench.peers import latent_class, rfm_clusters, scorecard  # noqa: PLC0415

    with threadpool_limits(1):
        hard, soft, sigmoid = rfm_clusters(called, seed)
        return {
            "RFM, k-means, 0 or 1": hard,
            "RFM, k-means, soft": soft,
            "RFM, sigmoid of the score": sigmoid,
            "StepMix, two free classes": latent_class(called, seed),
            "equal-weight scorecard": scorecard(called),
        }


def main(options):
    """Print the accuracy tables; write the page if asked; return the figures."""
    seeds, accounts = tuple(options.seeds or SEEDS), options.accounts or ACCOUNTS
    rows = run(seeds=seeds, accounts=accounts, workers=options.workers)
    text = page(rows, SETTINGS, seeds=seeds, accounts=accounts)
    print(text)
    if options.write:
        write_part(options.pages / "accuracy.md", "accuracy", text)
    return summary(rows, SETTINGS)
