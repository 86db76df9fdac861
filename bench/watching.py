"""CPU seconds and memory of groups of processes, looked at from outside while they work."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

EVERY = 0.25
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
GROUP, SPENT, RESIDENT = 2, slice(11, 15), 21
"""Places in a line of /proc/PID/stat after the name."""


class Watch:
    """Looks at groups of processes until it is closed."""

    def __init__(self, groups):
        self.cpu = dict.fromkeys(groups, 0.0)
        """CPU seconds of each group, ended processes included."""
        self.peak_mib = 0.0
        """The most memory that all groups held together at one moment."""
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()
        self._look()

    def _look_on(self):
        while not self._done.wait(EVERY):
            self._look()

    def _look(self):
        spent, held = dict.fromkeys(self.cpu, 0.0), 0.0
        for place in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                told = place.read_text().rsplit(")", 1)[1].split()
                group = int(told[GROUP])
                if group in spent:
                    spent[group] += sum(map(int, told[SPENT])) / TICK
                    held += int(told[RESIDENT]) * PAGE
        self.cpu = {group: max(self.cpu[group], each) for group, each in spent.items()}
        self.peak_mib = max(self.peak_mib, held)
