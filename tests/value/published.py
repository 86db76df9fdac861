"""Published data, read from the installed sample package without importing it."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

CALIBRATION_END = np.datetime64("1997-09-30")
HOLDOUT_END = np.datetime64("1998-06-30")
FILES = {
    "sample": ("CDNOW_sample.txt", (1, 2, 4), 0),
    "master": ("CDNOW_master.txt", (0, 1, 3), 1),
}


def _folder():
    return Path(find_spec("lifetimes").submodule_search_locations[0]) / "datasets"


def cdnow_log(name="sample"):
    """Customer, day and dollars of every row of the log."""
    file, columns, head = FILES[name]
    log = np.loadtxt(_folder() / file, usecols=columns, skiprows=head)
    dates = [f"{int(d) // 10000}-{int(d) // 100 % 100:02}-{int(d) % 100:02}" for d in log[:, 1]]
    return log[:, 0].astype(int), np.array(dates, dtype="datetime64[D]"), log[:, 2]


def purchase_days(name="sample", until=CALIBRATION_END):
    """Customer, day and dollars of CDNOW up to a day; a row per customer and day."""
    who, day, dollars = cdnow_log(name)
    seen = day <= until
    key, inverse = np.unique(
        np.stack([who[seen], day[seen].astype(int)]), axis=1, return_inverse=True
    )
    return key[0], key[1], np.bincount(inverse, weights=dollars[seen])


def cdnow(name="sample", until=CALIBRATION_END):
    """x, t_x and T of the customers of the 1/10 sample (2,357) or of all (23,570), in weeks."""
    who, day, _ = purchase_days(name, until)
    first = np.unique(who, return_index=True)[1]
    last = np.append(first[1:], len(who)) - 1
    end = until.astype(int)
    return (last - first).astype(float), (day[last] - day[first]) / 7, (end - day[first]) / 7


def cdnow_sample():
    """x, t_x and T of the 2,357 customers, in weeks."""
    return cdnow("sample")


def cdnow_holdout():
    """Purchase days of each of the 2,357 customers in the 39 weeks after calibration."""
    who, day, _ = purchase_days(until=HOLDOUT_END)
    return np.bincount(who, weights=day > CALIBRATION_END.astype(int))[np.unique(who)]


def cdnow_spend():
    """x and mean spend of the repeat purchases of the 946 who spent on one."""
    who, _, dollars = purchase_days()
    _, first, count = np.unique(who, return_index=True, return_counts=True)
    repeat = np.add.reduceat(dollars, first) - dollars[first]
    kept = (count > 1) & (repeat > 0)
    return (count[kept] - 1).astype(float), repeat[kept] / (count[kept] - 1)


def donations():
    """x, t_x, n and donors of the 22 cells of the 1995 cohort."""
    return tuple(np.loadtxt(_folder() / "donations.csv", delimiter=",", skiprows=1).T)
