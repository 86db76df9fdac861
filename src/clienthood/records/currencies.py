"""Currencies: how many decimals they have, and which signs stand for them."""

from __future__ import annotations

from decimal import Context, Decimal

_WIDE = Context(prec=200)

_EXPONENTS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = {code: exponent for exponent, codes in _EXPONENTS.items() for code in codes.split()}
"""Decimals of the currencies (ISO 4217) that do not have two."""

SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP", "FKP", "SHP"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD"),
    "US$": ("USD",),
    "A$": ("AUD",),
    "C$": ("CAD",),
    "CA$": ("CAD",),
    "R$": ("BRL",),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "zł": ("PLN",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
    "Kč": ("CZK",),
    "Ft": ("HUF",),
    "Fr.": ("CHF",),
    "SFr.": ("CHF",),
    "lei": ("RON",),
    "R": ("ZAR",),
}
"""Currencies for which a sign stands, the likeliest first."""


def exponent_of(code: str) -> int:
    """Return the number of decimals of a currency; two for an unknown one."""
    return EXPONENTS.get(code, 2)


def minor_units(amount: Decimal, code: str) -> int | None:
    """Return an amount in whole minor units; None if it has more decimals than the currency."""
    scaled = amount.scaleb(exponent_of(code), _WIDE)
    whole = int(scaled)
    return whole if scaled == whole else None


def currency_of(sign: str, own: str) -> str:
    """Return the currency a sign or code stands for; the book's own if the sign may mean it."""
    if not sign:
        return ""
    meant = SIGNS.get(sign, (sign.upper(),))
    return own if own in meant else meant[0]
