"""HubSpot's objects as its API gives them: what they are linked to, tickets and activities."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clienthood.simulate.exports.tables import Row, Rows, number_of
from clienthood.simulate.exports.written import utc, whole, write_objects

COMPANY, CONTACT, PERSON, OWNER = 9_000_000_000, 7_000_000_000, 5_000_000_000, 70_000_000
DEAL = 3_000_000_000
CATEGORIES = {"question": "GENERAL_INQUIRY", "advice": "GENERAL_INQUIRY", None: None}
DIRECTIONS = {"in": "INBOUND", "out": "OUTBOUND"}


def write_activities(rows: Rows, folder: Path) -> tuple[Path, ...]:
    """Write calls, e-mails and meetings, each as an answer of the API, and return the files."""
    firms, found = firms_of(rows), whole(rows, "interactions")
    owners = owners_of(found)
    return tuple(
        write_objects(
            folder / f"{name}.json",
            [made for row in found for made in told(row, firms, owners)],
            "results",
        )
        for name, told in {"calls": _calls, "emails": _emails, "meetings": _meetings}.items()
    )


def firms_of(rows: Rows) -> dict[str, Row]:
    """Return the organisations, which are companies, by their account."""
    return {
        row["account_id"]: row for row in whole(rows, "accounts") if row["kind"] == "organisation"
    }


def tickets(rows: Rows) -> list[Row]:
    """Return the tickets as its API gives them."""
    firms = firms_of(rows)
    return [
        record(
            2_000_000_000 + number_of(row["ticket_id"]),
            links_of(row["account_id"], firms),
            {
                "subject": row["text"],
                "content": None,
                "createdate": utc(row["opened_at"]),
                "closed_date": utc(row["closed_at"]),
                "hs_pipeline": "0",
                "hs_pipeline_stage": "4" if row["closed_at"] else "1",
                "hs_ticket_category": CATEGORIES.get(row["kind"], "PRODUCT_ISSUE"),
                "hs_ticket_priority": None,
            },
        )
        for row in whole(rows, "tickets")
    ]


def _calls(row: Row, firms: dict[str, Row], owners: dict[str, int]) -> list[Row]:
    if row["kind"] != "call":
        return []
    told = {
        "hs_call_title": row["topic"],
        "hs_call_direction": DIRECTIONS.get(row["direction"]),
        "hs_call_duration": row["minutes"] and str(row["minutes"] * 60_000),
    }
    return [_activity(row, firms, owners, told)]


def _emails(row: Row, firms: dict[str, Row], owners: dict[str, int]) -> list[Row]:
    """Return what was written: to and fro where both wrote."""
    if row["kind"] != "e-mail":
        return []
    ways = {"in": ("INCOMING_EMAIL",), "out": ("EMAIL",)}
    return [
        _activity(
            row,
            firms,
            owners,
            {"hs_email_subject": row["topic"], "hs_email_direction": way},
            step=100_000_000 * at,
        )
        for at, way in enumerate(ways.get(row["direction"], ("EMAIL", "INCOMING_EMAIL")))
    ]


def _meetings(row: Row, firms: dict[str, Row], owners: dict[str, int]) -> list[Row]:
    if row["kind"] in {"call", "e-mail"}:
        return []
    told = {
        "hs_meeting_title": row["topic"] or row["kind"],
        "hs_meeting_start_time": utc(row["happened_at"]),
        "hs_meeting_outcome": "COMPLETED",
    }
    return [_activity(row, firms, owners, told)]


def _activity(
    row: Row, firms: dict[str, Row], owners: dict[str, int], told: Row, *, step: int = 0
) -> Row:
    partners = links_of(row["account_id"], firms)
    if row["person_id"] and row["account_id"] in firms:
        person = {"id": str(PERSON + number_of(row["person_id"])), "type": "engagement_to_contact"}
        partners["contacts"] = {"results": [person]}
    staff = row["staff"]
    when = {"hs_timestamp": utc(row["happened_at"]), "hubspot_owner_id": staff and owners[staff]}
    number = 1_000_000_000 + number_of(row["interaction_id"]) + step
    return record(number, partners, when | told)


def links_of(account: str, firms: dict[str, Row]) -> Row:
    """Return the links of a record to its account, as the API gives them, each told twice."""
    kind = "companies" if account in firms else "contacts"
    number = (COMPANY if account in firms else CONTACT) + number_of(account)
    ways = (f"to_{kind}", f"to_{kind}_unlabeled")
    return {kind: {"results": [{"id": str(number), "type": way} for way in ways]}}


def record(number: int, partners: Row, properties: Row) -> Row:
    """Return an object under its number, with its links and its properties."""
    return {
        "id": str(number),
        "properties": {"hs_object_id": str(number), **properties},
        "archived": False,
        "associations": partners,
    }


def owners_of(activities: Sequence[Row]) -> dict[str, int]:
    """Return the number of everybody who serves."""
    names = sorted({row["staff"] for row in activities if row["staff"]})
    return {name: OWNER + at for at, name in enumerate(names)}
