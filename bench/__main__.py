"""Run benchmarks: ``python -m bench [NAME ...]`` with the names below; all by default."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONG = ("large", "sizes", "spark")
"""Only where they are asked for by name."""
NAMES = (
    *(
        "trades",
        "mixed",
        "movement",
        "scale",
        "engine",
        "forward",
        "fit",
        "value",
        "real",
        "churn",
        "web",
    ),
    *("scoring", "personas", "plan", "experiments", "identity"),
)


def main():
    options = _options()
    found = {}
    for name in options.names or NAMES:
        print(f"## {name}\n", flush=True)
        found[name] = importlib.import_module(f"bench.{name}").main(options)
        print(flush=True)
    if options.json:
        text = json.dumps(found, indent=1, default=float)
        options.json.write_text(text + "\n", encoding="utf-8")


def _options():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES, *LONG], metavar="NAME")
    parser.add_argument("--seeds", type=int, nargs="+", help="trades, identity: seeds of the books")
    parser.add_argument("--accounts", type=int, help="trades: accounts of a book")
    parser.add_argument("--full", action="store_true", help="10 M lines, 1 M accounts")
    parser.add_argument("--workers", type=int, default=2, help="trades: processes")
    parser.add_argument("--write", action="store_true", help="write the pages of docs/reference")
    parser.add_argument("--book", type=Path, help="web: folder for the book, kept for next time")
    parser.add_argument("--json", type=Path, help="file for all figures")
    options = parser.parse_args()
    options.pages = ROOT / "docs" / "reference"
    return options


if __name__ == "__main__":
    main()
