"""What each account shows, dimension by dimension."""

from __future__ import annotations

from clienthood.evidence.catalogue import catalogue
from clienthood.evidence.deriving import derive
from clienthood.evidence.dimension import Dimension, Family
from clienthood.evidence.increments import folds
from clienthood.evidence.readout import measure

__all__ = ["Dimension", "Family", "catalogue", "derive", "folds", "measure"]
