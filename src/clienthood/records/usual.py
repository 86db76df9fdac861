"""What the columns of state and kind that most lists have say of their rows, by their usual words.

A booking that was not kept and an invoice that was cancelled are set aside; an offer is no sale; a
credit note is less than nothing, whichever sign its amount is written with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clienthood.records.headers import plain
from clienthood.records.layout import Condition, Part


def _parted(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


STATES = (
    "status|state|booking status|appointment status|order status|invoice status|zustand|stand|"
    "rechnungsstatus|statut|état|etat|estado|stato"
)
KINDS = (
    "type|kind|document type|doc type|transaction type|invoice type|art|typ|belegart|dokumentart|"
    "rechnungsart|type de document|tipo|soort"
)
"""Headers as they are compared, small and without marks, parted by bars; the words likewise."""
VOID = _parted(
    "cancelled|canceled|cancellation|cancelled by client|cancelled by customer|void|voided|no show|"
    "no-show|noshow|no_show|did not attend|dna|declined|rejected|draft|deleted|storniert|storno|"
    "abgesagt|nicht erschienen|entwurf|gelöscht|annulé|annulée|annule|absent|brouillon|cancelado|"
    "cancelada|anulado|anulada|borrador|annullato|annullata|bozza|geannuleerd|concept"
)
CREDITED = _parted(
    "credit note|credit-note|credit_note|creditnote|credit memo|credit|refund|return|gutschrift|"
    "rechnungskorrektur|stornorechnung|storno|erstattung|rückerstattung|avoir|note de crédit|"
    "remboursement|nota de crédito|abono|nota di credito|creditnota|creditfactuur"
)
OFFERED = _parted(
    "quote|quotation|estimate|proposal|proforma|pro forma|pro-forma|proforma invoice|angebot|"
    "kostenvoranschlag|devis|presupuesto|preventivo|offerte"
)
REASONS: Mapping[str, str] = {
    "orders": "not kept or cancelled: not a purchase",
    "interactions": "it did not take place",
    "payments": "cancelled: nothing is due",
}
"""By table: why rows of such a state are set aside."""
OFFER = "an offer, not a purchase"


def heeding(part: Part, headers: Sequence[str]) -> Part:
    """Return a part that heeds the columns of state and kind of a file, where it has any."""
    if part.table not in REASONS:
        return part
    states = _named(headers, STATES)
    kinds = _named(headers, KINDS)
    aside = [_rule(header, VOID, REASONS[part.table]) for header in states]
    columns = dict(part.columns)
    for header in kinds if part.table == "orders" else ():
        aside.append(_rule(header, OFFERED, OFFER))
        credit = _rule(header, CREDITED, "")
        columns["amount"] = replace(columns["amount"], credited=credit)
    return replace(part, columns=columns, set_aside=(*part.set_aside, *aside))


def heeded(part: Part, header: str) -> str:
    """Return what a column that no column of the table is tells of its rows; empty if nothing."""
    credited = part.columns["amount"].credited if "amount" in part.columns else None
    if credited and credited.header == header:
        return "tells which rows take off, such as credit notes, and which are offers"
    if any(rule.header == header for rule in part.set_aside):
        return "tells which rows do not count, such as cancelled ones"
    return ""


def _named(headers: Sequence[str], words: str) -> list[str]:
    known = _parted(words)
    return [each for each in headers if re.sub(r"[_\-.*#]+", " ", plain(each)).strip() in known]


def _rule(header: str, values: tuple[str, ...], reason: str) -> Condition:
    return Condition(header=header, values=values, reason=reason)
