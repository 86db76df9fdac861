"""What is told of an account between an import and the next run is still told of that account."""

import contextlib

import pytest

from clienthood.book import open_book
from clienthood.faces.views.account import account
from clienthood.faces.views.alive import alive_path
from clienthood.faces.views.readers import Readers
from clienthood.faces.views.reading import reading
from clienthood.faces.views.value import value
from clienthood.faces.views.worth import worth
from tests.faces.books import done, made

ACCOUNTS = [f"M{n:02d}" for n in range(30)]
ORDERS = [
    "order_id,line,account_id,ordered_at,amount,nature",
    *(
        f"{name}-{nth},1,{name},2025-{1 + (nth * 2 + at) % 12:02d}-{1 + at % 27:02d},"
        f"{20 + at}.00,goods"
        for at, name in enumerate(ACCOUNTS)
        for nth in range(1 + at % 6)
    ),
]
CONTRACTS = [
    "contract_id,account_id,form,signed_at,starts_on,ends_on,auto_renews,value,currency",
    *(
        f"K{at}-{year},{name},retainer,{year}-01-{1 + at:02d},{year}-01-{1 + at:02d},"
        f"{year}-12-31,no,{1000 + at}.00,EUR"
        for at, name in enumerate(ACCOUNTS[::3])
        for year in range(2023 + at % 3, 2026)
    ),
]
BEFORE = [
    ORDERS[0],
    *(f"{name}-1,1,{name},2025-06-0{at + 1},9.00,goods" for at, name in enumerate(("A1", "A2"))),
]


@contextlib.contextmanager
def warm(book):
    readers = Readers(open_book(book))
    try:
        with readers.reading() as read:
            yield read
    finally:
        readers.close()


@contextlib.contextmanager
def cold(book):
    with reading(open_book(book)) as read:
        yield read


def brought(book, file, lines):
    file.write_text("\n".join(lines) + "\n")
    done("import", file, "--table", file.stem, "--yes", "--book", book)


def told(read):
    """What is told of the worth of every account, its contracts and purchases among it."""
    paths = {name: alive_path(read, name) for name in ACCOUNTS}
    page = value(read)
    return (
        {name: worth(read, name).contracts for name in ACCOUNTS},
        {name: worth(read, name).headline for name in ACCOUNTS},
        {name: account(read, name).call.worth.contracts for name in ACCOUNTS},
        {name: path and path.purchases for name, path in paths.items()},
        [(each.account_id, each.reason) for each in (*page.most, *page.risks)],
    )


@pytest.mark.parametrize("opened", [cold, warm])
def test_accounts_that_came_since_the_run_change_nothing_told_of_the_others(tmp_path, opened):
    book = made(tmp_path, orders=ORDERS)
    brought(book, tmp_path / "contracts.csv", CONTRACTS)
    done("run", "--book", book)
    with opened(book) as read:
        before = told(read)
    contracts, headlines, _, purchases, _ = before
    assert len({each for each in contracts.values() if each}) == 10
    assert len({each for each in purchases.values() if each}) > 10
    assert all(headlines.values())
    brought(book, tmp_path / "orders.csv", BEFORE)
    with opened(book) as read:
        assert read.behind() == ("the records changed since this run",)
        assert told(read) == before
