"""Who is asking, and whether the request may come from where it comes."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from clienthood.book import Book
from clienthood.book.sessions import find_session
from clienthood.book.tokens import find_token
from clienthood.faces.desk.rights import RIGHTS, Right, Role

COOKIE = "clienthood"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing."""
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer carries."""
FORM = 1 << 20
"""Bytes that a form or a document has at most; only files are larger."""
FILES = frozenset({"/import", "/api/v1/uploads"})
"""Where files are taken."""
KEEP_NOTHING = "no-store"
"""How long an answer may be kept that does not say so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who asks for a page."""

    name: str = ""
    """Empty: a stranger."""
    role: Role | None = None
    rights: frozenset[Right] = frozenset()
    session: str = ""
    """Names the session, opens nothing; empty where a token was shown."""
    token: str = ""
    """Number of the token; empty where there is a session."""


STRANGER = Visitor()


def visitor_of(
    home: Book, *, cookie: str | None, bearer: str | None, now: dt.datetime
) -> Visitor | None:
    """Return who is asking; None for a stranger.

    Parameters
    ----------
    home
        The own book of the site.
    cookie
        Secret of a session.
    bearer
        Secret of a token. Where there is one, it alone counts.
    """
    if not (cookie or bearer) or not home.state_file.exists():
        return None
    if bearer:
        token = find_token(home, bearer, now=now)
        if token is None:
            return None
        role = Role(token.user.role)
        rights = token_rights(role, token.scopes)
        return Visitor(name=token.user.name, role=role, rights=rights, token=str(token.id))
    session = find_session(home, str(cookie), now=now)
    if session is None:
        return None
    role = Role(session.user.role)
    return Visitor(name=session.user.name, role=role, rights=RIGHTS[role], session=session.id)


def token_rights(role: Role, scopes: Collection[str]) -> frozenset[Right]:
    """Return what a token may do: of its scopes those that its user may do now.

    No token makes tokens or passwords, whatever its scopes: it would outlive its own end.
    """
    return frozenset(right for right in RIGHTS[role] if right.value in scopes) - {Right.OWN}


def foreign(method: str, headers: Mapping[str, str], host: str) -> str:
    """Return why a request that changes something may not come from where it comes, or nothing.

    A browser sends the cookie along whichever site asks it to, and says which site that was. A
    program with a token says nothing, and needs not: no other site can make a browser send one.

    Parameters
    ----------
    headers
        Of the request, named in lower case.
    host
        Where the request was sent, as its Host header says.
    """
    cookie = "cookie" in headers
    if method in SAFE or ("authorization" in headers and not cookie):
        return ""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        known = site in ("same-origin", "none")
    elif origin is not None:
        known = _same_place(origin, host)
    else:
        return "the browser does not say which site this came from" if cookie else ""
    return "" if known else "this was sent from another site"


def oversized(path: str, headers: Mapping[str, str], *, stranger: bool) -> bool:
    """Return whether a request brings more than its sender may.

    Who is signed in may send files where files are taken, which measure them as they read; all
    else is a form or a document of that size.

    Parameters
    ----------
    path
        Asked for, that of the sample with its base.
    headers
        Of the request, named in lower case.
    stranger
        Whether nobody is signed in.
    """
    file = headers.get("content-type", "").startswith("multipart/form-data")
    taken = file and path.removeprefix("/sample") in FILES
    return large(headers) and (stranger or not taken)


def large(headers: Mapping[str, str]) -> bool:
    """Return whether a request brings more than a form does, or does not say how much."""
    size = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not size.isdecimal() or int(size) > FORM


def known_host(host: str, names: Collection[str]) -> bool:
    """Return whether a Host header names this server.

    A name that somebody else owns may be pointed at this machine, so that his page speaks to it
    as if to itself; addresses and the machine's own names cannot.

    Parameters
    ----------
    names
        Further names under which the server is known.
    """
    name = _name(host)
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name in {"localhost", *(each.lower() for each in names)}
    return True


def inner_path(wanted: str) -> str:
    """Return a path of this site to go to, the overview where what is wanted is none."""
    parts = urlsplit(wanted)
    inner = wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable()
    return wanted if inner and not parts.scheme and not parts.netloc else "/"


def _same_place(origin: str, host: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower() != ""


def _name(host: str) -> str:
    """Return a host without its port."""
    name = host.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.rpartition(":")[0] or name if name.count(":") == 1 else name
