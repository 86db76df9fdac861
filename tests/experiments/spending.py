"""Made-up accounts that spend as real ones do: many nothing, a few very much."""

import numpy as np


def periods(random, accounts, days=3, zeros=0.4, spread=1.1):
    """Return what accounts spend in each of some periods, shape (periods, accounts)."""
    own = random.standard_normal(accounts)
    comes = 1 / (1 + np.exp(-(np.log((1 - zeros) / zeros) + 0.8 * own)))
    amount = np.exp(4 + 0.7 * own + spread * random.standard_normal((days, accounts)))
    return np.where(random.random((days, accounts)) < comes, amount, 0.0)
