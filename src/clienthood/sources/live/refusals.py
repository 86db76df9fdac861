"""What a vendor's refusals come to, in words that say what to mend."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from clienthood.errors import SourceError
from clienthood.sources.live.asking import Asked, Vendor

GOES_ON = "what has landed is kept, and the next pull goes on from there"
SCOPES = re.compile(r"rak_[a-z_]+|read_[a-z_]+|crm\.[a-z.]+\.read|[a-z-]+-read|\btickets\b")
LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What came back."""

    status: int
    text: str
    """Its body, without the key."""
    named: str
    """What the key is called."""
    attempts: int


def refused(vendor: Vendor, asked: Asked, refusal: Refusal) -> SourceError:
    """Return the error for an answer that is none."""
    told, what = _told(refusal.text), asked.resource.title
    if refusal.status == 401:
        return SourceError(
            f"{vendor.title} does not know the key in {refusal.named}{told}",
            where=what,
            hint=f"is it whole, not revoked, and of this account? Keys are made under "
            f"{vendor.keys_at}",
        )
    if refusal.status == 403:
        return SourceError(
            f"the key in {refusal.named} may not read {what} of {vendor.title}: it lacks "
            f"{_scope(refusal.text) or asked.resource.needs}{told}",
            where=what,
            hint=f"grant it there, under {vendor.keys_at}, and pull again; {GOES_ON}",
        )
    if refusal.status == 404:
        return SourceError(
            f"{vendor.title} has no such place: {asked.path}",
            where=what,
            hint="is the address of this source right?",
        )
    if 300 <= refusal.status < 400:
        return SourceError(
            f"{vendor.title} sends us elsewhere, where the key does not go",
            where=what,
            hint="write the address it sends to as the address of this source, if it is right",
        )
    if refusal.status == 429 or refusal.status >= 500:
        busy = "is asked too often" if refusal.status == 429 else f"fails ({refusal.status})"
        return SourceError(
            f"{vendor.title} {busy}, also at attempt {refusal.attempts}{told}",
            where=what,
            hint=f"pull again later; {GOES_ON}",
        )
    return SourceError(
        f"{vendor.title} does not take the question ({refusal.status}){told}", where=what
    )


def silent(vendor: Vendor, asked: Asked, fault: str, attempts: int) -> SourceError:
    """Return the error for no answer at all, or one that cannot be read."""
    kind = "its answer is no JSON" if "JSON" in fault else f"no answer ({fault})"
    return SourceError(
        f"{vendor.title} cannot be read: {kind}, also at attempt {attempts}",
        where=asked.resource.title,
        hint=f"is the address right, and the line up? Pull again; {GOES_ON}",
    )


def too_long(vendor: Vendor, seconds: float) -> SourceError:
    """Return the error for a pause that nobody waits for."""
    return SourceError(
        f"{vendor.title} asks for a pause of {seconds / 60:.0f} minutes",
        hint=f"pull again then; {GOES_ON}",
    )


def _scope(text: str) -> str:
    """Return the permissions that an answer names."""
    return ", ".join(dict.fromkeys(SCOPES.findall(_message(text))))


def _told(text: str) -> str:
    """Return what the vendor says, as an end of a sentence."""
    message = " ".join(_message(text, told=True).split()).removesuffix(".")
    return f" (it says: {message[:LENGTH]})" if message else ""


def _message(text: str, *, told: bool = False) -> str:
    try:
        body: Any = json.loads(text)
    except ValueError:
        return ""
    if not told:
        return json.dumps(body)
    if not isinstance(body, dict):
        return ""
    found = body.get("error") or body.get("errors")
    if isinstance(found, dict):
        found = found.get("message")
    found = found if isinstance(found, str) else body.get("message")
    return found if isinstance(found, str) else ""
