"""Secrets that are handed out once and kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits as text."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of a secret; random as it is, it needs no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
