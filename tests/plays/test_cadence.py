"""Rhythms of contact: one's own, overdue against its own spread, unknown where nobody writes."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clienthood.plays.cadence import make_cadence
from clienthood.settings import ContactSection
from tests.plays.standing import AS_OF, day, rows_of, standing


def meetings(account, before, staff="Ada", kind="meeting", direction="two-way"):
    return [
        {
            "account_id": account,
            "happened_at": day(each),
            "kind": kind,
            "direction": direction,
            "staff": staff,
        }
        for each in before
    ]


def cadence(folder, kinds, *, most=4, **tables):
    with standing(folder, kinds, **tables) as engine:
        told = make_cadence(engine, ContactSection(most_outgoing=most), as_of=AS_OF)
        return rows_of(engine, "cadence"), told


def everyone(monthly=20):
    """So many clients that meet every 30 days up to today, served by Ada."""
    found = []
    for nth in range(monthly):
        found += meetings(f"M{nth:02d}", range(nth % 25, 720, 30))
    return {f"M{nth:02d}": "client" for nth in range(monthly)}, found


def test_the_rhythm_is_the_geometric_mean_of_ones_own_gaps(tmp_path):
    kinds, met = everyone()
    rows, _ = cadence(tmp_path, kinds, interactions=met)
    assert round(rows["M03"]["gap_days"]) == 30
    assert rows["M03"]["own"]
    assert rows["M03"]["expected_day"] == AS_OF - 3 + 30
    assert rows["M03"]["overdue_days"] is None


def test_overdue_is_held_against_ones_own_spread(tmp_path):
    kinds, met = everyone()
    met += meetings("STEADY", range(150, 720, 30)) + meetings("RARE", range(150, 1000, 180))
    rows, _ = cadence(tmp_path, kinds | {"STEADY": "client", "RARE": "client"}, interactions=met)
    assert rows["STEADY"]["overdue_days"] == 150 - 30
    assert rows["RARE"]["overdue_days"] is None


def test_with_fewer_than_three_contacts_the_rhythm_is_that_of_its_kind(tmp_path):
    kinds, met = everyone()
    met += meetings("NEW", [5, 12])
    rows, _ = cadence(tmp_path, kinds | {"NEW": "client", "NONE": "client"}, interactions=met)
    assert not rows["NEW"]["own"]
    assert 25 < rows["NEW"]["gap_days"] < 31
    assert (rows["NONE"]["last_day"], rows["NONE"]["overdue_days"]) == (None, None)


def test_who_is_served_by_somebody_who_logs_nothing_is_unknown_not_overdue(tmp_path):
    kinds, met = everyone()
    met += meetings("LEFT", range(300, 720, 30), staff="Ben")
    sold = [
        {"account_id": "LEFT", "ordered_at": day(each), "amount": 100, "staff": "Cy"}
        for each in range(0, 700, 5)
    ]
    with_cy, _ = cadence(tmp_path / "a", kinds | {"LEFT": "client"}, interactions=met, orders=sold)
    assert not with_cy["LEFT"]["logged"]
    assert with_cy["LEFT"]["overdue_days"] is None
    by_ben, _ = cadence(tmp_path / "b", kinds | {"LEFT": "client"}, interactions=met)
    assert not by_ben["LEFT"]["logged"]
    for row in met:
        row["staff"] = "Ada"
    by_ada, _ = cadence(tmp_path / "c", kinds | {"LEFT": "client"}, interactions=met)
    assert by_ada["LEFT"]["logged"]
    assert by_ada["LEFT"]["overdue_days"] == 270


def test_reminders_and_newsletters_are_no_contact_but_too_many_are_told(tmp_path):
    kinds, met = everyone()
    met += meetings("SPAM", range(2, 80, 12), kind="e-mail", direction="out")
    met += meetings("TALKS", range(2, 80, 12), kind="e-mail", direction="out")
    met += meetings("TALKS", range(1, 80, 12), kind="call", direction="in")
    rows, _ = cadence(tmp_path, kinds | {"SPAM": "customer", "TALKS": "client"}, interactions=met)
    assert (rows["SPAM"]["contacts"], rows["SPAM"]["outgoing_90"]) == (0, 7)
    assert rows["SPAM"]["too_much"]
    assert not rows["TALKS"]["too_much"]
    assert rows["TALKS"]["answered_365"] >= 6


def test_a_question_asked_is_a_contact_and_one_about_an_order_is_not(tmp_path):
    kinds, met = everyone()
    asked = [
        {"account_id": "ASKS", "opened_at": day(9), "closed_at": day(7), "kind": "question"},
        {"account_id": "BUYS", "opened_at": day(9), "kind": "question", "order_id": "R1"},
    ]
    rows, told = cadence(
        tmp_path, kinds | {"ASKS": "client", "BUYS": "client"}, interactions=met, tickets=asked
    )
    assert rows["ASKS"]["last_day"] == AS_OF - 9
    assert rows["BUYS"]["last_day"] is None
    assert told["support"] == {
        "kept": True,
        "days": [[2, 1]],
        "opened": 2,
        "waiting": 1,
        "oldest": AS_OF - 9,
    }


def test_without_any_contact_on_record_nobody_is_overdue(tmp_path):
    rows, _ = cadence(tmp_path, {"A": "client", "B": "customer"})
    assert all(row["overdue_days"] is None and not row["logged"] for row in rows.values())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 900), min_size=3, max_size=12, unique=True))
def test_whoever_is_overdue_has_been_silent_longer_than_usual(tmp_path_factory, before):
    kinds, met = everyone(6)
    rows, _ = cadence(
        tmp_path_factory.mktemp("book"),
        kinds | {"X": "client"},
        interactions=met + meetings("X", before),
    )
    row = rows["X"]
    assert row["gap_days"] <= row["limit_days"]
    assert row["last_day"] == AS_OF - min(before)
    if row["overdue_days"] is not None:
        assert min(before) > row["limit_days"]
        assert row["overdue_days"] == AS_OF - row["expected_day"] > 0
