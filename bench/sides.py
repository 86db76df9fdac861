"""One side of a comparison: its steps, each run in a process of its own and told as JSON.

Needs nothing but Python and NumPy: the peers run in environments of their own.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.measuring import peak_mib

ROOT = Path(__file__).parents[1]
ALONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
REPEATS, AFFORDED = 3, 5.0
"""A step is repeated up to three times as long as that takes no more than so many CPU seconds."""


class Step(NamedTuple):
    """What is read before the clock starts, from a folder, and what is measured on it."""

    load: Callable[[Path], Any]
    run: Callable[[Any], Mapping[str, Any]]


def ask(python: Path, module: str, step: str, folder: Path) -> dict[str, Any]:
    """Run a step of a side in a fresh process of its Python; return what it told."""
    done = subprocess.run(
        [python, "-W", "ignore", "-m", module, step, folder],
        cwd=ROOT,
        env=os.environ | ALONE,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def tell(steps: Mapping[str, Step], imported: float) -> None:
    """Run the step that the command line names; print its cost and what it found.

    ``imported`` is the CPU time that importing the library took. What is compiled or loaded
    at first use is not counted: the step runs on a small base first. The median of the repeats.
    """
    name, folder = sys.argv[1], Path(sys.argv[2])
    told: dict[str, Any] = {"import": imported, "import_mib": peak_mib()}
    if name in steps:
        step = steps[name]
        step.run(step.load(folder / "small"))
        told |= _measured(step, folder / "large")
    print(json.dumps(told, default=float))


def _measured(step: Step, folder: Path) -> dict[str, Any]:
    given = step.load(folder)
    gc.collect()
    held = _forget_peak()
    spent: list[float] = []
    while not spent or (len(spent) < REPEATS and sum(spent) + spent[-1] < AFFORDED):
        begun = time.process_time()
        found = step.run(given)
        spent.append(time.process_time() - begun)
    peak = peak_mib()
    return {
        "cpu": statistics.median(spent),
        "peak_mib": peak,
        "over_mib": peak - held,
        **found,
    }


def _forget_peak() -> float:
    """Return the memory held now in MiB; the peak is counted from here where Linux lets it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return peak_mib()
    return peak_mib()
