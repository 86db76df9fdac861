"""Words that stand for one of a list, and words for yes and no."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

_YES = "yes y true t 1 ja j oui o si sí sì s x on wahr vrai verdadero tak"
_NO = "no n false f 0 nein non off falsch faux falso nie - nej"
YES = frozenset(_YES.split())
NO = frozenset(_NO.split())

SYNONYMS = {
    "email": "e-mail",
    "mail": "e-mail",
    "phone call": "call",
    "phone": "call",
    "organization": "organisation",
    "company": "organisation",
    "business": "organisation",
    "firm": "organisation",
    "individual": "person",
    "private": "person",
    "family": "household",
    "service": "service",
    "services": "service",
    "product": "goods",
    "products": "goods",
    "good": "goods",
    "installment": "instalment",
    "installments": "instalment",
    "instalments": "instalment",
    "prepaid": "up front",
    "upfront": "up front",
    "inbound": "in",
    "incoming": "in",
    "outbound": "out",
    "outgoing": "out",
    "both": "two-way",
    "two way": "two-way",
    "closed won": "won",
    "closed lost": "lost",
    "appointment": "meeting",
    "one off sale": "one-off sale",
    "one-off": "one-off sale",
}
"""Other words for words of the lists; taken only where the list has the word they mean."""

HEADERS: Mapping[str, str] = {
    "account_id": (
        "kunden nr|kd nr|kdnr|debitorennummer|debitor nr|debitor|klantnummer|code client|n° client|"
        "numéro client|customer code|client code|kundin|kunde/in|kundenname|mandant|mandantin|"
        "patient|patientin|mitglied|empfänger|empfaenger|auftraggeber|käufer|firma|customer name|"
        "client name|account name|bill to|billed to|payer|patient name|member|nom du client|"
        "raison sociale|nombre del cliente|ragione sociale|naam|klantnaam"
    ),
    "order_id": (
        "re nr|rg nr|renr|rgnr|rechnung nr|rechnungs nummer|rechnung nummer|beleg|beleg nr|"
        "belegnummer|booking id|booking|booking no|booking ref|booking reference|appointment id|"
        "buchungsnummer|buchung|document number|document id|bestellnummer|bestellung|"
        "auftragsnummer|bon|bon nr|invoice #|order #|document no|n° facture|numéro de facture|"
        "numero factura|número de factura|numero fattura|fattura|factuurnummer"
    ),
    "ordered_at": (
        "tag|rg datum|re datum|rechnungs datum|fakturadatum|ausgestellt am|issue date|issued|"
        "document date|booking date|appointment date|visit date|treatment date|belegdatum|"
        "buchungstag|buchungsdatum|verkaufsdatum|leistungsdatum|kaufdatum|rechnung vom|"
        "billing date|sale date|date of sale|posting date|date facture|fecha factura|data|"
        "data fattura|factuurdatum"
    ),
    "amount": (
        "netto|nettobetrag|netto betrag|brutto|bruttobetrag|rechnungsbetrag|endbetrag|gesamt|"
        "gesamtbetrag|gesamtsumme|preis|einnahme|einnahmen|erlös|erloes|wert|betrag eur|"
        "betrag in eur|betrag €|betrag in €|umsatz eur|amount eur|amount usd|amount gbp|gross|"
        "gross amount|income|fee|charge|prix|total ttc|total ht|montant ttc|montant ht|importo|"
        "totale|totaal|prijs"
    ),
    "product": (
        "text|was|verwendungszweck|beschreibung|buchungstext|betreff|gegenstand|produkt|ware|"
        "behandlung|dienstleistung|what|details|memo|libellé|libelle|désignation|prestation|"
        "concepto|descripción|descrizione|omschrijving"
    ),
    "staff": (
        "mitarbeiter|mitarbeiterin|bearbeiter|berater|beraterin|verkäufer|therapeut|behandler|"
        "stylist|hairdresser|barber|therapist|practitioner|clinician|vet|dentist|trainer|tutor|"
        "adviser|consultant|served by|friseur|friseurin|arzt|ärztin|vendeur|conseiller|coiffeur"
    ),
    "name": "name|vorname nachname|ansprechpartner|kontakt",
    "postcode": "plz|postleitzahl|code postal|código postal|cap",
    "country": "land|pays|país|paese",
    "phone": (
        "mobile no|mobile number|phone number|telefon|tel|telefonnummer|handy|mobil|téléphone|"
        "teléfono|telefono|telefoon"
    ),
    "email": "email adresse|e mail adresse|mailadresse|courriel|correo|correo electrónico",
    "contract_id": "vertrag|vertragsnummer|vertrags nr|vertrag nr|contrat|contrato|contratto",
    "signed_at": "vertragsdatum|unterschrieben|unterschrieben am|abschluss|abgeschlossen am",
    "starts_on": "beginn|vertragsbeginn|laufzeit ab|ab|début|inicio|inizio",
    "ends_on": "ende|vertragsende|laufzeit bis|bis|fin|fine",
    "paid_at": "date paid|zahlungsdatum|bezahlt am|gezahlt am|zahlungseingang|date de paiement",
    "due_on": "fällig|fällig am|fälligkeit|zahlbar bis|échéance",
    "payment_id": "zahlung|zahlungsnummer|zahlung nr",
    "happened_at": "termin|termindatum|besuchsdatum|gesprächsdatum",
    "minutes": "dauer|minuten|dauer min|dauer in minuten|durée",
    "topic": "thema|anlass|sujet|asunto",
}
"""Other headers of each column than it declares, parted by bars; taken where nothing is nearer."""


@lru_cache(maxsize=4096)
def canonical(text: str, choices: tuple[str, ...]) -> str | None:
    """Return the word of the list that a text means; None if it means none of them."""
    plain = _plain(text)
    by_plain = {_plain(choice): choice for choice in choices}
    found = by_plain.get(plain)
    if found is None:
        found = by_plain.get(_plain(SYNONYMS.get(plain, "")))
    return found


def nearest(text: str, words: tuple[str, ...]) -> str:
    """Return the word that is written most like a text; empty if none is near."""
    plain = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(text.casefold(), list(plain), n=1, cutoff=0.6)
    return plain[near[0]] if near else ""


def alike(one: str, other: str, least: float) -> float:
    """Return the part of two words that matches, from 0 to 1; 0 where it is below the least."""
    if 2 * min(len(one), len(other)) < least * (len(one) + len(other)):
        return 0.0
    match = difflib.SequenceMatcher(None, one, other)
    found = match.ratio() if match.quick_ratio() >= least else 0.0
    return found if found >= least else 0.0


def parse_flag(text: str) -> bool | str:
    """Return yes or no, or why a text says neither."""
    plain = text.casefold()
    if plain in YES:
        return True
    if plain in NO:
        return False
    if plain.startswith("="):
        return "a formula, not its value"
    return "neither yes nor no"


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", text.strip()).casefold()
