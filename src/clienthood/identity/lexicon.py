"""Words by which names, addresses and numbers are compared, from ``words.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources

from clienthood.records.headers import plain

_TOLD = tomllib.loads((resources.files("clienthood.identity") / "words.toml").read_text("utf-8"))


def _listed(name: str) -> frozenset[str]:
    return frozenset(" ".join(each.split()) for each in str(_TOLD[name]).split(","))


def _words(name: str) -> frozenset[str]:
    return frozenset(str(_TOLD[name]).split())


LEGAL_FORMS = tuple(
    sorted(
        (tuple(form.split()) for form in _listed("legal_forms")),
        key=lambda form: (-len(form), form),
    )
)
"""Legal forms as words, the longest first."""
BEFORE = frozenset(tuple(form.split()) for form in _listed("before"))
"""Forms that may also stand before the name."""
TITLES, FAMILY, JOINING = _words("titles"), _words("family"), _words("joining")
PARTICLES = _words("particles")
"""Words that belong to the family name that follows them."""
NICKNAMES = {
    short: long for long, shorts in _TOLD["nicknames"].items() for short in str(shorts).split()
}
"""Short forms to the first name that they are taken for."""
FREE = _words("free_domains")
"""Domains at which anybody may have an address."""
SHARED = _words("shared_mailboxes")
"""Names of mailboxes that several people read."""
TAX_HEADERS = frozenset(map(plain, _listed("tax_headers")))
"""Headers of columns beside the standard ones that hold a tax or register number."""
