"""The queue of a day: at most ten, one an account, within the contacts an account may get."""

import datetime as dt
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clienthood.book.tasks import DISMISSED, DONE, SNOOZED, TO_DO, Task
from clienthood.plays import SHIPPED
from clienthood.plays.queue import Candidate, choose, held, rests
from clienthood.settings import PlaysSection

PLAYS = {each.key: each for each in SHIPPED}
KEYS = sorted(PLAYS)
TODAY = dt.date(2026, 7, 1)
ACCOUNTS = [f"A{number}" for number in range(30)]


def moment(day):
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def candidate(account, play, score=100.0, **more):
    return Candidate(account_id=account, play=play, score=score, **more)


def task(account, play, state, *, ago=0, **more):
    at = moment(TODAY - dt.timedelta(days=ago))
    return Task(
        account_id=account,
        play=play,
        state=state,
        changed_by="x",
        changed_at=at,
        done_at=at if state == DONE else None,
        **more,
    )


candidates = st.lists(
    st.builds(
        Candidate,
        account_id=st.sampled_from(ACCOUNTS),
        play=st.sampled_from(KEYS),
        score=st.none() | st.integers(-50, 1000).map(float),
        owner=st.sampled_from(["", "Edda", "Nadja"]),
        needs=st.sampled_from(["none", "marketing", "publish"]),
        consent=st.sampled_from(["yes", "ask"]),
        contacts_30=st.integers(0, 6),
    ),
    max_size=80,
    unique_by=lambda each: (each.account_id, each.play),
)
tasks = st.lists(
    st.builds(
        task,
        st.sampled_from(ACCOUNTS),
        st.sampled_from(KEYS),
        st.sampled_from([TO_DO, DONE, DISMISSED]),
        ago=st.integers(0, 400),
        outcome=st.sampled_from(["", "declined", "bought"]),
    ),
    max_size=20,
)
rules = st.builds(
    PlaysSection,
    most=st.integers(1, 10),
    contacts_30_days=st.integers(1, 5),
    days_between=st.integers(0, 30),
)


@given(candidates, tasks, rules)
def test_the_queue_is_short_names_nobody_twice_and_asks_nobody_who_did_not_agree(
    waiting, past, rule
):
    found = rests(past, PLAYS, rule, TODAY)
    queue = choose(waiting, found, rule)
    assert len(queue) <= rule.most
    assert max(Counter(each.account_id for each in queue).values(), default=0) <= 1
    for each in queue:
        assert each.needs != "marketing" or each.consent == "yes"
        done = sum(
            x.account_id == each.account_id
            and x.state == DONE
            and (TODAY - x.done_at.date()).days < 30
            for x in past
        )
        assert each.contacts_30 + done < rule.contacts_30_days
        assert each.score is None or each.score > 0
        assert held(each, found, rule) == ""


@given(candidates, tasks, rules, st.randoms(use_true_random=False))
def test_the_queue_does_not_depend_on_the_order_in_which_candidates_come(
    waiting, past, rule, chance
):
    found = rests(past, PLAYS, rule, TODAY)
    shuffled = list(waiting)
    chance.shuffle(shuffled)
    assert choose(waiting, found, rule) == choose(shuffled, found, rule)


@given(candidates, rules, st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_whoever_does_all_the_queue_says_contacts_nobody_too_often(waiting, rule, gaps):
    past, day = [], TODAY
    made = {account: number % 6 for number, account in enumerate(ACCOUNTS)}
    waiting = [replace(each, contacts_30=made[each.account_id]) for each in waiting]
    for gap in gaps:
        day += dt.timedelta(days=gap)
        past += [
            Task(
                account_id=each.account_id,
                play=each.play,
                state=DONE,
                changed_by="x",
                changed_at=moment(day),
                done_at=moment(day),
            )
            for each in choose(waiting, rests(past, PLAYS, rule, day), rule)
        ]
        for account in {each.account_id for each in past}:
            lately = [
                x for x in past if x.account_id == account and (day - x.done_at.date()).days < 30
            ]
            assert len(lately) + made[account] <= rule.contacts_30_days


def names(waiting, past=(), rule=None, day=TODAY):
    rule = rule or PlaysSection()
    return [(x.account_id, x.play) for x in choose(waiting, rests(past, PLAYS, rule, day), rule)]


def test_no_play_and_no_owner_takes_the_whole_queue_while_others_wait():
    waiting = [candidate(f"A{n}", "sale", 900.0 - n) for n in range(9)]
    waiting += [candidate(f"B{n}", "trial", 50.0 - n, owner="Edda") for n in range(3)]
    waiting += [candidate(f"C{n}", "recovery", 40.0 - n, owner="Edda") for n in range(3)]
    waiting += [candidate("D0", "settling", 1.0)]
    queue = names(waiting, rule=PlaysSection(most=8))
    assert queue[:3] == [("A0", "sale"), ("A1", "sale"), ("A2", "sale")]
    assert queue[3:8] == [
        *[(f"B{n}", "trial") for n in range(3)],
        ("C0", "recovery"),
        ("D0", "settling"),
    ]
    alone = [candidate(f"A{n}", "sale", 900.0 - n) for n in range(12)]
    assert len(names(alone)) == 10


def test_what_was_taken_on_comes_first_and_its_account_is_proposed_for_nothing_else():
    waiting = [candidate("A", "trial", 5.0), candidate("A", "recovery", 900.0)]
    waiting += [candidate("B", "trial", 100.0)]
    assert names(waiting, [task("A", "trial", TO_DO)]) == [("A", "trial"), ("B", "trial")]


def test_a_play_rests_by_what_became_of_it():
    waiting = [candidate("A", "recovery")]
    assert names(waiting) == [("A", "recovery")]
    assert names(waiting, [task("A", "recovery", DISMISSED, ago=179)]) == []
    assert names(waiting, [task("A", "recovery", DISMISSED, ago=180)]) == [("A", "recovery")]
    twice = [task("A", "recovery", DISMISSED, ago=ago) for ago in (900, 800)]
    assert names(waiting, twice) == []
    assert names(waiting, [task("A", "recovery", DONE, ago=29)]) == []
    assert names(waiting, [task("A", "recovery", DONE, ago=30)]) == [("A", "recovery")]
    failed = [task("A", "recovery", DONE, ago=100 * n, outcome="nothing") for n in (3, 2, 1)]
    assert names(waiting, failed) == []
    assert names(waiting, failed[:2]) == [("A", "recovery")]


def test_a_task_put_off_rests_with_its_account_and_comes_back_first():
    waiting = [candidate("A", "trial"), candidate("A", "sale"), candidate("B", "sale", 900.0)]
    put_off = task("A", "trial", SNOOZED, until=TODAY + dt.timedelta(days=1))
    assert names(waiting, [put_off]) == [("B", "sale")]
    assert names(waiting, [put_off], day=TODAY + dt.timedelta(days=1)) == [
        ("A", "trial"),
        ("B", "sale"),
    ]


def test_what_nothing_is_known_to_be_worth_comes_last_and_a_loss_not_at_all():
    waiting = [candidate("A", "trial", None), candidate("B", "sale", 1.0)]
    waiting += [candidate("C", "sale", 0.0), candidate("D", "sale", -5.0)]
    assert names(waiting) == [("B", "sale"), ("A", "trial")]
