"""``clienthood.toml`` read into frozen values, every mistake at once."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails

from clienthood.errors import SettingsError
from clienthood.settings.alerts import Alerts, MailSection
from clienthood.settings.book import BookSection, WordsSection
from clienthood.settings.calls import CallsSection, LevelWeights, OwnDimension
from clienthood.settings.engine import EngineSection
from clienthood.settings.identity import IdentitySection
from clienthood.settings.movement import MovementSection
from clienthood.settings.offers import ContactSection, InvitationsSection, StoriesSection
from clienthood.settings.plan import PlanSection
from clienthood.settings.plays import PlaysSection
from clienthood.settings.section import Section
from clienthood.settings.sources import Sources
from clienthood.settings.value import ValueSection

FILE = "clienthood.toml"


class Settings(Section):
    """All settings of a book."""

    book: BookSection = Field(default=BookSection(), title="Your business")
    """Whose records these are."""
    words: WordsSection = Field(default=WordsSection(), title="Words of the house")
    """House words."""
    calls: CallsSection = Field(default=CallsSection(), title="Calls")
    """How calls are made."""
    value: ValueSection = Field(default=ValueSection(), title="Worth")
    """Worth."""
    contact: ContactSection = Field(default=ContactSection(), title="Keeping in touch")
    """How much one may write."""
    stories: StoriesSection = Field(default=StoriesSection(), title="Stories")
    """How often one may ask for a story."""
    invitations: InvitationsSection = Field(default=InvitationsSection(), title="Invitations")
    """How often one may invite."""
    movement: MovementSection = Field(default=MovementSection(), title="Movement")
    """Movement."""
    plan: PlanSection = Field(default=PlanSection(), title="Plan")
    """Goal and capacity."""
    engine: EngineSection = Field(default=EngineSection(), title="Engine")
    """Where it is reckoned."""
    plays: PlaysSection = Field(default=PlaysSection(), title="The day's queue")
    """The day's queue, and plays that the business adds."""
    identity: IdentitySection = Field(default=IdentitySection(), title="Who is one account")
    """Who is one account."""
    dimensions: dict[str, LevelWeights] = Field(default_factory=dict)
    """Own weights of shipped dimensions, by name."""
    own: tuple[OwnDimension, ...] = ()
    """Dimensions that the business adds."""
    alerts: Alerts = ()
    """Who is told of what."""
    mail: MailSection = Field(default=MailSection(), title="Mail server")
    """The mail server that carries alerts."""
    sources: Sources = Field(default_factory=dict)
    """Where records are kept that can be pulled, by name."""
    as_of: dt.date | None = Field(default=None, title="Date of every run")
    """Date at which every run stands; empty: that of the last dealing on record."""


def read_settings(folder: Path) -> Settings:
    """Return the settings of the book in ``folder``; the defaults where it has no file.

    Raises
    ------
    SettingsError
        If the file is no TOML or any value cannot be; all mistakes are listed.
    """
    path = folder / FILE
    if not path.exists():
        return Settings()
    return parse_settings(path.read_text(encoding="utf-8"), where=path.name)


def parse_settings(text: str, *, where: str) -> Settings:
    """Return the settings written in ``text``; ``where`` names its source in errors."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"not valid TOML: {fault}", where=where) from fault
    return check_settings(values, where=where)


def check_settings(values: Mapping[str, object], *, where: str) -> Settings:
    """Return the settings that plain values make; ``where`` names their source in errors."""
    try:
        return Settings.model_validate(values)
    except ValidationError as fault:
        told = "; ".join(_told(error) for error in fault.errors())
        raise SettingsError(
            told,
            where=where,
            hint="docs/reference/settings.md lists every setting",
        ) from fault


def _told(error: ErrorDetails) -> str:
    """Return what is wrong with one setting, and what was found unless it may hold a password."""
    *above, last = (str(part) for part in error["loc"])
    name = ".".join((*above, last))
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(last, _names(above), n=1)
        return f"there is no setting {name}" + (f"; did you mean {near[0]}?" if near else "")
    said = error["msg"].removeprefix("Input ").removeprefix("Value error, ")
    shown = error["input"]
    plain = isinstance(shown, int | float) or error["type"].endswith(("literal_error", "_parsing"))
    found = f" (found {shown!r})" if plain else ""
    return f"{name}: {said}{found}"


def _names(section: Sequence[str]) -> list[str]:
    """Return the settings of a section; none where it is no section of plain settings."""
    model: type[BaseModel] = Settings
    for part in section:
        field = model.model_fields.get(part)
        kind = field.annotation if field else None
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        model = kind
    return [*model.model_fields]
