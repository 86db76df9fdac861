"""What each account shows, dimension by dimension."""

from __future__ import annotations

from clienthood.evidence.catalogue import catalogue
from clienthood.evidence.dimension import Dimension, Family
from clienthood.evidence.increments import derive, folds
from clienthood.evidence.readout import measure

__all__ = ["Dimension", "Family", "catalogue", "derive", "folds", "measure"]
