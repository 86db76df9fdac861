"""Who is told of what: the rules of alerts, and the mail server that carries them."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from clienthood.settings.section import Section

Move: TypeAlias = Literal[
    "becoming a client", "drifting", "lost", "damaged", "recovered", "becoming a customer"
]
"""How an account can move."""
Occasion: TypeAlias = Literal[Move, "changed call", "overdue", "worth at risk", "data findings"]
"""What somebody can be told of."""
MAIL_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
MOST_RULES = 50


def is_web_address(text: str) -> bool:
    """Return whether something is sent over the web rather than by e-mail."""
    return text.casefold().startswith(("http:", "https:"))


def _mail_address(text: str) -> str:
    if not MAIL_ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no e-mail address")
    return text


def _web_address(text: str) -> str:
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("a web address holds no blanks")
    parts = urlsplit(text)
    if parts.scheme.casefold() not in ("http", "https") or not parts.hostname:
        raise ValueError("a web address begins with https:// or http:// and names a host")
    if parts.username or parts.password:
        raise ValueError("a web address must hold no name and no password")
    if parts.port is not None and not 0 < parts.port < 65536:
        raise ValueError("a web address must name a port between 1 and 65535")
    return text


def _address(text: str) -> str:
    return _web_address(text) if is_web_address(text) else _mail_address(text)


Address = Annotated[str, AfterValidator(_address)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class AlertRule(Section):
    """One rule: on which occasion whom to tell, and how often at most."""

    name: Name
    """What you call the rule; each has its own name."""
    when: tuple[Occasion, ...] = Field(min_length=1)
    """On which occasions: a move (becoming a client, drifting, lost, damaged, recovered, becoming a
    customer), changed call, overdue, worth at risk, data findings; one or several of them."""
    kind: Literal["", "client", "customer", "undecided"] = ""
    """Only accounts that are of this kind, or were before they moved; empty: all."""
    minimum_worth: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Only accounts that will bring at least this in the time ahead, in the book's currency; an
    account whose worth is not known does not."""
    above: float = Field(default=0, ge=0, allow_inf_nan=False)
    """For worth at risk: from how much on, in the book's currency."""
    days: int = Field(default=31, ge=1, le=366)
    """For moves and for who is overdue: how many days back from the date of the figures it counts
    as news."""
    to: tuple[Address, ...] = Field(min_length=1, max_length=20)
    """E-mail addresses, and addresses of your other programs (https://…), which are sent JSON."""
    at_most: Literal["each run", "each day", "each week", "each month"] = "each day"
    """How often at most each of them is told; what happens in between waits for the next time."""

    @field_validator("when", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @field_validator("name")
    @classmethod
    def _readable(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("the name of a rule holds letters, digits and signs only")
        return name

    @field_validator("to")
    @classmethod
    def _once(cls, to: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(to))


class MailSection(Section):
    """The mail server that carries alerts; its login stands in the environment, never here."""

    host: str = Field(default="", pattern=r"^[A-Za-z0-9.:_-]*$", max_length=253)
    """Name of the server; empty: no e-mail is sent."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Its port; empty: 587, or 465 where security is tls."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the way there is closed: starttls, tls, or none, with which nobody logs in."""
    sender: str = ""
    """E-mail address from which alerts come."""
    links: str = ""
    """Address of your web app, such as https://clienthood.example.com; alerts link to it."""

    @model_validator(mode="after")
    def _whole(self) -> MailSection:
        if self.sender:
            _mail_address(self.sender)
        if self.host and not self.sender:
            raise ValueError("name the sender as well: the address from which alerts come")
        if self.links:
            _web_address(self.links)
        return self


def check_names(rules: tuple[AlertRule, ...]) -> tuple[AlertRule, ...]:
    """Return the rules if each has its own name.

    Raises
    ------
    ValueError
        If two are called the same.
    """
    seen: set[str] = set()
    for rule in rules:
        if rule.name.casefold() in seen:
            raise ValueError(f"two rules are called {rule.name!r}; give each its own name")
        seen.add(rule.name.casefold())
    return rules


Alerts = Annotated[tuple[AlertRule, ...], Field(max_length=MOST_RULES), AfterValidator(check_names)]
"""The rules of a book."""
