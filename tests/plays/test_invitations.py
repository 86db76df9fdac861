"""Invitations: who comes, who may be asked, and an effect that says when it cannot tell."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.engine.portable import faults
from clienthood.plays.attendance import LEAST, difference
from clienthood.plays.cadence import cadence_chain
from clienthood.plays.invitations import (
    changes_select,
    events,
    invitations_chain,
    make_invitations,
)
from clienthood.plays.stories import stories_chain
from clienthood.settings import InvitationsSection
from tests.plays.standing import AS_OF, day, rows_of, standing

STATEMENTS = {
    "cadence": cadence_chain(as_of=AS_OF, most=4).sql(),
    "stories": stories_chain(as_of=AS_OF, again=365, top=5.0).sql(),
    "invitations": invitations_chain(as_of=AS_OF, again=90).sql(),
    "changes": changes_select(as_of=AS_OF),
    **events(as_of=AS_OF),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_is_portable(name):
    assert faults(STATEMENTS[name]) == []


def sent(account, before, responded=None):
    return {
        "campaign_id": "W",
        "account_id": account,
        "sent_at": day(before),
        **({"responded_at": day(responded)} if responded is not None else {}),
    }


def came(account, before, kind="workshop"):
    return {"account_id": account, "happened_at": day(before), "kind": kind}


WORKSHOP = [{"campaign_id": "W", "kind": "workshop"}]


def invitations(folder, consents, *, again=90, last=10, **tables):
    with standing(
        folder,
        dict.fromkeys(consents, "client"),
        last=last,
        accounts=[
            {"account_id": name, "consent_marketing": consent} for name, consent in consents.items()
        ],
        **tables,
    ) as engine:
        told = make_invitations(engine, InvitationsSection(again_days=again), as_of=AS_OF)
        return engine.rows("select * from invitations"), told


def test_who_came_or_answered_is_proposed_and_who_was_just_invited_is_spared(tmp_path):
    consents = dict.fromkeys(["CAME", "ANSWERED", "SILENT", "JUST"], True)
    rows, told = invitations(
        tmp_path,
        consents,
        campaigns=WORKSHOP,
        campaign_contacts=[
            sent("CAME", 300, 298),
            sent("ANSWERED", 300, 299),
            sent("SILENT", 300),
            sent("JUST", 30, 29),
        ],
        interactions=[came("CAME", 286)],
    )
    assert {row["account_id"]: row["because"] for row in rows} == {
        "CAME": "came before",
        "ANSWERED": "answered before",
    }
    assert [row["rank"] for row in rows] == [1, 2]
    (workshop,) = told["services"]
    assert (workshop["invited"], workshop["answered"], workshop["attended"]) == (4, 3, 1)
    assert (workshop["came"], workshop["accounts"], workshop["last_day"]) == (1, 1, AS_OF - 286)


def test_a_webinar_without_invitations_on_record_is_proposed_by_who_came(tmp_path):
    consents = dict.fromkeys([f"A{nth}" for nth in range(12)], True)
    rows, told = invitations(tmp_path, consents, interactions=[came("A3", 200, "webinar")])
    assert {row["service"] for row in rows} == {"webinar"}
    assert rows[0]["account_id"] == "A3"
    assert told["services"][0]["invited"] == 0


def test_without_any_event_nothing_is_proposed(tmp_path):
    rows, told = invitations(tmp_path, {"A": True})
    assert (rows, told["services"]) == ([], [])
    assert all(each["effect"] is None for each in told["effects"])


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from([True, False, None]), st.booleans(), st.booleans()),
        min_size=2,
        max_size=8,
    )
)
def test_nobody_who_refused_or_objects_is_ever_invited(tmp_path_factory, told):
    names = [f"A{nth}" for nth in range(len(told))]
    with standing(
        tmp_path_factory.mktemp("book"),
        dict.fromkeys(names, "client"),
        accounts=[
            {"account_id": name, "consent_marketing": consent, "objects_to_profiling": objects}
            for name, (consent, objects, _) in zip(names, told, strict=True)
        ],
        campaigns=WORKSHOP,
        campaign_contacts=[
            sent(name, 300, 290 if answers else None)
            for name, (_, _, answers) in zip(names, told, strict=True)
        ],
    ) as engine:
        make_invitations(engine, InvitationsSection(), as_of=AS_OF)
        rows = rows_of(engine, "invitations")
    for name, (consent, objects, _) in zip(names, told, strict=True):
        if consent is False or objects:
            assert name not in rows
        elif name in rows:
            assert rows[name]["consent"] == ("yes" if consent else "ask")


def test_an_effect_is_found_where_there_is_one_within_its_range():
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(40):
        stratum = rng.integers(0, 3, 300)
        attended = rng.random(300) < 0.2 + 0.2 * stratum
        change = 5.0 * stratum + 2.0 * attended + rng.normal(0, 3, 300)
        found = difference(stratum, attended, change)
        held += found.low <= 2.0 <= found.high
        assert abs(found.effect - 2.0) < 2.5
    assert held >= 34


def test_those_like_nobody_who_stayed_away_are_left_out_and_counted():
    stratum = np.repeat([0, 1], [40, 15])
    attended = np.r_[np.repeat([True, False], 20), np.repeat(True, 15)]
    found = difference(stratum, attended, np.zeros(55))
    assert (found.attended, found.others, found.unmatched) == (20, 20, 15)
    assert found.effect == 0.0


@pytest.mark.parametrize("many", [0, LEAST - 1])
def test_too_few_to_tell_give_no_effect(many):
    attended = np.repeat([True, False], [many, 50])
    found = difference(np.zeros(many + 50, np.int64), attended, np.ones(many + 50))
    assert (found.effect, found.low, found.high) == (None, None, None)
