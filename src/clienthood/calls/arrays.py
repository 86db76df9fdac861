"""Names of the array types that the numeric files of this stage exchange."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
LevelArray = NDArray[np.signedinteger[Any]]
"""Levels, of any size of whole number."""
BoolArray = NDArray[np.bool_]
