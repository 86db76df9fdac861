"""Cost of the evidence against the size of a book, as a table and a chart.

Twenty-two order lines an account, as in ``engine``; every size in a process of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import vl_convert

from bench.engine import stages
from bench.lines import write_lines
from bench.measuring import measured
from bench.tables import markdown, write_part
from clienthood.faces.views.charts import VEGA_LITE

LINES = 22
"""Order lines of an account."""
SIZES = (10_000, 100_000, 500_000)
FULL = (*SIZES, 1_000_000, 4_500_000)
MEMORY = "4GB"
STEPS = {
    "L0": "sum by account (L0)",
    "first build": "first build",
    "one date": "one date",
    "24 month ends": "24 month ends",
}
COLOURS = ("#8b8378", "#1f6f8b", "#8a5a2b", "#5b4b8a")


def main(options):
    """Print the cost of each size and return the figures."""
    found = []
    for accounts in FULL if options.full else SIZES:
        found.append(one_size(accounts, options.book))
        print(found[-1], flush=True)
    text = table(found)
    print(text)
    if options.write:
        write_part(options.pages / "speed.md", "sizes", text)
        picture = options.pages.parent / "pictures" / "cost.svg"
        picture.write_text(chart(found), encoding="utf-8")
    return found


def one_size(accounts, where=None):
    """Return the CPU seconds of each stage on a book of so many accounts."""
    with tempfile.TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        write_lines(folder, LINES * accounts, accounts)
        cost = measured(stages, folder, False, MEMORY)
    return {"accounts": accounts, "peak_mib": cost.peak_mib, "steps": cost.value}


def table(found):
    """Return the figures as a table: CPU seconds, and how often L0's."""
    rows = []
    for each in found:
        steps = each["steps"]
        told = [f"{steps[s]:.2f} ({steps[s] / steps['L0']:.1f})" for s in STEPS if s != "L0"]
        accounts = each["accounts"]
        size = f"{LINES * accounts / 1e6:g} M, {accounts:,}"
        rows.append([size, f"{steps['L0']:.2f}", *told, f"{each['peak_mib']:,.0f}"])
    heads = ["lines, accounts", *STEPS.values(), "peak MiB"]
    return f"CPU seconds (× L0), orders only, DuckDB within {MEMORY}.\n\n" + markdown(heads, rows)


def chart(found):
    """Return the CPU seconds of each stage against the accounts as SVG, both by powers of ten."""
    rows = [
        {"accounts": each["accounts"], "seconds": each["steps"][step], "stage": title}
        for each in found
        for step, title in STEPS.items()
    ]
    powers = [10**power for power in range(-2, 9)]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": "What a book costs, by its size",
        "background": "white",
        "width": 560,
        "height": 320,
        "data": {"values": rows},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "accounts",
                "type": "quantitative",
                "scale": {"type": "log", "nice": False},
                "axis": {"format": "~s", "title": "accounts", "values": powers},
            },
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "scale": {"type": "log"},
                "axis": {"format": "~g", "title": "CPU seconds", "values": powers},
            },
            "color": {
                "field": "stage",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(STEPS.values()), "range": list(COLOURS)},
            },
        },
    }
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
