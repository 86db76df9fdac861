"""Short forms to declare the columns of the standard tables."""

from __future__ import annotations

from clienthood.tables import Column, Type


def key(name: str, meaning: str, *synonyms: str, required: bool = False) -> Column:
    """Return an identifier column."""
    return Column(name=name, type=Type.KEY, meaning=meaning, synonyms=synonyms, required=required)


def text(name: str, meaning: str, *synonyms: str) -> Column:
    """Return a free text column."""
    return Column(name=name, type=Type.TEXT, meaning=meaning, synonyms=synonyms)


def choice(name: str, meaning: str, choices: tuple[str, ...], *synonyms: str) -> Column:
    """Return a column that holds one word of a list."""
    return Column(name=name, type=Type.CHOICE, meaning=meaning, choices=choices, synonyms=synonyms)


def time(name: str, meaning: str, *synonyms: str, required: bool = False) -> Column:
    """Return a column that says when."""
    return Column(
        name=name, type=Type.TIME, meaning=meaning, synonyms=synonyms, required=required, unit="day"
    )


def money(name: str, meaning: str, *synonyms: str, required: bool = False) -> Column:
    """Return a column of exact amounts."""
    return Column(
        name=name,
        type=Type.MONEY,
        meaning=meaning,
        synonyms=synonyms,
        required=required,
        unit="minor units of currency",
    )


def number(name: str, meaning: str, *synonyms: str, unit: str = "") -> Column:
    """Return a column of numbers."""
    return Column(name=name, type=Type.NUMBER, meaning=meaning, synonyms=synonyms, unit=unit)


def flag(name: str, meaning: str, *synonyms: str) -> Column:
    """Return a yes-or-no column."""
    return Column(name=name, type=Type.FLAG, meaning=meaning, synonyms=synonyms)


ACCOUNT_ID = key(
    "account_id",
    "the party dealt with, as the business numbers it",
    "customer no",
    "customer number",
    "client no",
    "client number",
    "patient no",
    "patient number",
    "kundennummer",
    "kunden-nr",
    "kundennr",
    "kd-nr",
    "account",
    "account id",
    "customer_id",
    "customer id",
    "customer",
    "customerid",
    "client_id",
    "client id",
    "client",
    "household_id",
    "household_key",
    "member_id",
    "patient_id",
    "company id",
    "contact_id",
    "cust_id",
    "user_id",
    "kunde",
    "klant",
    "cliente",
    "client n°",
    required=True,
)
CURRENCY = text(
    "currency",
    "three-letter code (ISO 4217); the book's own currency where empty",
    "currency code",
    "ccy",
    "währung",
    "devise",
    "moneda",
    "valuta",
)
