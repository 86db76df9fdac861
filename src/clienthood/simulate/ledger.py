"""Where everything that happens is put down, as whole numbers, before the business records it."""

from __future__ import annotations

import numpy as np

from clienthood.simulate.needs import Ints

NONE = int(np.iinfo(np.int64).min)
"""Nothing in this cell."""
DAY = 86_400
"""Seconds; every time is kept in seconds since 1970-01-01."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "people": ("person_id", "account_id", "name", "role"),
    "orders": (
        "order_id",
        "line",
        "account_id",
        "ordered_at",
        "amount",
        "product",
        "category",
        "quantity",
        "list_price",
        "discount",
        "promo_code",
        "nature",
        "bespoke",
        "channel",
        "staff",
        "refund_of",
    ),
    "contracts": (
        "contract_id",
        "account_id",
        "signed_at",
        "starts_on",
        "ends_on",
        "value",
        "auto_renews",
        "renews",
        "ended_on",
        "form",
        "terms_of_service",
        "billing_information",
        "privacy_acknowledgement",
        "responsibilities",
        "permissions",
    ),
    "payments": (
        "payment_id",
        "account_id",
        "order_id",
        "contract_id",
        "due_on",
        "paid_at",
        "amount",
        "method",
        "plan",
    ),
    "interactions": (
        "interaction_id",
        "account_id",
        "happened_at",
        "kind",
        "direction",
        "minutes",
        "person_id",
        "staff",
        "topic",
    ),
    "tickets": (
        "ticket_id",
        "account_id",
        "opened_at",
        "closed_at",
        "order_id",
        "kind",
        "satisfaction",
        "text",
    ),
    "leads": (
        "lead_id",
        "account_id",
        "first_contact_at",
        "closed_at",
        "outcome",
        "source",
        "offer",
        "value",
    ),
    "referrals": ("referrer_account_id", "referred_account_id", "lead_id", "referred_at"),
    "feedback": ("account_id", "given_at", "score", "scale", "comment", "may_publish"),
    "campaigns": ("campaign_id", "kind", "name"),
    "campaign_contacts": ("campaign_id", "account_id", "sent_at", "responded_at"),
    "memberships": ("account_id", "programme", "joined_on", "left_on", "points"),
    "facts": ("account_id", "date", "kind", "value", "source"),
    "accounts": (
        "account_id",
        "name",
        "kind",
        "parent_account_id",
        "industry",
        "created_at",
        "country",
        "postcode",
        "email",
        "phone",
        "source",
        "consent_marketing",
        "consent_publish",
        "objects_to_profiling",
        "excluded",
    ),
}


class Words:
    """Texts, each known by a number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> int:
        """Return the number of ``text``; a new one if it is new."""
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self.texts)
            self.texts.append(text)
        return code

    def codes(self, texts: tuple[str, ...] | list[str]) -> Ints:
        """Return the numbers of several texts."""
        return np.array([self.code(text) for text in texts], dtype=np.int64)


class Ledger:
    """The rows of one table, in chunks of columns."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._chunks: dict[str, list[Ints]] = {column: [] for column in columns}
        self._next = 0

    def numbers(self, count: int) -> Ints:
        """Return ``count`` fresh row or order numbers."""
        self._next += count
        return np.arange(self._next - count, self._next, dtype=np.int64)

    @property
    def numbered(self) -> int:
        """How many numbers have been given out."""
        return self._next

    def put(self, rows: int = 1, /, **cells: int | Ints) -> None:
        """Put down ``rows`` rows; a single number stands for all, a missing column is empty."""
        if rows == 0:
            return
        unknown = cells.keys() - self._chunks.keys()
        if unknown:
            raise KeyError(*unknown)
        for column, chunks in self._chunks.items():
            value = cells.get(column, NONE)
            if isinstance(value, np.ndarray):
                chunks.append(value)
            else:
                chunks.append(np.full(rows, value, dtype=np.int64))

    def columns(self) -> dict[str, Ints]:
        """Return the columns whole."""
        empty = np.empty(0, dtype=np.int64)
        return {
            column: np.concatenate(chunks) if chunks else empty
            for column, chunks in self._chunks.items()
        }


class Books:
    """One ledger for each table, and the words used in them."""

    def __init__(self) -> None:
        self.words = Words()
        self._ledgers = {table: Ledger(columns) for table, columns in COLUMNS.items()}

    def __getitem__(self, table: str) -> Ledger:
        return self._ledgers[table]
