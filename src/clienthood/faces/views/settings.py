"""Every setting of a book: what it means, what it is, and what it would be by itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from clienthood.book import Book
from clienthood.book.runs import run_ids
from clienthood.evidence.dimensions import SHIPPED
from clienthood.settings import Section, Settings, read_settings

Value: TypeAlias = "str | float | bool | dt.date | Mapping[str, float] | None"

SECTIONS = (
    *("book", "words", "calls", "value", "movement", "contact", "stories", "invitations"),
    *("plays", "plan", "identity"),
)
"""Sections whose settings are told one by one, in the order of the page."""
BY_HAND = frozenset({"plays.own"})
"""Settings that are no plain values; they are written in the file."""
EVERYDAY = frozenset(
    (
        *("book.name", "book.trade", "book.currency"),
        *("words.client", "words.clients", "words.customer", "words.customers"),
        *("calls.client_from", "calls.customer_to"),
        *("value.horizon_days", "value.margin", "value.hour_cost"),
        *("plan.goal", "plan.by", "plan.capacity"),
    )
)
"""Settings that most businesses think about; the others are folded away."""
IN_WORDS = {
    "calls.mode": {"model": "by weighing the evidence", "rules": "by plain rules"},
    "value.model": {
        "auto": "the one that forecast the own past best",
        "pareto_nbd": "Pareto/NBD",
        "mbg_nbd": "MBG/NBD",
        "mbg_cnbd": "MBG/CNBD-k",
        "bg_nbd": "BG/NBD",
    },
    "value.prior": {"weak": "a weak one", "none": "none: maximum likelihood"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values that a setting can have."""

    value: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting."""

    key: str
    """Dotted name, such as ``calls.client_from``."""
    title: str
    help: str
    type: str
    """text, number, whole, switch, choice, date or rates."""
    low: float | None
    high: float | None
    """Bounds; None has none."""
    low_open: bool
    high_open: bool
    """Whether the bound itself is too little or too much."""
    optional: bool
    """Whether it may be left empty."""
    choices: tuple[Choice, ...]
    value: Value
    default: Value
    changed: bool
    """Whether it is otherwise than by default."""
    everyday: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Settings that belong together."""

    name: str
    title: str
    help: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionSwitch:
    """A shipped dimension: read or left out, by shipped or own weights."""

    key: str
    title: str
    question: str
    off: bool
    own_weights: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseWords:
    """What a trade calls its people."""

    trade: str
    client: str
    clients: str
    customer: str
    customers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """All settings of a book."""

    seen: str
    """Changes whenever the file does; given back when the settings are saved."""
    groups: tuple[Group, ...]
    dimensions: tuple[DimensionSwitch, ...]
    own: tuple[str, ...]
    """Questions of the dimensions that the business has added in the file."""
    presets: tuple[HouseWords, ...]
    tried: bool
    """Whether there is a run to tell who would change kind."""


PRESETS = (
    HouseWords(
        trade="medical or dental practice",
        client="patient",
        clients="patients",
        customer="visitor",
        customers="visitors",
    ),
    HouseWords(
        trade="club or gym",
        client="member",
        clients="members",
        customer="day guest",
        customers="day guests",
    ),
    HouseWords(
        trade="café, restaurant or hotel",
        client="regular",
        clients="regulars",
        customer="guest",
        customers="guests",
    ),
    HouseWords(
        trade="school or tutor",
        client="student",
        clients="students",
        customer="course guest",
        customers="course guests",
    ),
    HouseWords(
        trade="software or subscriptions",
        client="subscriber",
        clients="subscribers",
        customer="buyer",
        customers="buyers",
    ),
    HouseWords(
        trade="any other",
        client="client",
        clients="clients",
        customer="customer",
        customers="customers",
    ),
)


def settings_seen(book: Book) -> str:
    """Return a hash of the settings file as it is; it changes whenever the file does."""
    content = book.settings_file.read_bytes() if book.settings_file.exists() else b""
    return hashlib.sha256(content).hexdigest()[:32]


def settings_page(book: Book) -> SettingsPage:
    """Return all settings of a book.

    Raises
    ------
    SettingsError
        If the file is no TOML, or says what cannot be.
    """
    seen = settings_seen(book)
    settings = read_settings(book.path)
    return SettingsPage(
        seen=seen,
        groups=(*(_group(name, settings) for name in SECTIONS), _moment(settings)),
        dimensions=tuple(
            DimensionSwitch(
                key=f"dimensions.{each.name}.off",
                title=each.title,
                question=each.question,
                off=each.name in settings.dimensions and settings.dimensions[each.name].off,
                own_weights=each.name in settings.dimensions
                and settings.dimensions[each.name].m is not None,
            )
            for each in SHIPPED
        ),
        own=tuple(each.question for each in settings.own),
        presets=PRESETS,
        tried=bool(run_ids(book)),
    )


def _group(name: str, settings: Settings) -> Group:
    field = Settings.model_fields[name]
    section: Section = getattr(settings, name)
    fields = type(section).model_fields
    return Group(
        name=name,
        title=field.title or name,
        help=type(section).__doc__ or "",
        settings=tuple(
            _setting(f"{name}.{key}", each, getattr(section, key))
            for key, each in fields.items()
            if f"{name}.{key}" not in BY_HAND
        ),
    )


def _moment(settings: Settings) -> Group:
    return Group(
        name="moment",
        title="Day of the figures",
        help="Runs stand at the day of the last dealing on record unless a day is given.",
        settings=(_setting("as_of", Settings.model_fields["as_of"], settings.as_of),),
    )


def _setting(key: str, field: FieldInfo, value: Value) -> Setting:
    kind, choices, optional = _type(field.annotation)
    bounds = {type(each).__name__: each for each in field.metadata}
    low, high = bounds.get("Ge") or bounds.get("Gt"), bounds.get("Le") or bounds.get("Lt")
    default = field.get_default(call_default_factory=True)
    return Setting(
        key=key,
        title=field.title or key,
        help=field.description or "",
        type=kind,
        low=_bound(low, "ge", "gt"),
        high=_bound(high, "le", "lt"),
        low_open="Gt" in bounds,
        high_open="Lt" in bounds,
        optional=optional,
        choices=tuple(
            Choice(value=each, name=IN_WORDS.get(key, {}).get(each, each)) for each in choices
        ),
        value=value,
        default=default,
        changed=value != default,
        everyday=key in EVERYDAY,
    )


def _type(annotation: object) -> tuple[str, tuple[str, ...], bool]:
    """Return the type in a word, the values to choose from, and whether it may be empty."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = next(each for each in get_args(annotation) if each is not type(None))
        kind, choices, _ = _type(inner)
        return kind, choices, True
    if get_origin(annotation) is Literal:
        return "choice", get_args(annotation), False
    if get_origin(annotation) is dict:
        return "rates", (), True
    names: dict[object, str] = {
        bool: "switch",
        int: "whole",
        float: "number",
        str: "text",
        dt.date: "date",
    }
    return names[annotation], (), False


def _bound(bound: object, *names: str) -> float | None:
    found = next((getattr(bound, name) for name in names if hasattr(bound, name)), None)
    return None if found is None else float(found)
