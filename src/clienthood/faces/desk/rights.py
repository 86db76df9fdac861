"""Who may do what: roles, rights, and the one table of routes that holds for every request."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """One thing that somebody may do."""

    READ = "read"
    """See every page."""
    EXPORT = "export"
    """Take tables away as files."""
    LABEL = "label"
    """Agree or disagree with a call."""
    SEGMENT = "segment"
    """Save and drop segments."""
    IMPORT = "import"
    """Bring records in, mend them, undo imports."""
    RUN = "run"
    """Compute runs."""
    SETTINGS = "settings"
    """Preview and save settings."""
    PERSON = "person"
    """Note an objection to profiling, and export all that is held on one account."""
    ERASE = "erase"
    """Erase an account for good."""
    USERS = "users"
    """Invite people, change roles, revoke anyone's tokens."""
    AUDIT = "audit"
    """Read the audit trail."""
    OWN = "own"
    """Sign out, change one's own password, make and revoke one's own tokens."""


class Role(StrEnum):
    """What somebody is in a book."""

    OWNER = "owner"
    ANALYST = "analyst"
    MEMBER = "member"
    VIEWER = "viewer"


_VIEWER = frozenset({Right.READ, Right.OWN})
_MEMBER = _VIEWER | {Right.LABEL, Right.SEGMENT}
_ANALYST = _MEMBER | {Right.EXPORT, Right.IMPORT, Right.RUN, Right.SETTINGS, Right.PERSON}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.ANALYST: frozenset(_ANALYST),
    Role.MEMBER: frozenset(_MEMBER),
    Role.VIEWER: _VIEWER,
}
"""What each role may do."""

ROUTES: Mapping[str, Right | None] = {
    # open to strangers
    "GET /login": None,
    "POST /login": None,
    "GET /welcome": None,
    "POST /welcome": None,
    "GET /static/{path:path}": None,
    # pages
    "GET /": Right.READ,
    "GET /start": Right.READ,
    # the API
    "GET /api/v1/openapi.json": Right.READ,
    "GET /api/v1/overview": Right.READ,
    "GET /api/v1/value": Right.READ,
    "GET /api/v1/model": Right.READ,
    "GET /api/v1/findings": Right.READ,
}
"""Right that each route of the web app and the API needs; None: a stranger reaches it."""
