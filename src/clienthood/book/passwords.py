"""Passwords: kept as argon2id hashes, checked in the same time whether or not there is one."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from clienthood.errors import AccessError

SHORTEST, LONGEST = 10, 1000
HASHER = PasswordHasher()
"""The library's present advice (RFC 9106); older hashes are renewed when they are next used."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB: many sign-ins at a time wait, they do not fill the memory."""


def hash_password(password: str) -> str:
    """Return the hash under which a new password is kept.

    Raises
    ------
    AccessError
        If it is too short or too long.
    """
    plain = _normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise AccessError(
            f"a password has {SHORTEST} to {LONGEST:,} characters",
            hint="a few words that nobody else would put together are easy to keep in mind",
        )
    with _AT_ONCE:
        return HASHER.hash(plain)


def matches(hashed: str, password: str) -> bool:
    """Return whether a password is the one; as slow where there is no hash to compare with."""
    plain = _normal(password[: LONGEST + 1])
    decoy = _decoy()
    with _AT_ONCE:
        try:
            HASHER.verify(hashed or decoy, plain)
        except (VerificationError, InvalidHashError):
            return False
    return bool(hashed)


def outdated(hashed: str) -> bool:
    """Return whether a hash was made with weaker parameters than those of today."""
    return HASHER.check_needs_rehash(hashed)


def _normal(password: str) -> str:
    """Return one spelling of what may be typed in several, on different keyboards."""
    return unicodedata.normalize("NFKC", password)


@cache
def _decoy() -> str:
    return HASHER.hash("nobody's password")
