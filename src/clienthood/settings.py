"""The settings of a book: ``clienthood.toml`` read into frozen values, every mistake at once."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clienthood.errors import SettingsError

FILE = "clienthood.toml"
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Section(BaseModel):
    """A section of the settings: frozen, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class BookSection(Section):
    """Whose records these are and how they count money and days."""

    name: str = Field(default="", title="Name of the business")
    """Name of the business."""
    trade: str = Field(default="", title="Trade")
    """Its trade, in its own words."""
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$", title="Currency")
    """Code of the book's own currency; empty: that of the first import."""
    timezone: str = Field(default="UTC", title="Time zone")
    """Zone in which times with an offset are turned into days."""
    rates: dict[str, Rate] = Field(default_factory=dict, title="Rates of other currencies")
    """Worth of one unit of another currency in the book's own."""


class WordsSection(Section):
    """What this house calls its people."""

    client: str = Field(default="client", title="One client is called")
    """One client: patient, member, guest …"""
    clients: str = Field(default="clients", title="Several clients are called")
    """Several of them."""
    customer: str = Field(default="customer", title="One customer is called")
    """One customer."""
    customers: str = Field(default="customers", title="Several customers are called")
    """Several of them."""


class CallsSection(Section):
    """How calls are made."""

    mode: Literal["model", "rules"] = Field(default="model", title="How calls are made")
    """The evidence model, or plain rules that anyone can check by hand."""
    client_share: float | None = Field(default=None, gt=0, lt=1, title="Share of clients")
    """Share of clients the business states; empty: half of the log odds among clear accounts."""
    client_from: float = Field(default=0.8, gt=0.5, lt=1, title="Called a client from")
    """Probability from which an account is called client."""
    customer_to: float = Field(default=0.2, gt=0, lt=0.5, title="Called a customer up to")
    """Probability up to which an account is called customer."""
    own_bits: float = Field(default=1.0, ge=0, title="Evidence needed")
    """Evidence of its own, in bits, that an account needs to be called at all."""
    learn: bool = Field(default=True, title="Learn from the book")
    """Whether weights may move from their elicited values by what the book shows."""


class ValueSection(Section):
    """What an account is worth, and over which time."""

    horizon_days: int = Field(default=365, ge=1, le=3650, title="Time ahead")
    """How far ahead worth is counted, in days."""
    discount_rate: float = Field(default=0.10, ge=0, lt=10, title="Discount of money a year later")
    """What money a year later is worth less, as a yearly rate."""
    margin: float | None = Field(default=None, gt=0, le=1, title="Margin")
    """Share of the revenue that is left after the cost of goods; empty: worth is revenue."""
    hour_cost: float | None = Field(default=None, ge=0, title="Cost of an hour")
    """What an hour of contact costs, in the book's currency; empty: contacts cost nothing."""
    interval: float = Field(default=0.8, gt=0, lt=1, title="Width of the range")
    """How often the range of an account shall hold what comes."""
    model: Literal["auto", "pareto_nbd", "mbg_nbd", "mbg_cnbd", "bg_nbd"] = Field(
        default="auto", title="Model of buying"
    )
    """The model of buying; auto takes the one that forecast the book's own past best."""
    prior: Literal["weak", "none"] = Field(default="weak", title="Prior")
    """A weak prior on the parameters, or maximum likelihood."""
    draws: int = Field(default=400, ge=50, le=10000, title="Futures drawn")
    """Simulated futures of each account, from which its range is read."""


class LevelWeights(Section):
    """The business's own m and u of a shipped dimension."""

    m: tuple[float, ...] | None = None
    """P(level | client), level by level in the order of the dimension's page; adds up to 1."""
    u: tuple[float, ...] | None = None
    """P(level | customer); likewise."""
    off: bool = False
    """Leave the dimension out."""

    @model_validator(mode="after")
    def _both_or_neither(self) -> LevelWeights:
        if (self.m is None) != (self.u is None):
            raise ValueError("give both m and u, or neither")
        for name, row in (("m", self.m), ("u", self.u)):
            if row is not None and (min(row) <= 0 or abs(sum(row) - 1) > 1e-6):
                raise ValueError(f"{name} must be positive and add up to 1")
        return self


class OwnLevel(Section):
    """One level of a dimension that the business adds."""

    name: str
    """Its name."""
    below: float | None = None
    """The level holds values below this; the last level has none."""
    m: float = Field(gt=0, le=1)
    """P(level | client)."""
    u: float = Field(gt=0, le=1)
    """P(level | customer)."""
    words: str = ""
    """What it says of an account; ``{value}`` stands for the value."""


class OwnDimension(Section):
    """A dimension that the business adds: a value per account and its levels."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Its name, in small letters."""
    family: Literal["time", "terms", "substance", "contact", "regard"]
    """The family whose evidence it may repeat."""
    question: str
    """The question that it asks."""
    table: str
    """The standard table whose records it counts."""
    value: str
    """Number counted for a record, in SQL over the table's columns, such as ``minutes / 60``."""
    merge: Literal["sum", "min", "max", "share"] = "sum"
    """How the numbers of an account's records become one; share is their mean."""
    unit: str = ""
    """Unit of the value."""
    levels: tuple[OwnLevel, ...] = Field(min_length=2)
    """Its levels, customer-most to client-most."""


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
    dimensions: dict[str, LevelWeights] = Field(default_factory=dict)
    """Own weights of shipped dimensions, by name."""
    own: tuple[OwnDimension, ...] = ()
    """Dimensions that the business adds."""
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
        lines = [
            f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in fault.errors()
        ]
        raise SettingsError(
            f"{len(lines)} setting(s) cannot be: " + "; ".join(lines),
            where=where,
            hint="docs/reference/settings.md lists every setting",
        ) from fault
