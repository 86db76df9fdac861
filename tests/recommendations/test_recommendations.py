"""What is recommended next: time-ordered, never what is had, and better than popularity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clienthood.recommendations.backtest import basket_task, new_task
from clienthood.recommendations.bought import Bought
from clienthood.recommendations.learning import horizon_of, learn
from clienthood.recommendations.offering import held_back, offers, respite_of

AS_OF = 2000


def bought(entries, items, *, kind=None, party=None):
    """Entries: (account, item, first, last, days, subscribed), accounts and items by number."""
    entries = sorted(entries)
    accounts = 1 + max((each[0] for each in entries), default=-1)
    columns = np.array(entries, np.int64).reshape(-1, 6).T
    return Bought(
        row=columns[0],
        item=columns[1],
        first=columns[2],
        last=columns[3],
        days=columns[4],
        subscribed=columns[5] > 0,
        account_key=np.arange(1, accounts + 1),
        kind=np.zeros(accounts, np.int64) if kind is None else np.asarray(kind),
        party=np.full(accounts, -1) if party is None else np.asarray(party),
        items=tuple(f"item {nth}" for nth in range(items)),
    )


def once(account, item, day, subscribed=0):
    return (account, item, day, day, 1, subscribed)


def a_then_b():
    """Of 60 that had item 0, 30 came to item 1 a year ago; those with item 2 came to item 3."""
    entries = []
    for who in range(60):
        entries.append(once(who, 0, 100))
        if who < 30:
            entries.append(once(who, 1, 1700))
    for who in range(60, 120):
        entries.append(once(who, 2, 100))
        if who < 90:
            entries.append(once(who, 3, 1700))
    return bought(entries, 4)


def made(book, *, as_of=AS_OF, kinds=1):
    horizon = horizon_of(int(book.first.min()), as_of)
    learnt = learn(book, as_of=as_of, horizon=horizon, kinds=kinds)
    return offers(book, learnt, held_back(book, as_of=as_of, horizon=horizon))


def first_of(found, account):
    at = np.flatnonzero((found.row == account) & (found.rank == 1))[0]
    return found.item[at], found.because[at], found.like[at], found.came[at]


def test_what_followed_with_others_alike_comes_first_with_its_counts():
    found = made(a_then_b())
    assert first_of(found, 40) == (1, 0, 60, 30)
    assert first_of(found, 100) == (3, 2, 60, 30)


def test_what_came_before_is_no_reason_for_what_came_after():
    """Everybody who has 1 had 0 first: 1 must not speak for 0 in those who have only 1."""
    entries = [once(who, 0, 100) for who in range(50)]
    entries += [once(who, 1, 1700) for who in range(50)]
    entries += [once(who, 1, 100) for who in range(50, 100)]
    entries += [once(who, 2, 1700) for who in range(50, 75)]
    found = made(bought(entries, 3))
    item, because, _, _ = first_of(found, 80)
    assert (item, because) == (2, 1)
    zero = (found.row == 80) & (found.item == 0)
    assert not (found.came[zero] > 0).any()


def test_an_item_needed_once_is_not_offered_again_and_one_bought_often_is_after_a_while():
    entries = [once(who, 0, 200) for who in range(40)]
    entries += [(who, 1, 200, 1100, 10, 0) for who in range(40)]
    entries += [(40, 0, 200, 200, 1, 0), (40, 1, 200, 1950, 10, 0)]
    book = bought(entries, 2)
    respite = respite_of(book, as_of=AS_OF, horizon=365)
    assert respite[0] == np.inf
    assert 150 < respite[1] < 250
    back = held_back(book, as_of=AS_OF, horizon=365)
    by = {(row, item): held for row, item, held in zip(book.row, book.item, back, strict=True)}
    assert by[(0, 0)]
    assert not by[(0, 1)]
    assert by[(40, 1)]


def test_what_is_subscribed_to_is_never_offered():
    book = bought([*a_entries(), (0, 1, 100, 300, 5, 1)], 4)
    found = made(book)
    assert 1 not in found.item[found.row == 0]


def a_entries():
    book = a_then_b()
    return [
        entry
        for entry in zip(
            book.row, book.item, book.first, book.last, book.days, book.subscribed, strict=True
        )
        if (entry[0], entry[1]) != (0, 1)
    ]


def test_what_no_party_of_the_sort_ever_bought_is_not_for_it():
    entries = [once(who, 0, 100) for who in range(120)]
    entries += [once(who, 1, 1700) for who in range(40)]
    party = [2] * 60 + [0] * 60
    found = made(bought(entries, 2, party=party))
    assert 1 in found.item[found.row == 50]
    assert 1 not in found.item[found.row == 100]


def test_a_share_is_told_of_the_same_kind_where_enough_are_of_it():
    kind = [0] * 60 + [1] * 60
    entries = [once(who, 0, 100) for who in range(120)]
    entries += [once(who, 1, 1700) for who in range(30)]
    found = made(bought(entries, 2, kind=kind), kinds=2)
    at = np.flatnonzero((found.row == 40) & (found.item == 1))[0]
    assert found.same_kind[at] or found.because[at] == -1
    assert found.score[at] > found.score[np.flatnonzero((found.row == 100) & (found.item == 1))[0]]


def history():
    entry = st.tuples(
        st.integers(0, 11), st.integers(0, 5), st.integers(0, 1900), st.integers(0, 90)
    )
    return st.lists(entry, min_size=1, max_size=60)


@given(history())
def test_nothing_held_back_is_offered_and_no_item_twice(rows):
    entries = {
        (who, item): (who, item, day, day + more, 1 + (more > 0), more % 7 == 3)
        for who, item, day, more in rows
    }
    listed = sorted(entries.values())
    accounts = sorted({each[0] for each in listed})
    place = {who: nth for nth, who in enumerate(accounts)}
    book = bought([(place[each[0]], *each[1:]) for each in listed], 6)
    horizon = horizon_of(int(book.first.min()), AS_OF)
    learnt = learn(book, as_of=AS_OF, horizon=horizon, kinds=1)
    if learnt is None:
        return
    barred = held_back(book, as_of=AS_OF, horizon=horizon)
    found = offers(book, learnt, barred)
    pairs = list(zip(found.row.tolist(), found.item.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    kept = set(zip(book.row[barred].tolist(), book.item[barred].tolist(), strict=True))
    assert not kept & set(pairs)
    assert (found.came <= found.like).all()
    had = set(zip(book.row.tolist(), book.item.tolist(), strict=True))
    reasons = zip(found.row.tolist(), found.because.tolist(), strict=True)
    assert all(each in had for each in reasons if each[1] >= 0)


def market(seed=3):
    """600 accounts of three leanings; each buys items of its leaning, the popular ones first."""
    rng = np.random.default_rng(seed)
    chance = rng.dirichlet(np.full(12, 0.6), 3)
    entries = []
    for who in range(600):
        lean = who % 3
        order = rng.choice(12, 6, replace=False, p=(chance[lean] + 0.01) / 1.12)
        days = np.sort(rng.integers(0, AS_OF, 6))
        entries += [once(who, int(item), int(day)) for item, day in zip(order, days, strict=True)]
    return bought(entries, 12)


def test_offers_made_a_year_ago_beat_popularity_where_tastes_differ():
    task = new_task(market(), as_of=AS_OF)
    assert task.cut == AS_OF - 365
    assert task.hits > task.popular_hits
    assert task.better > 2 * task.worse


def test_a_backtest_uses_nothing_later_than_its_day():
    book = market()
    later = book.first > AS_OF - 365
    other = book.of(
        {name: getattr(book, name) for name in ("row", "item", "last", "days", "subscribed")}
        | {"first": np.where(later, AS_OF - 1, book.first)}
    )
    assert new_task(book, as_of=AS_OF) == new_task(other, as_of=AS_OF)


def test_too_little_is_told_as_nothing():
    assert new_task(bought([once(0, 0, 5), once(1, 1, 9)], 2), as_of=40) is None
    empty = bought([], 0)
    assert learn(empty, as_of=10, horizon=1, kinds=1) is None


def test_a_next_basket_is_mostly_the_usual():
    before = bought([(who, who % 9, 0, 900, 50, 0) for who in range(90)], 9)
    following = before.at(np.arange(90) >= 10)
    task = basket_task(before, following)
    assert (task.accounts, task.own_hits, task.repeats) == (80, 80, 1.0)
    assert task.popular_hits == pytest.approx(80 * 5 / 9, abs=2)
