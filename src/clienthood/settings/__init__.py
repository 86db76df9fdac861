"""The settings of a book: ``clienthood.toml`` read into frozen values; one file a section."""

from __future__ import annotations

from clienthood.settings.alerts import AlertRule, MailSection
from clienthood.settings.book import BookSection, WordsSection
from clienthood.settings.calls import CallsSection, LevelWeights, OwnDimension, OwnLevel
from clienthood.settings.engine import EngineName, EngineSection
from clienthood.settings.identity import IdentitySection
from clienthood.settings.movement import MovementSection
from clienthood.settings.offers import ContactSection, InvitationsSection, StoriesSection
from clienthood.settings.plan import PlanSection
from clienthood.settings.plays import OwnPlay, PlaysSection
from clienthood.settings.reading import (
    FILE,
    Settings,
    check_settings,
    parse_settings,
    read_settings,
)
from clienthood.settings.section import Section
from clienthood.settings.sources import ReadSection, SourceSection
from clienthood.settings.value import ValueSection

__all__ = [
    "FILE",
    "AlertRule",
    "BookSection",
    "CallsSection",
    "ContactSection",
    "EngineName",
    "EngineSection",
    "IdentitySection",
    "InvitationsSection",
    "LevelWeights",
    "MailSection",
    "MovementSection",
    "OwnDimension",
    "OwnLevel",
    "OwnPlay",
    "PlanSection",
    "PlaysSection",
    "ReadSection",
    "Section",
    "Settings",
    "SourceSection",
    "StoriesSection",
    "ValueSection",
    "WordsSection",
    "check_settings",
    "parse_settings",
    "read_settings",
]
