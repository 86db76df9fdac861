"""What a computation costs: CPU seconds by stage, their ratio to a plain scan, peak memory."""

from __future__ import annotations

import sys
import time

if sys.platform != "win32":
    import resource


class Clock:
    """CPU seconds of the whole process since the last stop, by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.process_time()

    def stop(self, stage: str) -> None:
        """Note what has been spent since the last stop."""
        now = time.process_time()
        self.spent[stage] = round(now - self._last, 3)
        self._last = now


def told_cost(spent: dict[str, float]) -> dict[str, float]:
    """Return CPU seconds by stage, all of them over those of the scan, and peak MiB."""
    stages = sum(value for name, value in spent.items() if name != "scan")
    ratio = round(stages / max(spent["scan"], 1e-3), 1)
    return spent | {"ratio": ratio, "peak_mib": _peak_mib()}


def _peak_mib() -> float:
    if sys.platform == "win32":
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
