"""How calls are made, and the dimensions that a business weighs or adds itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from clienthood.settings.section import Section


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
