"""Who stands behind an account, and how a system spells it: blanks, slips, nicknames, forms."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from clienthood.simulate import names

FORMS = (
    "GmbH",
    "Ltd",
    "Ltd.",
    "KG",
    "AG",
    "s.r.o.",
    "SARL",
    "S.r.l.",
    "GmbH & Co. KG",
    "B.V.",
    "Inc.",
    "LLC",
)
NICKNAMES = {
    "Theo": "Theodore", "Ulla": "Ursula", "Emil": "Milo", "Jonas": "Joni", "Viktor": "Vic",
    "Clemens": "Clem",
}  # fmt: skip
ENDINGS = (
    "mann", "er", "inger", "hofer", "bauer", "berger", "sen", "sson", "ski", "ová", "ić", "ini",
    "eau", "ès", "müller", "höfer", "ström", "gård", "feld", "stein", "wald", "meier", "huber",
)  # fmt: skip
"""What makes many surnames of few: as in life, a business seldom has two people of one name."""
PLAIN = 0.15
"""Share of surnames without an ending."""
BARE = 0.25
"""Chance that a system writes a name without its accents."""
FAMILIES, COLLEAGUES = 0.06, 0.03
"""Shares of the persons who share a mailbox with a relative, and with a firm."""
SLIP = 0.03
"""Chance that a name, an address or a number is written with a slip of the pen."""
KEPT: Mapping[str, Mapping[str, float]] = {
    "shop": {"email": 0.95, "phone": 0.35, "postcode": 0.85, "tax": 0.05},
    "crm": {"email": 0.85, "phone": 0.65, "postcode": 0.75, "tax": 0.1},
    "accounting": {"email": 0.8, "phone": 0.35, "postcode": 0.93, "tax": 0.65},
}
"""Share of records in which a system has a thing."""
OTHER_ADDRESS, MOVED = 0.07, 0.03
BY_A_PERSON = 0.03
"""Share of shop records of firms that bear the name of who ordered."""
CONTACT, NAMED = 0.7, 0.8
"""Chance that the contact whom the CRM names is who acts for the account, and that it names one."""
MUTE = "post"
"""What an address begins with that tells nothing of who has it."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who stands behind an account."""

    name: str
    kind: str
    email: str
    other_email: str
    phone: str
    postcode: str
    tax: str
    person: str
    """Who acts for a household or firm."""
    form: str
    """Legal form of a firm."""


def draw_parties(
    accounts: Sequence[Mapping[str, object]], rng: np.random.Generator, *, spelt: bool = True
) -> tuple[dict[object, Party], tuple[tuple[str, str], ...]]:
    """Return who stands behind each account, and the pairs of people who share a mailbox.

    ``spelt``: whether the addresses of people and households spell their names.
    """
    found = {row["account_id"]: _drawn(row, at, rng, spelt) for at, row in enumerate(accounts)}
    persons = [row["account_id"] for row in accounts if row["kind"] == "person"]
    firms = [row["account_id"] for row in accounts if row["kind"] == "organisation"]
    shuffled = [persons[at] for at in rng.permutation(len(persons)).tolist()]
    shared: list[tuple[str, str]] = []
    families = round(len(persons) * FAMILIES / 2)
    for at in range(families):
        one, other = shuffled[2 * at], shuffled[2 * at + 1]
        found[other] = _relative(found[one], found[other], rng)
        shared.append((str(one), str(other)))
    rest = shuffled[2 * families :]
    for at in range(min(round(len(persons) * COLLEAGUES), len(rest) // 2)):
        firm = firms[int(rng.integers(len(firms)))] if firms else rest[-1 - at]
        found[rest[at]] = replace(found[rest[at]], email=found[firm].email)
        shared.append((str(firm), str(rest[at])))
    return found, tuple(shared)


def written(party: Party, system: str, rng: np.random.Generator) -> dict[str, object]:
    """Return what a system has of a party: name, email, phone, postcode and tax number."""
    kept = {name: bool(rng.random() < share) for name, share in KEPT[system].items()}
    email = party.other_email if rng.random() < OTHER_ADDRESS else party.email
    postcode = party.postcode
    if rng.random() < MOVED:
        postcode = f"{int(rng.integers(100, 140))}{int(rng.integers(100)):02d}"
    name = _spelt(party, system, rng)
    if rng.random() < BARE:
        name = bare(name)
    return {
        "name": _slipped(name, rng),
        "email": _slipped(email, rng) if kept["email"] else None,
        "phone": _dialled(party.phone, rng) if kept["phone"] else None,
        "postcode": postcode if kept["postcode"] else None,
        "Tax number": party.tax if party.tax and kept["tax"] else None,
    }


def contact(party: Party, rng: np.random.Generator) -> str | None:
    """Return whom the CRM has as the first contact of a party; None where it names nobody.

    Mostly who acts for it elsewhere too, otherwise a relative or a colleague.
    """
    if rng.random() >= NAMED:
        return None
    name = party.person if party.kind != "person" else party.name
    if rng.random() >= CONTACT:
        other = names.person(rng)
        family = name.split(" ", 1)[1]
        name = (
            _renamed(other, rng)
            if party.kind == "organisation"
            else (f"{other.split()[0]} {family}")
        )
    if rng.random() < BARE:
        name = bare(name)
    return _slipped(name, rng)


def _drawn(row: Mapping[str, object], at: int, rng: np.random.Generator, spelt: bool) -> Party:
    name, kind = _renamed(str(row["name"]), rng), str(row["kind"])
    person = _renamed(names.person(rng), rng)
    if kind == "household":
        person = f"{person.split()[0]} {name.split()[1]}"
    firm = kind == "organisation"
    return Party(
        name=name,
        kind=kind,
        email=names.email(bare(name) if spelt or firm else MUTE, at, kind),
        other_email=names.email(
            bare(person if firm else name) if spelt else MUTE, 50_000 + at, "person"
        ),
        phone=str(row.get("phone") or f"0555 {int(rng.integers(10**6)):06d}"),
        postcode=str(
            row.get("postcode") or f"{int(rng.integers(100, 140))}{int(rng.integers(100)):02d}"
        ),
        tax=f"ATU{int(rng.integers(10**7, 10**8))}" if firm else "",
        person=person,
        form=str(rng.choice(FORMS)) if firm and rng.random() < 0.8 else "",
    )


def bare(text: str) -> str:
    """Return a text without accents."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(each for each in split if not unicodedata.combining(each))


def _renamed(name: str, rng: np.random.Generator) -> str:
    """Return a name with an ending to its surname, where it has one."""
    ending = ENDINGS[int(rng.integers(len(ENDINGS)))] if rng.random() >= PLAIN else ""
    words = [f"{word}{ending}" if word in names.LAST else word for word in name.split()]
    return " ".join(words)


def _relative(one: Party, other: Party, rng: np.random.Generator) -> Party:
    """Return a party as a relative of another: one surname and mailbox, mostly one home."""
    surname = one.name.split()[-1]
    first = other.name.split()[0]
    while first == one.name.split()[0]:
        first = names.person(rng).split()[0]
    home = bool(rng.random() < 0.8)
    return replace(
        other,
        name=f"{first} {surname}",
        email=one.email,
        phone=one.phone if home and rng.random() < 0.5 else other.phone,
        postcode=one.postcode if home else other.postcode,
    )


def _spelt(party: Party, system: str, rng: np.random.Generator) -> str:
    if party.kind == "organisation":
        return _firm(party, system, rng)
    if party.kind == "household":
        return _household(party, system, rng)
    first, _, last = party.name.partition(" ")
    chance = rng.random()
    if chance < 0.04:
        first = f"{first[0]}."
    elif chance < 0.08:
        first = NICKNAMES.get(first, first)
    if system == "accounting" and rng.random() < 0.5:
        return f"{last}, {first}"
    if rng.random() < 0.04:
        return f"{last} {first}"
    return f"{first} {last}".upper() if rng.random() < 0.03 else f"{first} {last}"


def _household(party: Party, system: str, rng: np.random.Generator) -> str:
    surname = party.name.split(" ", 1)[1]
    if system == "crm" or rng.random() < 0.4:
        return party.name if rng.random() < 0.8 else f"Familie {surname}"
    return party.person


def _firm(party: Party, system: str, rng: np.random.Generator) -> str:
    if system == "shop" and rng.random() < BY_A_PERSON:
        return party.person
    shown = {"shop": 0.3, "crm": 0.4, "accounting": 0.95}[system]
    name = f"{party.name} {party.form}".strip() if rng.random() < shown else party.name
    if rng.random() < 0.05:
        name = name.upper()
    return name.replace(" ", "-", 1) if rng.random() < 0.03 else name


def _slipped(text: str, rng: np.random.Generator) -> str:
    """Return a text, now and then with a letter missing, doubled, wrong or exchanged."""
    if rng.random() >= SLIP or len(text) < 5:
        return text
    at = int(rng.integers(1, len(text) - 2))
    if not text[at].isalpha() or not text[at + 1].isalpha():
        return text
    kind = int(rng.integers(4))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[: at + 1] + text[at:]
    if kind == 2:
        return text[:at] + _LETTERS[int(rng.integers(26))] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _dialled(phone: str, rng: np.random.Generator) -> str:
    digits = "".join(each for each in phone if each.isdigit())
    if rng.random() < SLIP / 2:
        at = int(rng.integers(2, len(digits)))
        digits = digits[:at] + str(int(rng.integers(10))) + digits[at + 1 :]
    styles = (
        phone,
        f"+43 {digits[1:4]} {digits[4:]}",
        f"0043{digits[1:]}",
        f"{digits[:4]}/{digits[4:]}",
    )
    return styles[int(rng.integers(len(styles)))] if digits != phone else phone
