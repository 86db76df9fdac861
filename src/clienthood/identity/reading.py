"""The identifiers of a book, read as cards: each by what the book at large tells of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from clienthood.book import Manifest
from clienthood.engine import Engine
from clienthood.identity.addresses import parse_email, parse_phone, parse_postcode, parse_tax
from clienthood.identity.buyers import read_buyers
from clienthood.identity.cards import Card
from clienthood.identity.contacts import read_by_contacts
from clienthood.identity.dealings import of, read_dealings
from clienthood.identity.firms import read_firms
from clienthood.identity.lexicon import TAX_HEADERS
from clienthood.identity.mailboxes import read_by_mailboxes
from clienthood.identity.names import (
    NAMELESS,
    ORGANISATION,
    PERSON,
    UNSAID,
    Name,
    parse_name,
    turned,
)
from clienthood.records.headers import plain
from clienthood.standard import TABLES

TURNED, UNHEARD = 4, 0.5
"""How many times likelier a name must be with its two words exchanged to be read so."""
ESTABLISHED = 2
"""Family names beside which a first name must stand (or the reverse) to be no slip of the pen."""


def read_cards(engine: Engine, manifest: Manifest) -> tuple[Card, ...]:
    """Return a card for each identifier of the records, in the order of identifiers.

    Parameters
    ----------
    engine
        Where the current records are named, and ``left_out``: who objects to profiling, is a
        supplier or works here has no card.
    """
    sources = {batch.id: source_of(batch.layout, batch.file) for batch in manifest.batches}
    contacts = {
        str(row["account_id"]): str(row["email"])
        for row in engine.fetch(
            "select account_id, min(email) as email from people where email is not null"
            " group by account_id having count(*) = 1"
        ).to_pylist()
    }
    people = _people(engine)
    dealt = read_dealings(engine)
    cards = []
    for rows in engine.batches(_ASKED):
        for row in rows.to_pylist():
            source = sources.get(row["batch"] or "", "")
            card = _card(row, source, contacts.get(row["account_id"], ""))
            told = people.get(card.account_id, frozenset())
            cards.append(replace(card, contacts=told, dealings=of(dealt, card.account_id)))
    return settled(cards)


def settled(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return cards whose first and family names were told apart by what the book at large says."""
    found = sorted(cards, key=lambda card: card.account_id)
    found = [replace(card, name=name) for card, name in zip(found, read_firms(found), strict=True)]
    firsts = Counter(each.name.given for each in found if _is_person(each))
    lasts = Counter(each.name.family for each in found if _is_person(each))
    found = [_in_order(card, firsts, lasts) for card in found]
    read = read_by_contacts([(card.name, card.contacts) for card in found])
    found = [
        replace(card, name=name, people=people)
        for card, (name, people) in zip(found, read, strict=True)
    ]
    spelt = read_by_mailboxes([(card.name, card.email) for card in found])
    found = [replace(card, name=name) for card, name in zip(found, spelt, strict=True)]
    found = read_buyers(found)
    beside = {(each.name.given, each.name.family) for each in found if _is_person(each)}
    firsts = Counter(given for given, _ in beside)
    lasts = Counter(family for _, family in beside)
    borne = Counter(word for full in {card.name.full for card in found} for word in full.split())
    namesakes = Counter((each.source, each.name.full, each.buyer) for each in found)
    kin = Counter((each.source, each.name.family) for each in found)
    return tuple(
        replace(
            card,
            given_known=firsts[card.name.given] >= ESTABLISHED,
            family_known=all(borne[word] >= ESTABLISHED for word in card.name.full.split())
            if card.name.sort == ORGANISATION
            else lasts[card.name.family] >= ESTABLISHED,
            namesakes=namesakes[card.source, card.name.full, card.buyer],
            kin=kin[card.source, card.name.family],
        )
        for card in found
    )


def source_of(layout: str, file: str) -> str:
    """Return the system from which a batch came, by its layout or else by its file."""
    name = layout or file.rsplit(".", 1)[0]
    known = name.replace("-", "_").casefold().split("_")[0]
    return "" if known in {*TABLES, "export", "import", "data"} else known


def _card(row: Mapping[str, str | None], source: str, contact: str) -> Card:
    account = str(row["account_id"])
    email = parse_email(row["email"] or "") or parse_email(contact) or parse_email(account)
    kind = row["kind"] or UNSAID
    text = row["name"] or ("" if "@" in account or not _is_text(account) else account)
    return Card(
        account_id=account,
        text=text,
        name=parse_name(text, kind) if text else NAMELESS,
        told=kind,
        email=email,
        phone=parse_phone(row["phone"] or ""),
        postcode=parse_postcode(row["postcode"] or ""),
        tax=_tax(row["extra"]),
        source=source,
        parent=row["parent_account_id"] or "",
    )


def _people(engine: Engine) -> dict[str, frozenset[Name]]:
    """Return the names of each identifier's people that have a first and a family name."""
    found: dict[str, set[Name]] = {}
    for rows in engine.batches(
        "select distinct account_id, name from people"
        " where account_id is not null and name is not null order by account_id, name"
    ):
        for row in rows.to_pylist():
            name = parse_name(row["name"], PERSON)
            if len(name.given) > 1 and name.family:
                found.setdefault(row["account_id"], set()).add(name)
    return {account: frozenset(names) for account, names in found.items()}


def _is_text(account: str) -> bool:
    """Say whether an identifier is a name: some systems know their contacts by nothing else."""
    return " " in account.strip() and not any(map(str.isdigit, account))


def _tax(extra: str | None) -> str:
    if not extra:
        return ""
    cells: dict[str, str] = json.loads(extra)
    for header in sorted(cells):
        if plain(header) in TAX_HEADERS and (found := parse_tax(str(cells[header]))):
            return found
    return ""


def _is_person(card: Card) -> bool:
    return bool(card.name.given) and card.name.sort in {PERSON, UNSAID}


def _in_order(card: Card, firsts: Counter[str], lasts: Counter[str]) -> Card:
    """Turn a name of two words round where the book at large has them the other way."""
    name = card.name
    if not _is_person(card) or "," in card.text or name.initial or not name.family:
        return card
    if len(name.full.split()) != 2:
        return card
    other = turned(name)
    now = (firsts[name.given] + UNHEARD) * (lasts[name.family] + UNHEARD)
    both = (firsts[other.given] + UNHEARD) * (lasts[name.given] + UNHEARD) > TURNED * now
    unheard = firsts[name.given] <= 1 and lasts[name.family] <= 1
    either = firsts[other.given] >= ESTABLISHED or lasts[name.given] >= ESTABLISHED
    return replace(card, name=other) if both or (unheard and either) else card


_SEEN = "\nunion\n".join(
    f"select {column} as account_id from {table.name} where {column} is not null"
    for table in TABLES.values()
    for column in table.names
    if column.endswith("account_id") and column != "parent_account_id"
)
_ASKED = f"""select s.account_id, a.name, a.kind, a.email, a.phone, a.postcode, a.extra, a.batch,
  a.parent_account_id
from ({_SEEN}) s left join accounts a on a.account_id = s.account_id
where s.account_id not in (select account_id from left_out) order by s.account_id"""
