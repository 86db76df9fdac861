"""Worth of accounts beside lifetimes and pymc-marketing: log to summary, fits, scores, intervals.

Each peer runs in an environment of its own, which ``make bench`` installs; each step of each side
runs in a fresh process with one BLAS thread, all in one run.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.sides import ROOT, ask
from bench.tables import write_part
from bench.value_data import make_base, make_cdnow
from bench.value_tables import cost_table, interval_table, target_table

PEERS = ROOT / ".venv" / "peers"
PLAIN, FULL = {"large": 100_000, "middle": 20_000}, {"large": 1_000_000, "middle": 100_000}
MODULES = {"lifetimes": "bench.peer_lifetimes", "pymc": "bench.peer_pymc"}
STEPS = {
    "log to summary": ("large", {"ours": "log", "lifetimes": "summary", "pymc": "summary"}),
    "log to summary in the engine, from Parquet, refunds netted": (
        "large",
        {"ours": "summary", "lifetimes": "summary", "pymc": "summary"},
    ),
    "BG/NBD fit, no prior": ("large", {"ours": "bg fit none", "lifetimes": "bg fit"}),
    "BG/NBD fit, prior": ("large", {"ours": "bg fit weak", "pymc": "bg fit"}),
    "Pareto/NBD fit, no prior": ("middle", {"ours": "pareto fit none", "lifetimes": "pareto fit"}),
    "Pareto/NBD fit, prior": ("middle", {"ours": "pareto fit weak", "pymc": "pareto fit"}),
    "Pareto/NBD fit, many": ("large", {"ours": "pareto fit weak"}),
    "BG/NBD score": ("large", {"ours": "bg score", "lifetimes": "bg score", "pymc": "bg score"}),
    "Pareto/NBD score": (
        "large",
        {"ours": "pareto score", "lifetimes": "pareto score", "pymc": "pareto score"},
    ),
    "BG/NBD intervals": ("cdnow", {"ours": "bg intervals", "pymc": "bg intervals"}),
    "Pareto/NBD intervals": ("cdnow", {"ours": "pareto intervals"}),
    "import": ("cdnow", {"ours": "import", "lifetimes": "import", "pymc": "import"}),
}
"""What is measured: its base, and the step of each side."""


def main(options):
    """Print the tables of costs, targets and intervals, and return what every side told."""
    sizes = FULL if options.full else PLAIN
    with tempfile.TemporaryDirectory() as folder:
        bases = {name: Path(folder) / name for name in (*sizes, "cdnow")}
        for name, customers in sizes.items():
            make_base(bases[name], customers)
        make_cdnow(bases["cdnow"])
        found = _told(bases)
        parts = [_head(sizes), cost_table(found), target_table(found, bases, full=options.full)]
        parts += interval_table(found["BG/NBD intervals"], bases["cdnow"])
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        write_part(options.pages / "speed.md", "value", text)
    return {
        name: {side: {k: v for k, v in told.items() if k != "draws"} for side, told in of.items()}
        for name, of in found.items()
    }


def _told(bases):
    """Return what each side told of each step; None where a peer is not installed."""
    found, known = {}, {}
    sides = {"ours": (sys.executable, "bench.value_ours")} | {
        name: (PEERS / name / "bin" / "python", module) for name, module in MODULES.items()
    }
    missing = {name for name, (python, _) in sides.items() if not Path(python).exists()}
    for name in sorted(missing):
        print(f"*** {name} is NOT compared: {_reason(name)}", file=sys.stderr, flush=True)
    for name, (base, steps) in STEPS.items():
        for side, step in steps.items():
            if side not in missing and (side, step, base) not in known:
                print(f"{name}: {side} …", file=sys.stderr, flush=True)
                known[side, step, base] = ask(*sides[side], step, bases[base])
        found[name] = {side: known.get((side, step, base)) for side, step in steps.items()}
    return found


def _reason(peer):
    skipped = PEERS / f"{peer}.skipped"
    return skipped.read_text().strip() if skipped.exists() else "make bench installs it"


def _head(sizes):
    return (
        f"Large is a log of {sizes['large']:,} customers, about four purchases each, drawn from a "
        f"Pareto/NBD over two years; middle {sizes['middle']:,} of the same; cdnow the 2,357 of "
        "the sample over 39 weeks. CPU seconds of all threads of a fresh process with one BLAS "
        "thread, after the same step on 1,000 customers, libraries and input loaded before. MiB: "
        "the peak over what was held before the step, and the whole peak. No prior: highest "
        "likelihood; prior: each package's own weak one, the mode."
    )
