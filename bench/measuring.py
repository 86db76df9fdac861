"""CPU seconds, wall seconds and peak memory of one function in a process of its own."""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a function returned, and what it cost; loading its libraries is not counted as time."""

    value: Any
    cpu: float
    wall: float
    peak_mib: float


def measured(function, *args):
    """Run a function of a module in a fresh process and return its ``Cost``."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, function, args).result()


def _measure(function, args):
    wall, cpu = time.perf_counter(), time.process_time()
    value = function(*args)
    return Cost(
        value=value,
        cpu=time.process_time() - cpu,
        wall=time.perf_counter() - wall,
        peak_mib=peak_mib(),
    )


def peak_mib():
    """Return the peak memory of this process since it began its own program.

    ``getrusage`` counts what the parent held when it was forked; Linux tells the own peak.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def forget_peak():
    """Begin the peak of this process anew where the system can; return the MiB it holds now."""
    forget, status = Path("/proc/self/clear_refs"), Path("/proc/self/status")
    if not forget.exists():
        return peak_mib()
    forget.write_text("5")
    held = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS:"))
    return int(held.split()[1]) / 1024
