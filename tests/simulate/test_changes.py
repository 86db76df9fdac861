"""Accounts that live two lives, one after the other."""

import pytest

from clienthood.simulate import simulate


@pytest.mark.parametrize("trade", ["vet-clinic", "agency"])
def test_an_account_that_changes_has_its_people_once(trade):
    business = simulate(trade, accounts=150, seed=23, changing=0.5, sources=("people", "orders"))
    changed = set(business.changes["account_id"].to_pylist())
    people = business.tables["people"].to_pylist()
    payers = [row["account_id"] for row in people if row["role"] == "payer"]
    assert len(changed & set(payers)) > 20
    assert len(payers) == len(set(payers))
