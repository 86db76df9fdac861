"""What the value stage asks stays inside the SQL that every engine reads alike."""

import pytest
import sqlglot

from clienthood.engine.portable import carried, faults
from clienthood.value.chains import CLIMBED, MOVING, chained_chain
from clienthood.value.contacts import contacts_select
from clienthood.value.purchases import purchases_chain
from clienthood.value.referrals import brought_select
from clienthood.value.setting import SETTINGS_OF
from clienthood.value.split import split_select
from clienthood.value.summary import summary_select
from clienthood.value.terms import terms_chain

DAY = 20000
STATEMENTS = {
    "purchases of orders": purchases_chain(as_of=DAY, sells=True).sql(),
    "purchases of payments": purchases_chain(as_of=DAY, sells=False).sql(),
    "summary": summary_select(as_of=DAY),
    "split": split_select(calibration_end=DAY),
    "chained": chained_chain(as_of=DAY).sql(),
    "moving": MOVING,
    "climbed": CLIMBED,
    "terms": terms_chain(as_of=DAY).sql(),
    "settings": SETTINGS_OF,
    "contacts": contacts_select(as_of=DAY),
    "brought": brought_select(as_of=DAY),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_is_portable(name):
    assert faults(STATEMENTS[name]) == []


@pytest.mark.parametrize("dialect", ["postgres", "spark", "clickhouse"])
def test_every_statement_can_be_carried_and_read_back(dialect):
    for text in STATEMENTS.values():
        sqlglot.parse_one(carried(text, dialect), read=dialect)
