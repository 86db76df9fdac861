"""Leads: would an enquiry be won, and would it become a client? Learnt from those decided before.

Naive Bayes on what an enquiry shows before any deal. Counts stand on a prior from the weights of
motive and sales cycle, and what they say is tempered until it holds on leads left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clienthood.personas.mixture import FloatArray, IntArray

STRENGTH = 6.0
"""Leads for which the prior of a class stands."""
TEMPERS = (0.0, 0.25, 0.5, 0.75, 1.0)
FOLDS = 5
FEWEST = 8
"""Leads that each class needs before anything is said."""
SPLIT = 0.6
"""Share of the leads, the earliest, from which the others are foretold in a backtest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What leads show before any deal, as levels; -1 where not known."""

    levels: IntArray
    """Shape (N, F)."""
    sizes: tuple[int, ...]
    """Number of levels of each feature."""
    running: int = -1
    """Feature that grows while a lead is open: its level so far is the least it can be."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bayes:
    """How often each level occurs in each class, and how much that is worth."""

    log_share: FloatArray
    """Shape (C,)."""
    log_chance: tuple[FloatArray, ...]
    """For each feature the log of the chance of each level, shape (C, levels)."""
    temper: float
    """0: what leads show tells nothing; 1: all of it counts in full."""

    def chances(self, shown: Shown, *, still_open: bool = False) -> FloatArray:
        """Return the chance of each class for each lead, shape (N, C).

        Parameters
        ----------
        shown
            What the leads show.
        still_open
            Whether they are not decided, so that what grows is only known to be at least so much.
        """
        joint = np.repeat(self.log_share[None], len(shown.levels), axis=0)
        for at in range(len(self.log_chance)):
            joint += self.temper * self.said(shown, at, still_open=still_open)
        joint -= joint.max(axis=1, keepdims=True)
        odds = np.exp(joint)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)

    def said(self, shown: Shown, at: int, *, still_open: bool = False) -> FloatArray:
        """Return the log likelihood of one feature of each lead in each class, shape (N, C)."""
        chance = self.log_chance[at]
        if still_open and at == shown.running:
            chance = np.log(np.cumsum(np.exp(chance)[:, ::-1], axis=1)[:, ::-1])
        table = np.vstack([chance.T, np.zeros((1, len(chance)))])
        return np.asarray(table[shown.levels[:, at]], np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How forecasts made from the earliest leads came true on later ones."""

    learnt: int
    """Leads they were learnt from."""
    foretold: int
    came: int
    """Of the foretold those that came true."""
    auc: float
    """Chance that one that came true was thought likelier than one that did not."""
    brier: float
    """Mean squared error of the chances; 0 is perfect."""
    brier_base: float
    """The same of telling everybody the share of the earlier ones."""


def learn(
    shown: Shown, classes: FloatArray, prior: Sequence[FloatArray] | None = None
) -> Bayes | None:
    """Return what leads show of their classes; None where there are too few to say anything.

    Parameters
    ----------
    shown
        What decided leads showed.
    classes
        Chance of each class of each lead, rows of sum 1, shape (N, C).
    prior
        For each feature how much likelier its levels are held in each class, shape (C, levels).
    """
    told = prior or [np.ones((classes.shape[1], size)) for size in shown.sizes]
    if not len(classes) or classes.sum(axis=0).min() < FEWEST:
        return None
    fold = np.arange(len(classes)) % FOLDS
    losses = np.zeros(len(TEMPERS))
    for nth in range(FOLDS):
        left_out = fold == nth
        counts = _counted(_some(shown, ~left_out), classes[~left_out], told)
        for at, temper in enumerate(TEMPERS):
            tempered = Bayes(log_share=counts[0], log_chance=counts[1], temper=temper)
            chance = tempered.chances(_some(shown, left_out))
            losses[at] -= float((classes[left_out] * np.log(np.maximum(chance, 1e-12))).sum())
    share, chances = _counted(shown, classes, told)
    return Bayes(log_share=share, log_chance=chances, temper=TEMPERS[int(losses.argmin())])


def backtest(
    shown: Shown, came: FloatArray, prior: Sequence[FloatArray] | None = None
) -> Backtest | None:
    """Return how the earliest leads foretell the later ones; None where there are too few.

    Parameters
    ----------
    shown
        What leads showed at first contact, the earliest first.
    came
        Chance that each became what is foretold, 0 or 1 where certain.
    """
    cut = round(len(came) * SPLIT)
    early = np.arange(len(came)) < cut
    true = came[~early] >= 0.5
    model = learn(_some(shown, early), np.stack([1 - came[early], came[early]], axis=1), prior)
    if model is None or true.sum() < FEWEST or (~true).sum() < FEWEST:
        return None
    chance = model.chances(_some(shown, ~early))[:, 1]
    return Backtest(
        learnt=int(early.sum()),
        foretold=len(true),
        came=int(true.sum()),
        auc=_auc(chance, true),
        brier=float(((chance - true) ** 2).mean()),
        brier_base=float(((came[early].mean() - true) ** 2).mean()),
    )


def _some(shown: Shown, rows: np.ndarray) -> Shown:
    return Shown(levels=shown.levels[rows], sizes=shown.sizes, running=shown.running)


def _counted(
    shown: Shown, classes: FloatArray, prior: Sequence[FloatArray]
) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Return log shares of the classes and log chances of their levels, smoothed."""
    shares = classes.sum(axis=0) + 1.0
    found = []
    for at, size in enumerate(shown.sizes):
        level = shown.levels[:, at]
        known = level >= 0
        counts = np.zeros((size, classes.shape[1]))
        np.add.at(counts, level[known], classes[known])
        all_of = counts.sum(axis=1) + 1.0
        held = prior[at] * (all_of / all_of.sum())
        counts = counts.T + STRENGTH * held / held.sum(axis=1, keepdims=True)
        found.append(np.log(counts / counts.sum(axis=1, keepdims=True)))
    return np.log(shares / shares.sum()), tuple(found)


def _auc(chance: FloatArray, true: np.ndarray) -> float:
    above = chance[true][:, None] - chance[~true][None]
    return float(((above > 0) + 0.5 * (above == 0)).mean())
