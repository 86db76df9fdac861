"""What an import came to: every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clienthood.records.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one file brought into one table.

    read = created + changed + same + quarantined + withheld
    """

    file: str
    table: str
    batch: str | None
    """Id of the batch; None if nothing was stored, because nothing in the file was new."""
    read: int
    created: int
    changed: int
    same: int
    quarantined: int
    withheld: int = 0
    """Rows of accounts that were erased: they are not stored, not even in quarantine."""
    layout: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    """Columns, as they are stored, in which at least one row has a value."""

    def __post_init__(self) -> None:
        counted = self.created + self.changed + self.same + self.quarantined + self.withheld
        if self.read != counted:
            raise AssertionError(f"{self.file}: {self.read} rows read, {counted} accounted for")
