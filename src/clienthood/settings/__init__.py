"""The settings of a book: ``clienthood.toml`` read into frozen values; one file a section."""

from __future__ import annotations

from clienthood.settings.book import BookSection, WordsSection
from clienthood.settings.calls import CallsSection, LevelWeights, OwnDimension, OwnLevel
from clienthood.settings.plays import OwnPlay, PlaysSection
from clienthood.settings.reading import (
    FILE,
    Settings,
    check_settings,
    parse_settings,
    read_settings,
)
from clienthood.settings.section import Section
from clienthood.settings.value import ValueSection

__all__ = [
    "FILE",
    "BookSection",
    "CallsSection",
    "LevelWeights",
    "OwnDimension",
    "OwnLevel",
    "OwnPlay",
    "PlaysSection",
    "Section",
    "Settings",
    "ValueSection",
    "WordsSection",
    "check_settings",
    "parse_settings",
    "read_settings",
]
