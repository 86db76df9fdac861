"""The tables of the bench of values: costs with ratios, targets, intervals beside NUTS."""

from __future__ import annotations

import math

import numpy as np

from bench.tables import figure, markdown
from clienthood.value.models import bg_nbd, pareto_nbd
from clienthood.value.models.bg_nbd import BGNBD
from clienthood.value.models.pareto_nbd import ParetoNBD

ABSENT = "not run here"
PEERS = {"lifetimes": "lifetimes", "pymc": "pymc-marketing"}
OVER_MIB = 300
TARGETS = (
    ("log to summary", "lifetimes", 1 / 10),
    ("BG/NBD fit, no prior", "lifetimes", 1 / 20),
    ("BG/NBD fit, prior", "pymc", 1 / 15),
    ("Pareto/NBD fit, no prior", "lifetimes", 1 / 20),
    ("Pareto/NBD fit, prior", "pymc", 1 / 8),
    ("BG/NBD intervals", "pymc", 1 / 20),
    ("import", "lifetimes", 1 / 3),
)
"""Step, peer, and our CPU time over the peer's at most."""
GRAIN = 1e-3
"""Nats an account by which our log-likelihood may lie below a peer's."""
LEVELS = (5, 50, 95)
BATCHES = 20


def cost_table(found):
    """Return the table of CPU seconds, ratios and memory of every step and side."""
    rows = [
        [
            name,
            _cost(name, of["ours"]),
            *(_beside(name, of, peer) for peer in PEERS),
            _memory(name, of["ours"]),
            *(_memory(name, of.get(peer)) for peer in PEERS),
        ]
        for name, of in found.items()
    ]
    heads = ["step", "ours, CPU s", *(f"{name} (× ours)" for name in PEERS.values())]
    return markdown([*heads, "ours, MiB", *(f"{name}, MiB" for name in PEERS.values())], rows)


def target_table(found, bases, *, full):
    """Return the table of targets, and whether each is met; sizes matter, so only in full."""
    rows = [_ratio_target(found, *each) for each in TARGETS]
    rows += [
        [f"{name}: MiB over the input <= {OVER_MIB}", f"{of['ours']['over_mib']:.0f}", _met(ok)]
        for name, of in found.items()
        if "fit" in name
        for ok in [of["ours"]["over_mib"] <= OVER_MIB]
    ]
    rows += _agreements(found, bases)
    said = "" if full else "The targets are set for `--full`; here the bases are a tenth.\n\n"
    return said + markdown(["target", "found", "met"], rows)


def interval_table(told, base):
    """Return the parts that lay our intervals beside those of NUTS."""
    ours, peer = told["ours"], told["pymc"]
    own = {name: np.array(values) for name, values in ours["draws"].items()}
    words = (
        f"BG/NBD on cdnow, the same prior on both sides: 5, 50 and 95 %, and how many Monte-Carlo "
        f"standard errors ours lies off. Ours: 1,000 draws, Pareto k {figure(ours['pareto_k'], 2)}."
    )
    if peer is None:
        return [words + f" NUTS: {ABSENT}."]
    nuts = _derived({name: np.array(values) for name, values in peer["draws"].items()}, base)
    rows, most = [], 0.0
    for name, values in own.items():
        here, there = np.percentile(values, LEVELS), np.percentile(nuts[name], LEVELS)
        wide = np.hypot(_error(values[None]), _error(nuts[name]))
        off = np.abs(here - there) / wide
        most = max(most, float(off.max()))
        rows.append([name, _few(here), _few(there), " ".join(f"{each:.1f}" for each in off)])
    heads = ["quantity", "ours", "NUTS, 4 × 1,000", "standard errors off"]
    said = f"The largest of these {3 * len(rows)} differences is {most:.1f} standard errors."
    return [words, markdown(heads, rows), said]


def _cost(name, told):
    return ABSENT if told is None else f"{_cpu(name, told):.3g}"


def _cpu(name, told):
    return told["import"] if name == "import" else told["cpu"]


def _beside(name, of, peer):
    if peer not in of:
        return "–"
    if of[peer] is None:
        return ABSENT
    cpu = _cpu(name, of[peer])
    return f"{cpu:.3g} ({cpu / _cpu(name, of['ours']):.1f})"


def _memory(name, told):
    if told is None:
        return "–"
    if name == "import":
        return f"{told['import_mib']:.0f}"
    return f"{told['over_mib']:.0f} / {told['peak_mib']:.0f}"


def _met(ok):
    return "yes" if ok else "**no**"


def _ratio_target(found, name, peer, bound):
    words = f"{name} <= 1/{1 / bound:.0f} of {PEERS[peer]}"
    of = found[name]
    if of[peer] is None:
        return [words, ABSENT, "–"]
    ratio = _cpu(name, of["ours"]) / _cpu(name, of[peer])
    return [words, f"1/{1 / ratio:.1f}", _met(ratio <= bound)]


def _agreements(found, bases):
    """Return rows that say whether both sides found the same."""
    rows: list[list[str]] = []
    summary = found["log to summary"]
    for peer, name in PEERS.items():
        if summary[peer] is not None:
            own, other = summary["ours"]["totals"], summary[peer]["totals"]
            same = all(math.isclose(own[key], other[key], rel_tol=1e-9) for key in own)
            rows.append([f"the summary's sums are those of {name}", "", _met(same)])
    return rows + [
        _height_row(name, of, peer, bases)
        for name, of in found.items()
        for peer in PEERS
        if "fit" in name and of.get(peer) is not None
    ]


def _height_row(name, of, peer, bases):
    model, kind = (bg_nbd, BGNBD) if name.startswith("BG") else (pareto_nbd, ParetoNBD)
    base = bases["large" if model is bg_nbd else "middle"] / "large"
    seen = [np.load(base / f"{column}.npy") for column in ("x", "t_x", "T")]
    own, other = (
        float(model.log_likelihood(kind(**of[side]["params"]), *seen).sum())
        for side in ("ours", peer)
    )
    params = "; ".join(
        f"{key} {value:.5g} {of[peer]['params'][key]:.5g}"
        for key, value in of["ours"]["params"].items()
    )
    return [
        f"{name}: log-likelihood at least that of {PEERS[peer]}",
        f"{own - other:+.3g} nats ({params})",
        _met(own - other >= -GRAIN * len(seen[0])),
    ]


def _derived(nuts, base):
    """Return the draws of NUTS, shape (chains, draws), and what the parameters say."""
    shape = nuts["r"].shape
    params = BGNBD(*(nuts[name].reshape(-1, 1) for name in ("r", "alpha", "a", "b")))
    seen = [np.load(base / "large" / f"{column}.npy") for column in ("x", "t_x", "T")]
    distinct, count = np.unique(np.column_stack(seen), axis=0, return_counts=True)
    one = [np.array([value]) for value in (2.0, 10.0, 39.0)]
    found = {
        "E[X(52)]": bg_nbd.expected_new(params, 52.0),
        "P(alive) at 2, 10, 39": bg_nbd.p_alive(params, *one),
        "sum of E[Y(39)]": bg_nbd.expected_purchases(params, 39.0, *distinct.T) @ count,
    }
    return nuts | {name: np.ravel(values).reshape(shape) for name, values in found.items()}


def _error(draws):
    """Return the Monte-Carlo standard error of each level, from batches of the draws."""
    batches = np.concatenate([np.array_split(chain, BATCHES // len(draws)) for chain in draws])
    return np.percentile(batches, LEVELS, axis=1).std(axis=1, ddof=1) / math.sqrt(len(batches))


def _few(values):
    return " ".join(f"{value:.4g}" for value in values)
