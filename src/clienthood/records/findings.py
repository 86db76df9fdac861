"""Problems of the records, each a row: what, how bad, how many, an example, a remedy."""

from __future__ import annotations

from dataclasses import dataclass


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
