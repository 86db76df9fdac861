"""Problems of the records, each a row: what, how bad, how many, an example, a remedy."""

from __future__ import annotations

from dataclasses import dataclass

NONE_OF_IT = "nothing of this kind is in the file"
"""Note of a part of a layout that no row of the file is about."""
LEFT_OUT = "none: such rows are left out on purpose"
"""Remedy of a row that its layout sets aside: failed, cancelled, made in a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem of the records."""

    check: str
    severity: str
    """``error``: rows do not count; ``warning``: figures may be wrong; ``note``: worth knowing."""
    table: str
    count: int
    share: float
    """Share of the rows that were looked at, 0 to 1."""
    sample: str
    remedy: str
