"""The standard tables: what a business may have written down, declared once.

The importer, the evidence, the simulator and the data dictionary all read these declarations.
"""

from __future__ import annotations

from clienthood.standard.dealings import CONTRACTS, ORDERS, PAYMENTS
from clienthood.standard.parties import ACCOUNTS, FACTS, MEMBERSHIPS, PEOPLE
from clienthood.standard.relations import (
    CAMPAIGN_CONTACTS,
    CAMPAIGNS,
    FEEDBACK,
    INTERACTIONS,
    LEADS,
    REFERRALS,
    TICKETS,
)
from clienthood.tables import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ACCOUNTS,
        PEOPLE,
        ORDERS,
        CONTRACTS,
        PAYMENTS,
        INTERACTIONS,
        TICKETS,
        LEADS,
        REFERRALS,
        FEEDBACK,
        CAMPAIGNS,
        CAMPAIGN_CONTACTS,
        MEMBERSHIPS,
        FACTS,
    )
}

STORED_EXTRAS = ("extra", "source_line", "record_key")
"""Columns every stored table carries: unmapped cells as JSON, line in the file, identity."""

__all__ = ["STORED_EXTRAS", "TABLES"]
