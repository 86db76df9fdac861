"""The audit trail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something, and by which face of the product."""

    name: str
    face: str
    """web, api or command line."""
