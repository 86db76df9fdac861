"""Published data, read from the installed sample package without importing it."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np

CALIBRATION_END = np.datetime64("1997-09-30")


def _folder():
    return Path(find_spec("lifetimes").submodule_search_locations[0]) / "datasets"


def _cdnow_days():
    """Customer, day and dollars of the 1/10 sample to the end of calibration; a row per day."""
    log = np.loadtxt(_folder() / "CDNOW_sample.txt", usecols=(1, 2, 4))
    dates = [f"{int(d) // 10000}-{int(d) // 100 % 100:02}-{int(d) % 100:02}" for d in log[:, 1]]
    day = np.array(dates, dtype="datetime64[D]")
    seen = day <= CALIBRATION_END
    key, inverse = np.unique(
        np.stack([log[seen, 0].astype(int), day[seen].astype(int)]), axis=1, return_inverse=True
    )
    return key[0], key[1], np.bincount(inverse, weights=log[seen, 2])


def cdnow_sample():
    """x, t_x and T of the 2,357 customers, in weeks."""
    who, day, _ = _cdnow_days()
    first = np.unique(who, return_index=True)[1]
    last = np.append(first[1:], len(who)) - 1
    end = CALIBRATION_END.astype(int)
    return (last - first).astype(float), (day[last] - day[first]) / 7, (end - day[first]) / 7


def cdnow_spend():
    """x and mean spend of the repeat purchases of the 946 who spent on one."""
    who, _, dollars = _cdnow_days()
    _, first, count = np.unique(who, return_index=True, return_counts=True)
    repeat = np.add.reduceat(dollars, first) - dollars[first]
    kept = (count > 1) & (repeat > 0)
    return (count[kept] - 1).astype(float), repeat[kept] / (count[kept] - 1)


def donations():
    """x, t_x, n and donors of the 22 cells of the 1995 cohort."""
    return tuple(np.loadtxt(_folder() / "donations.csv", delimiter=",", skiprows=1).T)
