"""Who works on the command line, for the audit trail."""

from __future__ import annotations

import getpass

from clienthood.book.audit import Actor


def person() -> Actor:
    """Return the person whom the operating system knows; without a name where it knows none."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        name = ""
    return Actor(name=name, face="command line")
