from collections import Counter

import numpy as np
import pyarrow.compute as pc

from clienthood.simulate import simulate
from clienthood.simulate.recording import draw_habits
from clienthood.simulate.season import draw_calendar
from clienthood.simulate.trades import TRADES


def test_staff_log_unevenly():
    rng = np.random.default_rng(3)
    calendar = draw_calendar(TRADES["law-firm"], 18000, 20000, rng)
    logs = np.sort(draw_habits(rng, calendar, 5).logs)
    assert logs[0] == 0
    assert 0.35 < logs[1] < 0.65
    assert logs[-1] > 0.8


def test_somebody_serves_but_logs_nothing():
    business = simulate("law-firm", accounts=300, seed=8)
    logged = Counter(business.tables["interactions"]["staff"].to_pylist())
    assert len(logged) == len(TRADES["law-firm"].staff) - 1


def test_some_tables_begin_late_and_some_cells_are_empty():
    begun, blank = [], []
    for seed in range(4):
        tables = simulate("accountant", accounts=60, seed=seed).tables
        first = pc.min(tables["tickets"]["opened_at"]).as_py().year
        begun.append(first)
        blank.append(tables["accounts"]["email"].null_count / tables["accounts"].num_rows)
    assert max(begun) > min(begun)
    assert 0 < min(blank) < max(blank) < 1


def test_many_enquiries_come_to_nothing_or_are_not_written_down():
    business = simulate("agency", accounts=300, seed=2)
    leads = business.tables["leads"]
    outcomes = Counter(leads["outcome"].to_pylist())
    assert outcomes["lost"] > 0
    won = set(leads["account_id"].drop_null().to_pylist())
    assert 0 < len(won) < 300


def test_members_of_the_household_or_group_deal_under_their_own_number():
    business = simulate("vet-clinic", accounts=300, seed=2)
    accounts = business.tables["accounts"]
    children = accounts.filter(pc.is_valid(accounts["parent_account_id"]))
    assert children.num_rows > 0
    truth = set(business.truth["account_id"].to_pylist())
    assert not truth & set(children["account_id"].to_pylist())
    assert set(children["parent_account_id"].to_pylist()) <= truth
