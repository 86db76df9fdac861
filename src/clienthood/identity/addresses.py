"""E-mail addresses, telephone and tax numbers as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

FREE = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.de yahoo.fr"
    " yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.at gmx.de gmx.net gmx.ch web.de"
    " t-online.de freenet.de mail.com mail.ru yandex.ru proton.me protonmail.com pm.me fastmail.com"
    " zoho.com orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tin.it a1.net"
    " aon.at chello.at bluewin.ch seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl bol.com.br"
    " uol.com.br terra.com.br btinternet.com sky.com virginmedia.com comcast.net verizon.net att.net"
    " sbcglobal.net ziggo.nl kpnmail.nl planet.nl telenet.be skynet.be telia.com hotmail.co.uk"
    " hotmail.fr hotmail.de hotmail.it live.co.uk outlook.de qq.com 163.com naver.com".split()
)
"""Domains at which anybody may have an address."""
SHARED = frozenset(
    "info office mail email contact kontakt hello hallo hi admin administration sales service support"
    " team buchhaltung accounting accounts invoice invoices rechnung billing finance reception"
    " empfang praxis sekretariat secretary welcome shop store orders bestellung enquiries family"
    " familie home post postmaster webmaster noreply no-reply marketing".split()
)
"""Names of mailboxes that several people read."""
MANY = 0.02
"""Share of a book's addresses from which on a domain is taken for one at which anybody may be."""
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_DIAL = re.compile(
    r"^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]\d|3[578]\d|42\d|5[09]\d|6[789]\d|8[035789]\d|9[679]\d)"
)
SHORTEST_PHONE, SHORTEST_TAX = 6, 6


@lru_cache(maxsize=1 << 16)
def parse_email(text: str) -> str:
    """Return an address as it is compared; empty if it is none.

    What follows a plus goes, and at Google dots do too: such addresses reach the same mailbox.
    """
    plain = text.strip().strip("<>'\"").casefold().removeprefix("mailto:")
    if not _ADDRESS.match(plain):
        return ""
    local, _, domain = plain.rpartition("@")
    local = local.partition("+")[0] or local
    if domain == "googlemail.com":
        domain = "gmail.com"
    if domain == "gmail.com":
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    """Return the domain of a parsed address; empty where anybody may have an address."""
    domain = address.rpartition("@")[2]
    return "" if domain in FREE else domain


def is_shared(address: str) -> bool:
    """Say whether the name of a mailbox tells that several people read it."""
    return address.rpartition("@")[0] in SHARED


@lru_cache(maxsize=1 << 16)
def parse_phone(text: str) -> str:
    """Return a telephone number without its country and the zero before it; empty if it is none."""
    plain = text.replace("(0)", "").strip()
    digits = "".join(each for each in plain if each.isdigit() and each.isascii())
    if plain.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00") if not plain.startswith("+") else digits
        digits = _DIAL.sub("", digits, count=1)
    digits = digits.lstrip("0")
    return digits if len(digits) >= SHORTEST_PHONE and len(set(digits)) > 1 else ""


@lru_cache(maxsize=1 << 16)
def parse_tax(text: str) -> str:
    """Return a tax number without punctuation and case; empty if it is none."""
    plain = "".join(each for each in text.upper() if each.isascii() and each.isalnum())
    enough = len(plain) >= SHORTEST_TAX and sum(map(str.isdigit, plain)) >= SHORTEST_TAX - 2
    return plain if enough and len(set(plain)) > 2 else ""


@lru_cache(maxsize=1 << 16)
def parse_postcode(text: str) -> str:
    """Return a postcode without blanks, hyphens, case and country."""
    plain = re.sub(r"^(?:[A-Z]{1,2})-(?=\d)", "", text.strip().upper())
    return "".join(each for each in plain if each.isalnum())
