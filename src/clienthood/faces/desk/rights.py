"""Who may do what: roles, rights, and the one table of routes that holds for every request."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class Right(StrEnum):
    """One thing that somebody may do."""

    meaning: str
    """In the words of the page on users."""

    def __new__(cls, value: str, meaning: str) -> Self:
        """Return the right of that name."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.meaning = meaning
        return made

    READ = "read", "see every page"
    EXPORT = "export", "take tables away as files"
    LABEL = "label", "agree or disagree with a call"
    SEGMENT = "segment", "save and drop segments"
    DO = "do", "do what is in the queue: take, finish, dismiss, put off"
    IMPORT = "import", "bring records in, mend them, undo imports"
    SOURCES = "sources", "say from which databases and programs records come"
    RUN = "run", "compute the figures anew"
    TRY = "try", "start, stop and conclude experiments"
    SETTINGS = "settings", "preview and save settings"
    PERSON = "person", "note an objection to profiling, export all that is held on one account"
    ERASE = "erase", "erase an account for good"
    USERS = "users", "invite people, change roles, revoke anyone's tokens"
    AUDIT = "audit", "read the audit trail"
    OWN = "own", "sign out, change one's own password, make and revoke one's own tokens"


class Role(StrEnum):
    """What somebody is in a book."""

    OWNER = "owner"
    ANALYST = "analyst"
    MEMBER = "member"
    VIEWER = "viewer"


_VIEWER = frozenset({Right.READ, Right.OWN})
_MEMBER = _VIEWER | {Right.LABEL, Right.SEGMENT, Right.DO}
_ANALYST = _MEMBER | {
    *(Right.EXPORT, Right.IMPORT, Right.RUN, Right.TRY, Right.SETTINGS, Right.PERSON),
}

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
    # people and what they did
    "POST /logout": Right.OWN,
    "GET /me": Right.OWN,
    "POST /me/password": Right.OWN,
    "POST /me/tokens": Right.OWN,
    "POST /me/revoke": Right.OWN,
    "GET /users": Right.USERS,
    "POST /users/invite": Right.USERS,
    "POST /users/password": Right.USERS,
    "POST /users/withdraw": Right.USERS,
    "POST /users/role": Right.USERS,
    "POST /users/remove": Right.USERS,
    "POST /users/revoke": Right.USERS,
    "GET /audit": Right.AUDIT,
    # records
    "GET /import": Right.READ,
    "POST /import": Right.IMPORT,
    "GET /import/{upload}": Right.IMPORT,
    "POST /import/{upload}": Right.IMPORT,
    "GET /import/{upload}/effect": Right.IMPORT,
    "POST /import/{upload}/effect": Right.IMPORT,
    "POST /import/{upload}/take": Right.IMPORT,
    "GET /import/{upload}/done": Right.IMPORT,
    "POST /import/{upload}/drop": Right.IMPORT,
    "GET /undo": Right.IMPORT,
    "POST /undo": Right.IMPORT,
    "GET /quarantine": Right.IMPORT,
    "POST /quarantine": Right.IMPORT,
    "POST /quarantine/replace": Right.IMPORT,
    "POST /quarantine/retry": Right.IMPORT,
    "GET /quarantine/file": Right.EXPORT,
    "GET /findings": Right.READ,
    "GET /sources": Right.IMPORT,
    "POST /sources": Right.SOURCES,
    "POST /sources/look": Right.IMPORT,
    "GET /sources/look/{job}": Right.IMPORT,
    "POST /sources/columns": Right.SOURCES,
    "POST /sources/pull": Right.IMPORT,
    "POST /sources/remove": Right.SOURCES,
    # what accounts may ask for, and what is taken away
    "POST /object": Right.PERSON,
    "GET /person-export": Right.PERSON,
    "GET /erase": Right.ERASE,
    "POST /erase": Right.ERASE,
    "GET /export": Right.EXPORT,
    "GET /export/records.zip": Right.EXPORT,
    "GET /export/{table}.csv": Right.EXPORT,
    "GET /export/back/{form}.csv": Right.EXPORT,
    # pages
    "GET /": Right.READ,
    "GET /start": Right.READ,
    # long work, runs, settings, the first day
    "POST /start/sample": Right.IMPORT,
    "POST /start/sample/remove": Right.IMPORT,
    "GET /jobs/{job}": Right.READ,
    "POST /jobs/{job}/cancel": Right.RUN,
    "POST /run": Right.RUN,
    "GET /runs": Right.READ,
    "GET /runs/compare": Right.READ,
    "GET /settings": Right.SETTINGS,
    "POST /settings/preview": Right.SETTINGS,
    "GET /settings/preview/{job}": Right.SETTINGS,
    "POST /settings/save": Right.SETTINGS,
    "GET /model": Right.READ,
    "GET /value": Right.READ,
    "GET /cohorts": Right.READ,
    "GET /report": Right.READ,
    "GET /report/file.html": Right.EXPORT,
    "GET /report.pdf": Right.EXPORT,
    "GET /personas": Right.READ,
    "GET /personas.csv": Right.EXPORT,
    "GET /personas/{number}": Right.READ,
    "GET /leads": Right.READ,
    "GET /movement": Right.READ,
    "GET /movement/accounts": Right.READ,
    "GET /movement/between": Right.READ,
    "GET /movement.csv": Right.EXPORT,
    "GET /alerts": Right.READ,
    "POST /alerts/send": Right.RUN,
    "GET /recommendations": Right.READ,
    "GET /contact": Right.READ,
    "GET /stories": Right.READ,
    "GET /stories/pack": Right.EXPORT,
    "GET /services": Right.READ,
    "GET /backtest": Right.READ,
    "GET /business": Right.READ,
    "GET /business/{table}.csv": Right.EXPORT,
    "GET /plan": Right.READ,
    "GET /plan.csv": Right.EXPORT,
    "GET /glossary": Right.READ,
    "GET /faq": Right.READ,
    "GET /accounts": Right.READ,
    "GET /accounts.count": Right.READ,
    "GET /accounts.csv": Right.EXPORT,
    "GET /accounts/{account_id:path}": Right.READ,
    "GET /why": Right.READ,
    "GET /timeline": Right.READ,
    "GET /evidence": Right.READ,
    "POST /labels": Right.LABEL,
    "POST /labels/withdraw": Right.LABEL,
    "GET /plays": Right.READ,
    "GET /plays.csv": Right.EXPORT,
    "GET /plays/{key}": Right.READ,
    "POST /tasks": Right.DO,
    "GET /segments": Right.READ,
    "POST /segments": Right.SEGMENT,
    "POST /segments/name": Right.SEGMENT,
    "POST /segments/drop": Right.SEGMENT,
    "GET /identity": Right.READ,
    "POST /identity/find": Right.IMPORT,
    "POST /identity/same": Right.IMPORT,
    "POST /identity/other": Right.IMPORT,
    "POST /identity/sure": Right.IMPORT,
    "POST /identity/back": Right.IMPORT,
    "GET /experiments": Right.READ,
    "POST /experiments": Right.TRY,
    "GET /experiments/{number}": Right.READ,
    "GET /experiments/{number}/lots.csv": Right.EXPORT,
    "POST /experiments/{number}/stop": Right.TRY,
    "POST /experiments/{number}/conclude": Right.TRY,
    # the API
    "GET /api/v1/openapi.json": Right.READ,
    "GET /api/v1/overview": Right.READ,
    "GET /api/v1/value": Right.READ,
    "GET /api/v1/model": Right.READ,
    "GET /api/v1/findings": Right.READ,
    "GET /api/v1/cohorts": Right.READ,
    "GET /api/v1/report": Right.READ,
    "GET /api/v1/personas": Right.READ,
    "GET /api/v1/personas/{number}": Right.READ,
    "GET /api/v1/leads": Right.READ,
    "GET /api/v1/movement": Right.READ,
    "GET /api/v1/movement/accounts": Right.READ,
    "GET /api/v1/movement/between": Right.READ,
    "GET /api/v1/alerts": Right.READ,
    "GET /api/v1/recommendations": Right.READ,
    "GET /api/v1/contact": Right.READ,
    "GET /api/v1/stories": Right.READ,
    "GET /api/v1/stories/pack": Right.EXPORT,
    "GET /api/v1/services": Right.READ,
    "GET /api/v1/backtest": Right.READ,
    "GET /api/v1/business": Right.READ,
    "GET /api/v1/concentration": Right.READ,
    "GET /api/v1/predictability": Right.READ,
    "GET /api/v1/plan": Right.READ,
    "GET /api/v1/questions": Right.READ,
    "GET /api/v1/glossary": Right.READ,
    "GET /api/v1/accounts": Right.READ,
    "GET /api/v1/accounts/{account_id:path}": Right.READ,
    "GET /api/v1/timeline": Right.READ,
    "GET /api/v1/evidence": Right.READ,
    "GET /api/v1/worth": Right.READ,
    "GET /api/v1/why": Right.READ,
    "GET /api/v1/labels": Right.READ,
    "POST /api/v1/labels": Right.LABEL,
    "DELETE /api/v1/labels": Right.LABEL,
    "GET /api/v1/plays": Right.READ,
    "GET /api/v1/plays/{key}": Right.READ,
    "GET /api/v1/tasks": Right.READ,
    "POST /api/v1/tasks": Right.DO,
    "GET /api/v1/segments": Right.READ,
    "POST /api/v1/segments": Right.SEGMENT,
    "PATCH /api/v1/segments": Right.SEGMENT,
    "DELETE /api/v1/segments": Right.SEGMENT,
    "GET /api/v1/identity": Right.READ,
    "POST /api/v1/identity": Right.IMPORT,
    "POST /api/v1/identity/links": Right.IMPORT,
    "DELETE /api/v1/identity/links/{number}": Right.IMPORT,
    "GET /api/v1/experiments": Right.READ,
    "POST /api/v1/experiments": Right.TRY,
    "GET /api/v1/experiments/{number}": Right.READ,
    "GET /api/v1/experiments/{number}/lots.csv": Right.EXPORT,
    "POST /api/v1/experiments/{number}/stop": Right.TRY,
    "POST /api/v1/experiments/{number}/conclude": Right.TRY,
    "GET /api/v1/imports": Right.READ,
    "DELETE /api/v1/imports/{batch}": Right.IMPORT,
    "POST /api/v1/uploads": Right.IMPORT,
    "GET /api/v1/uploads/{upload}": Right.IMPORT,
    "GET /api/v1/uploads/{upload}/files": Right.IMPORT,
    "POST /api/v1/uploads/{upload}/answers": Right.IMPORT,
    "POST /api/v1/uploads/{upload}/settled": Right.IMPORT,
    "GET /api/v1/uploads/{upload}/effect": Right.IMPORT,
    "POST /api/v1/uploads/{upload}/take": Right.IMPORT,
    "GET /api/v1/uploads/{upload}/done": Right.IMPORT,
    "DELETE /api/v1/uploads/{upload}": Right.IMPORT,
    "GET /api/v1/sources": Right.IMPORT,
    "POST /api/v1/sources": Right.SOURCES,
    "DELETE /api/v1/sources/{source}": Right.SOURCES,
    "POST /api/v1/sources/{source}/pull": Right.IMPORT,
    "POST /api/v1/sources/{source}/look": Right.IMPORT,
    "GET /api/v1/sources/looks/{job}": Right.IMPORT,
    "GET /api/v1/quarantine": Right.IMPORT,
    "POST /api/v1/quarantine/mend": Right.IMPORT,
    "GET /api/v1/runs": Right.READ,
    "POST /api/v1/runs": Right.RUN,
    "GET /api/v1/runs/compare": Right.READ,
    "GET /api/v1/jobs": Right.READ,
    "GET /api/v1/jobs/{job}": Right.READ,
    "POST /api/v1/jobs/{job}/cancel": Right.RUN,
    "GET /api/v1/settings": Right.SETTINGS,
    "PATCH /api/v1/settings": Right.SETTINGS,
    "POST /api/v1/settings/preview": Right.SETTINGS,
    "GET /api/v1/exports/records.zip": Right.EXPORT,
    "GET /api/v1/exports/{table}.csv": Right.EXPORT,
    "GET /api/v1/exports/back/{form}.csv": Right.EXPORT,
    "GET /api/v1/person": Right.PERSON,
    "PUT /api/v1/objections": Right.PERSON,
    "POST /api/v1/erasures": Right.ERASE,
    "GET /api/v1/whoami": Right.READ,
    "GET /api/v1/users": Right.USERS,
    "GET /api/v1/audit": Right.AUDIT,
}
"""Right that each route of the web app and the API needs; None: a stranger reaches it."""
