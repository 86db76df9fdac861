"""Calls on their way back into the systems of the business: files in the form each imports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from clienthood.book import Book
from clienthood.book.segments import read_segments
from clienthood.errors import NotFoundError
from clienthood.faces.views.offers import ASK, book_plays, in_house, stand
from clienthood.faces.views.phrases import phrases, strongest_against, strongest_for
from clienthood.faces.views.picking import Wanted, pick
from clienthood.faces.views.reading import Reading, bits_columns
from clienthood.faces.views.segments import wanted_by
from clienthood.faces.views.sendback_forms import FORMS, Cell, Form
from clienthood.faces.views.wording import kind_word
from clienthood.plays.facts import consent_select
from clienthood.records.carrying import PLAIN
from clienthood.records.currencies import exponent_of

ROWS = 4096
PHONE = re.compile(r"\+?\d[\d ]*")
CONSENT = {"yes": "yes", "no": "no", "ask": "ask first"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One file on its way to a system."""

    form: Form
    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def forms_of(system: str) -> tuple[Form, ...]:
    """Return the files that a system takes.

    Raises
    ------
    NotFoundError
        If there is no such system.
    """
    found = tuple(form for form in FORMS if form.system == system)
    if not found:
        told = ", ".join(dict.fromkeys(form.system for form in FORMS))
        raise NotFoundError(f"nothing is written for {system}", hint=f"the systems: {told}")
    return found


def form_called(name: str) -> Form:
    """Return a form by its name.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    for form in FORMS:
        if form.name == name:
            return form
    told = ", ".join(form.name for form in FORMS)
    raise NotFoundError(f"there is no form {name}", hint=f"the forms: {told}")


def group_called(book: Book, name: str) -> Wanted:
    """Return which accounts a kept group holds; all, where no name is given.

    Raises
    ------
    NotFoundError
        If there is no such group.
    """
    if not name:
        return Wanted()
    found = next((each for each in read_segments(book) if each.name == name), None)
    if found is None:
        raise NotFoundError(f"there is no group called {name}")
    return wanted_by(found)


def send_back(reading: Reading, form: Form, wanted: Wanted) -> Sending:
    """Return the calls of the accounts that are wanted, in a form that a system imports.

    Nobody who objects or is left out is in it, since no run has a call of them. A form of
    marketing leaves out who has said no to it, and says of the others what is on record.

    Raises
    ------
    SettingsError
        If what is wanted cannot be.
    """
    decimals = {"decimals": str(exponent_of(reading.currency))}
    fields = [_field(cell, decimals) for cell in form.cells]
    schema = pa.schema(fields)
    return Sending(form=form, schema=schema, batches=_batches(reading, form, wanted, schema))


def _field(cell: Cell, decimals: Mapping[str, str]) -> pa.Field:
    if cell.key == "worth":
        return pa.field(cell.header, pa.float64(), metadata=decimals)
    if cell.key == "probability":
        return pa.field(cell.header, pa.float64())
    if cell.key == "bits":
        return pa.field(cell.header, pa.float64(), metadata={"decimals": "2"})
    if cell.key == "phone":
        return pa.field(cell.header, pa.string(), metadata=PLAIN)
    return pa.field(cell.header, pa.string())


def _batches(
    reading: Reading, form: Form, wanted: Wanted, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    to_do = _to_do(reading)
    for batch in reading.engine.batches(_select(reading, wanted), rows=ROWS):
        rows = [_told(reading, row, to_do) for row in batch.to_pylist()]
        fit = [row for row in map(form.fitted, rows) if row is not None]
        if fit:
            cells = {cell.header: [row[cell.key] for row in fit] for cell in form.cells}
            yield pa.RecordBatch.from_pydict(cells, schema=schema)


def _select(reading: Reading, wanted: Wanted) -> str:
    """Return the select of the accounts with all that is told of them."""
    frame = pick(reading, wanted).frame(patterns=True)
    plays = "cast(null as varchar) as play, cast(null as varchar) as play_consent"
    joined = ""
    if "plays" in reading.stages:
        stand(reading, reading.run.as_of)
        plays = "t.play, t.consent as play_consent"
        joined = (
            "\nleft join (select account_id, play, consent, row_number() over (partition by"
            " account_id order by score desc nulls last, play) as nth from plays_now) t"
            " on t.account_id = h.account_id and t.nth = 1"
        )
    record = ", ".join(
        f"a.{name}"
        for name in ("industry", "created_at", "country", "postcode", "email", "phone", "source")
    )
    return (
        f"with hits as materialized (select c.*, p.prior_bits, {bits_columns(reading.dimensions)}"
        f" {frame})\nselect h.*, {record}, a.kind as party, a.parent_account_id,"
        f" coalesce(k.marketing, 'ask') as marketing, {plays}\n"
        "from hits h left join accounts a on a.account_id = h.account_id\n"
        f"left join ({consent_select()}) k on k.root = h.account_id{joined}\n"
        "order by h.account_key"
    )


def _to_do(reading: Reading) -> dict[str, str]:
    return {each.key: f"{each.title}: {in_house(each.do, reading)}" for each in book_plays(reading)}


def _told(reading: Reading, row: Row, to_do: Mapping[str, str]) -> Row:
    """Return what is told of an account, by the keys of the forms."""
    first, _, last = (row["name"] or "").rpartition(" ")
    created = row["created_at"]
    return {
        "account": row["account_id"],
        "name": row["name"] or "",
        "first": first,
        "last": last,
        "party": row["party"] or "",
        "parent": row["parent_account_id"] or "",
        "industry": row["industry"] or "",
        "created": created.isoformat(sep=" ") if created else "",
        "country": row["country"] or "",
        "postcode": row["postcode"] or "",
        "email": row["email"] or "",
        "domain": (row["email"] or "").partition("@")[2],
        "phone": _phone(row["phone"] or ""),
        "source": row["source"] or "",
        "marketing": row["marketing"],
        "consent": CONSENT[row["marketing"]],
        "kind": kind_word(row["kind"], reading.settings.words),
        "probability": row["probability"],
        "bits": row["log2_odds"],
        "reason": _reason(reading, row),
        "worth": row["worth_value"],
        "to_do": _do(row, to_do),
        "as_of": reading.run.as_of.isoformat(),
        "empty": "",
    }


def _phone(written: str) -> str:
    """Return a telephone number as other systems read it; a text that is none is not sent."""
    return written if PHONE.fullmatch(written) else ""


def _reason(reading: Reading, row: Row) -> str:
    """Return what speaks most for what an account is called; for undecided, both."""
    found = phrases(row, reading.dimensions)
    best, worst = strongest_for(found), strongest_against(found)
    told = {"client": (best,), "customer": (worst,)}.get(row["kind"], (best, worst))
    return "; ".join(each.sentence for each in told if each)


def _do(row: Row, to_do: Mapping[str, str]) -> str:
    told = to_do.get(row["play"] or "", "")
    first = ASK["marketing"] if row["play_consent"] == "ask" else ""
    return f"{told} ({first})" if told and first else told
