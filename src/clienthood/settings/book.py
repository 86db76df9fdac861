"""Whose records these are, and what the house calls its people."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from clienthood.settings.section import Section

Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


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
