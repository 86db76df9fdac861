"""Tables of counts from published data, each account a row."""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def cells(name):
    """Return the columns of a table, one row per distinct account."""
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def counted(name):
    """Return the columns of a table, one row per account."""
    table = cells(name)
    times = table["accounts"].astype(int)
    return {key: np.repeat(values, times) for key, values in table.items()}
