"""What a term is."""

from __future__ import annotations

import re
from dataclasses import dataclass

OWN = "the definitions of this product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term."""

    name: str
    symbol: str = ""
    """How it is written in formulas and columns; empty where it has no symbol."""
    sentence: str
    source: str = OWN
    """Whose word it is."""

    @property
    def anchor(self) -> str:
        """Where a page of terms holds this one: its name in lower case with hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
