"""E-mail addresses, telephone and tax numbers as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

from clienthood.identity.lexicon import FREE, SHARED

MANY = 0.02
"""Share of a book's addresses from which on a domain is taken for one at which anybody may be."""
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_DIAL = re.compile(
    r"^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[035789]\d|9[679]\d)"
)
SHORTEST_PHONE, SHORTEST_TAX = 6, 6


@lru_cache(maxsize=1 << 16)
def parse_email(text: str) -> str:
    """Return an address as it is compared; empty if it is none.

    What follows a plus goes, and at Google dots do too: such addresses reach the same mailbox.
    """
    plain = text.strip().strip("<>'\"").casefold().removeprefix("mailto:")
    if not _ADDRESS.match(plain):
        return ""
    local, _, domain = plain.rpartition("@")
    local = local.partition("+")[0] or local
    if domain == "googlemail.com":
        domain = "gmail.com"
    if domain == "gmail.com":
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """Return the domain of a parsed address; empty where anybody may have an address."""
    domain = address.rpartition("@")[2]
    return "" if domain in FREE else domain


def is_shared(address: str) -> bool:
    """Say whether the name of a mailbox tells that several people read it."""
    return address.rpartition("@")[0] in SHARED


@lru_cache(maxsize=1 << 16)
def parse_phone(text: str) -> str:
    """Return a telephone number without its country and the zero before it; empty if it is none."""
    plain = text.replace("(0)", "").strip()
    digits = "".join(each for each in plain if each.isdigit() and each.isascii())
    if plain.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00") if not plain.startswith("+") else digits
        digits = _DIAL.sub("", digits, count=1)
    digits = digits.lstrip("0")
    return digits if len(digits) >= SHORTEST_PHONE and len(set(digits)) > 1 else ""


@lru_cache(maxsize=1 << 16)
def parse_tax(text: str) -> str:
    """Return a tax number without punctuation and case; empty if it is none."""
    plain = "".join(each for each in text.upper() if each.isascii() and each.isalnum())
    enough = len(plain) >= SHORTEST_TAX and sum(map(str.isdigit, plain)) >= SHORTEST_TAX - 2
    return plain if enough and len(set(plain)) > 2 else ""


@lru_cache(maxsize=1 << 16)
def parse_postcode(text: str) -> str:
    """Return a postcode without blanks, hyphens, case and country."""
    plain = re.sub(r"^(?:[A-Z]{1,2})-(?=\d)", "", text.strip().upper())
    return "".join(each for each in plain if each.isalnum())
