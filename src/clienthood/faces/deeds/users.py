"""Letting people in and out: links, sign-ins, roles, passwords and tokens.

The secrets that these return are shown once; what is kept of them opens nothing, and no error or
entry of the audit trail carries one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.invitations import (
    FIRST,
    JOIN,
    RESET,
    Invitation,
    drop_invitations,
    find_invitation,
    make_invitation,
    take_invitation,
)
from clienthood.book.passwords import hash_password
from clienthood.book.sessions import end_session, end_sessions, start_session
from clienthood.book.state import state
from clienthood.book.throttle import Attempt, attempt_succeeded, begin_attempt
from clienthood.book.tokens import add_token, drop_token, drop_tokens, read_tokens
from clienthood.book.users import (
    OWNER,
    User,
    add_user,
    change_role,
    disable_user,
    find_user,
    has_owner,
    is_user,
    proper_name,
    proper_role,
    right_password,
    set_password,
    still_stands,
)
from clienthood.errors import AccessError, NotFoundError

WEB = "web"


def first_link(home: Book, actor: Actor, *, now: dt.datetime | None = None) -> str:
    """Return the secret of the first owner's link; empty where there is an owner.

    A link made earlier works no more.
    """
    with state(home):
        if has_owner(home):
            return ""
        made = make_invitation(
            home, purpose=FIRST, name="", role=OWNER, made_by=actor.name, now=now or _now()
        )
        record(home, actor, "invite", after="the first owner")
    return made


def invite(
    home: Book, actor: Actor, *, name: str, role: str, now: dt.datetime | None = None
) -> str:
    """Return the secret of a link by which somebody joins.

    Raises
    ------
    AccessError
        If the name or role cannot be, or somebody of that name may sign in already.
    """
    kept = proper_name(name)
    with state(home):
        if is_user(home, kept):
            raise AccessError("somebody of that name may sign in already", where=kept)
        made = make_invitation(
            home,
            purpose=JOIN,
            name=kept,
            role=proper_role(role),
            made_by=actor.name,
            now=now or _now(),
        )
        record(home, actor, "invite", subject=kept, after=role)
    return made


def reset_link(home: Book, actor: Actor, *, name: str, now: dt.datetime | None = None) -> str:
    """Return the secret of a link by which a user chooses a new password.

    Raises
    ------
    NotFoundError
        If nobody of that name may sign in.
    """
    with state(home):
        user = find_user(home, name)
        made = make_invitation(
            home,
            purpose=RESET,
            name=user.name,
            role=user.role,
            made_by=actor.name,
            now=now or _now(),
        )
        record(home, actor, "invite", subject=user.name, after=RESET)
    return made


def withdraw(home: Book, actor: Actor, *, purpose: str, name: str) -> bool:
    """Let a link that is not yet used work no more; whether there was one."""
    with state(home):
        gone = drop_invitations(home, purpose=purpose, name=name)
        if gone:
            record(home, actor, "withdraw invitation", subject=name, before=purpose)
    return gone


def accept(
    home: Book, *, key: str, name: str, password: str, now: dt.datetime | None = None
) -> str:
    """Use a link, and return the secret of the session that begins with it.

    Parameters
    ----------
    key
        Secret of the link.
    name
        What the first owner wants to be called; others are called as they were invited.
    password
        The password to sign in with from now on.

    Raises
    ------
    AccessError
        If the link does not work, or name or password cannot be.
    """
    moment = now or _now()
    find_invitation(home, key, now=moment)
    hashed = hash_password(password)
    with state(home):
        link = take_invitation(home, key, now=moment)
        actor = Actor(name=proper_name(link.name or name), face=WEB)
        if link.purpose == RESET:
            set_password(home, actor.name, hashed)
            user = find_user(home, actor.name)
            end_sessions(home, user)
            record(home, actor, "reset password", subject=user.name)
        else:
            user = _join(home, actor, link, hashed, moment)
        return start_session(home, user, now=moment)


def sign_in(home: Book, *, attempt: Attempt, password: str, now: dt.datetime | None = None) -> str:
    """Return the secret of a new session.

    Raises
    ------
    AccessError
        If name or password is wrong, which of them is not said; or after too many failures.
    """
    moment = now or _now()
    begin_attempt(home, attempt, now=moment)
    right = right_password(home, attempt.name, password)
    with state(home):
        user = find_user(home, attempt.name) if is_user(home, attempt.name) else None
        if user and still_stands(home, user.name, right):
            attempt_succeeded(home, attempt)
            record(home, Actor(name=user.name, face=WEB), "sign in", subject=user.name)
            return start_session(home, user, now=moment)
        # A name that nobody has is not written down: it may be a password in the wrong place.
        known = user.name if user else ""
        record(home, Actor(name="", face=WEB), "refuse sign in", subject=known)
    raise AccessError("name or password is wrong", hint="an owner can make you a new link")


def sign_out(home: Book, actor: Actor, *, session: str) -> None:
    """End a session."""
    with state(home):
        end_session(home, session)
        record(home, actor, "sign out", subject=actor.name)


def change_password(
    home: Book, actor: Actor, *, session: str, old: str, new: str, now: dt.datetime | None = None
) -> None:
    """Give oneself another password; all other sessions end.

    Raises
    ------
    AccessError
        If the old one is wrong, or the new one cannot be.
    """
    attempt = Attempt(actor.name, f"session {session}")
    begin_attempt(home, attempt, now=now or _now())
    right = right_password(home, actor.name, old)
    if not right:
        raise AccessError("the present password is wrong")
    hashed = hash_password(new)
    with state(home):
        if not still_stands(home, actor.name, right):
            raise AccessError("the password was changed meanwhile")
        attempt_succeeded(home, attempt)
        set_password(home, actor.name, hashed)
        end_sessions(home, find_user(home, actor.name), but=session)
        record(home, actor, "change password", subject=actor.name)


def set_role(home: Book, actor: Actor, *, name: str, role: str) -> None:
    """Give a user another role; his sessions end.

    Raises
    ------
    AccessError
        If he is the last owner, or there is no such role.
    """
    with state(home):
        user = find_user(home, name)
        if user.role == role:
            return
        change_role(home, name, role)
        end_sessions(home, user)
        record(home, actor, "change role", subject=user.name, before=user.role, after=role)


def remove_user(home: Book, actor: Actor, *, name: str, now: dt.datetime | None = None) -> None:
    """Let a user in no more; his sessions, tokens and links end.

    Raises
    ------
    AccessError
        If he is the last owner.
    """
    with state(home):
        user = find_user(home, name)
        disable_user(home, name, now or _now())
        end_sessions(home, user)
        drop_tokens(home, user)
        drop_invitations(home, purpose=RESET, name=user.name)
        record(home, actor, "remove user", subject=user.name, before=user.role)


def make_token(
    home: Book,
    actor: Actor,
    *,
    title: str,
    scopes: Iterable[str],
    days: int,
    now: dt.datetime | None = None,
) -> str:
    """Return the secret of a new token of one's own.

    Parameters
    ----------
    title
        What it is for.
    scopes
        Rights that it carries; it never does more than its user may at the time.
    days
        For how long it works.

    Raises
    ------
    AccessError
        If it has no title, no right, or no proper end.
    """
    rights = sorted(set(scopes))
    with state(home):
        user = find_user(home, actor.name)
        made = add_token(home, user, title=title, scopes=rights, days=days, now=now or _now())
        told = f"{title}: {', '.join(rights)}; {days} days"
        record(home, actor, "make token", subject=user.name, after=told)
    return made


def revoke_token(home: Book, actor: Actor, *, token_id: int, anyone: bool = False) -> None:
    """Let a token work no more.

    Parameters
    ----------
    anyone
        Whether the token may be somebody else's.

    Raises
    ------
    NotFoundError
        If there is no such token, or it is somebody else's.
    """
    with state(home):
        found = next((each for each in read_tokens(home) if each.id == token_id), None)
        if found is None or not (anyone or found.user.name == actor.name):
            raise NotFoundError("there is no such token")
        drop_token(home, token_id)
        record(home, actor, "revoke token", subject=found.user.name, before=found.title)


def _join(home: Book, actor: Actor, link: Invitation, hashed: str, now: dt.datetime) -> User:
    if link.purpose == FIRST and has_owner(home):
        raise AccessError("there is an owner already", hint="ask him for a link")
    user = add_user(home, name=actor.name, role=link.role, hashed=hashed, now=now)
    record(home, actor, "join", subject=user.name, after=user.role)
    return user


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
