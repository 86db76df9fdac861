"""The largest book that one machine of two cores is asked to bear, within 4 GB of memory.

Takes hours of CPU and tens of gigabytes of disk; ``--book FOLDER`` says where.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.engine import stages
from bench.lines import write_lines
from bench.measuring import measured
from bench.tables import markdown

LINES, ACCOUNTS = 100_000_000, 4_500_000
MEMORY = "4GB"


def main(options):
    """Print the cost of build, one date and 24 month ends; return the figures."""
    with tempfile.TemporaryDirectory(dir=options.book) as name:
        folder = Path(name)
        write_lines(folder, LINES, ACCOUNTS)
        cost = measured(stages, folder, False, MEMORY, "", 1)
        disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    found = cost.value | {"peak_mib": cost.peak_mib, "disk_gb": disk / 1e9}
    print(
        markdown(
            ["stage", "CPU s", "× L0"],
            [
                [step, f"{cpu:.1f}", f"{cpu / cost.value['L0']:.1f}"]
                for step, cpu in cost.value.items()
            ],
        )
    )
    print(f"\npeak {cost.peak_mib:.0f} MiB; {disk / 1e9:.1f} GB of files")
    return found
