"""One body for every engine: everything that is reckoned of a book, as tables."""

import pyarrow as pa
from bench.wide import RATES

from clienthood.accounts import make_roster
from clienthood.calls.calling import call_accounts
from clienthood.evidence import catalogue, derive, folds, measure
from clienthood.evidence.currencies import make_currencies
from clienthood.evidence.dated import read_months
from clienthood.movement.calling_months import call_months
from clienthood.movement.months import month_ends
from clienthood.settings import Settings
from clienthood.value.contacts import make_contact_minutes
from clienthood.value.purchases import make_purchases
from clienthood.value.referrals import make_brought
from clienthood.value.setting import make_settings_of_accounts
from clienthood.value.summary import make_summary
from clienthood.value.terms import make_terms
from tests.ledger import load

ORDERS = {
    "calls": "account_key",
    "patterns": "pattern",
    "summary": "account_key",
    "terms": "account_key, chain",
    "settings_of": "account_key",
    "contact_minutes": "account_key",
    "brought": "account_key",
    "patterns_at": "account_key, nth",
}
"""The tables that are compared, each in an order without ties."""


def reckoned(engine, tables, folder, as_of, months=24):
    """Return every table that an engine makes of a book, and the levels at the month ends."""
    load(engine, tables)
    return reckoned_there(engine, folder, as_of, months)


def reckoned_there(engine, folder, as_of, months=24):
    """Return every table that an engine makes of records that it holds already."""
    make_roster(engine)
    make_currencies(engine, own="EUR", rates=RATES, places={"JPY": 0})
    settings = Settings()
    dimensions = catalogue(settings)
    plan = folds(dimensions)
    derive(engine, folder, plan)
    measure(engine, plan, dimensions, as_of=as_of)
    named = pa.schema([("account_id", pa.string()), ("kind", pa.string())])
    engine.load("labels", named.empty_table())
    call_accounts(engine, dimensions, settings.calls)
    make_purchases(engine, as_of=as_of)
    make_summary(engine, as_of=as_of)
    make_terms(engine, as_of=as_of)
    make_settings_of_accounts(engine)
    make_contact_minutes(engine, as_of=as_of)
    make_brought(engine, as_of=as_of)
    call_months(engine, dimensions, settings.calls, month_ends(as_of, months))
    return {
        name: engine.fetch(f"select * from {name} order by {order}")
        for name, order in ORDERS.items()
    }


def levels_in_place(engine, as_of, months):
    """Return the levels at month ends of a book that stands in the engine."""
    dimensions = catalogue(Settings())
    read_months(engine, folds(dimensions), dimensions, month_ends(as_of, months)[:-1])
    return engine.fetch("select * from levels_at order by account_key, nth")
