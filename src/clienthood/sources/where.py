"""The address of a source with its secrets filled in, and their removal from every text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from clienthood.errors import SettingsError
from clienthood.settings import SourceSection
from clienthood.settings.sources import VARIABLE

HIDDEN = "•••"
SERVICE = "clienthood"
"""Name under which a keyring holds passwords."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a source is; what is secret of it never shows in a repr."""

    text: str = field(repr=False)
    """Variables of the environment filled in."""
    password: str = field(default="", repr=False)
    """As the variable or the keyring holds it; empty: there is none, or it stands in the text."""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def hide(self, text: str) -> str:
        """Return a text in which no secret stands, as it is or as an address spells it."""
        spelt = {
            each
            for secret in self.secrets
            for each in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
        }
        for secret in sorted(spelt, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text


def resolved(
    name: str, section: SourceSection, environ: Mapping[str, str] | None = None
) -> Address:
    """Return the address of a source with what the environment and the keyring hold.

    Raises
    ------
    SettingsError
        If a variable is not set, or the keyring holds nothing.
    """
    given = os.environ if environ is None else environ
    secrets: list[str] = []

    def variable(variable: str) -> str:
        if not given.get(variable):
            raise SettingsError(
                f"the variable {variable} of the environment is not set",
                where=f"clienthood.toml, [sources.{name}]",
                hint=f"set it where clienthood is started: export {variable}=…",
            )
        secrets.append(given[variable])
        return given[variable]

    text = VARIABLE.sub(lambda found: variable(found.group(1)), section.where)
    password = variable(section.password_env) if section.password_env else ""
    if section.keyring:
        password = _from_keyring(name)
        secrets.append(password)
    secrets += _inside(text) if text != section.where else []
    return Address(text=text, password=password, secrets=tuple(filter(None, secrets)))


def _inside(text: str) -> list[str]:
    """Return the password that came into an address with a variable."""
    try:
        return [urlsplit(text).password or ""]
    except ValueError:
        return []


def _from_keyring(name: str) -> str:
    where = f"clienthood.toml, [sources.{name}]"
    try:
        keyring: Any = import_module("keyring")
    except ImportError as fault:
        raise SettingsError(
            "the keyring cannot be read here, because the package keyring is missing",
            where=where,
            hint="install it: pip install 'clienthood[keyring]'; or name a variable: password_env",
        ) from fault
    try:
        found = keyring.get_password(SERVICE, name)
    except keyring.errors.KeyringError as fault:
        raise SettingsError(f"the keyring cannot be read: {fault}", where=where) from fault
    if not found:
        raise SettingsError(
            "the keyring holds no password for this source",
            where=where,
            hint=f"put it there: keyring set {SERVICE} {name}",
        )
    return str(found)
