"""The queue of the day, and the plays that a business adds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clienthood.settings.section import Section


class OwnPlay(Section):
    """A play that the business adds: who qualifies, what to do, what it is expected to bring."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    """Its name in addresses and on the command line, in small letters."""
    title: str = Field(min_length=1, max_length=80)
    """Its title."""
    kind: Literal["client", "customer", "undecided", "any"] = "any"
    """The kind of account it is for."""
    where: tuple[str, ...] = Field(default=(), max_length=30)
    """What else must hold, each as ``field:operator:value`` as in the list of accounts, such as
    ``last:at-least:60``. Fields: every dimension, ``probability``, ``known``, ``worth``,
    ``spend-year``, ``alive``, ``last``."""
    words: str = Field(min_length=1, max_length=400)
    """What to do, in words."""
    uplift: float = Field(default=0.02, ge=0, le=1)
    """Part of what the account is worth in the time ahead that it is expected to add; half of it
    to twice as much is shown as its range."""
    minutes: int = Field(default=15, ge=0, le=6000)
    """Time that one doing of it takes."""
    consent: Literal["marketing", "publish", "none"] = "marketing"
    """What the account must have agreed to."""
    soon: int = Field(default=14, ge=0, le=365)
    """Days within which it should be done."""
    again: int = Field(default=90, ge=1, le=3650)
    """Days that must pass after it was done before it is proposed anew."""


class PlaysSection(Section):
    """The queue of the day, and how often an account may be contacted."""

    most: int = Field(default=10, ge=1, le=10, title="Names in the day's queue")
    """How many names the queue of a day holds at most."""
    of_one_play: int = Field(default=3, ge=1, le=10, title="Of one play at most")
    """How many of them may be of one play while others wait."""
    of_one_owner: int = Field(default=4, ge=1, le=10, title="Of one owner at most")
    """How many of them may fall to one of the staff while others wait."""
    contacts_30_days: int = Field(default=4, ge=1, le=100, title="Contacts in 30 days at most")
    """How often an account may be contacted in 30 days; campaigns and recorded contacts count."""
    days_between: int = Field(default=7, ge=0, le=365, title="Days of rest after a task")
    """Days after a task is done before the account is proposed again for anything."""
    dismissed_days: int = Field(default=180, ge=1, le=3650, title="Days after a dismissal")
    """Days after which a play that was dismissed for an account may come again, once."""
    own: tuple[OwnPlay, ...] = Field(default=(), title="Plays of the business")
    """Plays that the business adds, each as [[plays.own]]."""
