"""Consent as the current records tell it: yes, no, or nobody has asked."""

from __future__ import annotations

YES, NO, ASK = "yes", "no", "ask"


def consent_sql(column: str) -> str:
    """Return the select term of a consent: 'yes', 'no', or 'ask' where the record is empty."""
    return f"case when {column} then '{YES}' when {column} is null then '{ASK}' else '{NO}' end"


MARKETING = consent_sql("a.consent_marketing")
PUBLISHING = consent_sql("a.consent_publish")
"""Of ``accounts a``; an account that is not on the list of accounts was not asked."""

MARKETING_WORDS = {
    YES: "",
    NO: "no marketing: only in conversation",
    ASK: "ask before writing: no consent is on record",
}
