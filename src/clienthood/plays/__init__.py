"""Plays: what to do next for each account, why, and until when."""

from __future__ import annotations

from clienthood.plays.catalogue import SHIPPED
from clienthood.plays.making import Asked, make_plays
from clienthood.plays.own import plays_of
from clienthood.plays.play import Basis, Consent, Play, Uplift

__all__ = ["SHIPPED", "Asked", "Basis", "Consent", "Play", "Uplift", "make_plays", "plays_of"]
