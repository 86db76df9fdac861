"""What an experiment has measured of a play, put together with what was taken before it."""

from __future__ import annotations

from dataclasses import replace

from clienthood.book.experiments import Measured
from clienthood.plays.play import Basis, Play, Uplift

PRIOR_SIGMAS = 2 * 1.2816
"""Standard deviations in a stated range of uplift, taken to hold eight times of ten."""
SIGMAS = 2 * 1.95996
"""Standard deviations in a 95 % interval."""


def with_measured(play: Play, found: Measured | None) -> Play:
    """Return a play whose uplift is what was taken before and what was measured, by precision.

    A wide interval moves it little, a narrow one takes its place (normal prior, normal estimate).
    Where the uplift is not a share of worth ahead, what was measured stands alone, as far as it
    tells an effect at all.
    """
    if found is None:
        return play
    if play.basis is not Basis.AHEAD:
        told = found.low > 0 or found.high < 0
        return replace(play, basis=Basis.AHEAD, uplift=_alone(found)) if told else play
    before, after = play.uplift, (found.high - found.low) / SIGMAS
    sigma = (before.high - before.low) / PRIOR_SIGMAS
    if sigma <= 0 or after <= 0:
        return replace(play, uplift=_alone(found))
    weight = sigma**2 / (sigma**2 + after**2)
    likely = before.likely + weight * (found.effect - before.likely)
    half = (sigma**2 * (1.0 - weight)) ** 0.5 * PRIOR_SIGMAS / 2
    return replace(
        play,
        uplift=Uplift(
            likely=likely,
            low=likely - half,
            high=likely + half,
            because=f"{_because(found)}; what was taken before counts {1.0 - weight:.0%}",
            measured=True,
        ),
    )


def _alone(found: Measured) -> Uplift:
    return Uplift(
        likely=found.effect,
        low=found.low,
        high=found.high,
        because=_because(found),
        measured=True,
    )


def _because(found: Measured) -> str:
    return (
        f"an experiment on {found.accounts:,} accounts that ended on {found.ended_on} found"
        f" {found.effect:.1%} of what an account is worth (between {found.low:.1%} and"
        f" {found.high:.1%})"
    )
