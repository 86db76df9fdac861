"""Engines, each started once, and a book with everything in it that engines read otherwise."""

import contextlib
import datetime as dt
import os
from urllib.parse import quote

import pytest

from clienthood.engine import Limits, open_engine
from clienthood.simulate import simulate
from clienthood.units import day_number
from tests.ledger import business_and
from tests.servers import postgres  # noqa: F401 - a fixture

QUICK = {
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
"""For a book of a few rows: Spark compiles nothing."""
OLD = dt.date(1961, 4, 12)
"""Before the first day that ClickHouse's own dates know, and that others count from."""
LATE = dt.date(2025, 12, 31)

MARKS = {
    "notimpl": "an engine that could do this; nobody has written it",
    "notyet": "an engine whose driver cannot do this yet",
    "never": "an engine against whose nature this is",
}


def pytest_configure(config):
    for name, told in MARKS.items():
        config.addinivalue_line("markers", f"{name}(*engines, reason, raises): {told}")


def pytest_collection_modifyitems(items):
    """Expect a marked engine to fail, in the way that is told; it fails if it does not."""
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("name")
        for kind in MARKS:
            for mark in item.iter_markers(kind):
                if engine in mark.args:
                    reason = f"{kind}: {mark.kwargs['reason']}"
                    raises = mark.kwargs["raises"]
                    item.add_marker(pytest.mark.xfail(reason=reason, raises=raises, strict=True))


@contextlib.contextmanager
def opened(name, folder, where=""):
    limits = Limits(memory="2GB", threads=2, folder=folder)
    engine = open_engine(name, limits, where=where, options=QUICK)
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def where(request):
    """Return the address of an engine by its name; a server is started once."""

    def of(name):
        if name != "postgres":
            return ""
        server = request.getfixturevalue("postgres")
        os.environ["PGPASSWORD"] = server.password
        return f"postgresql://{quote(server.user)}@{server.host}:{server.port}/house"

    yield of
    os.environ.pop("PGPASSWORD", None)


@pytest.fixture(scope="session")
def book():
    """Tables of a business with everything in it, and its last day."""
    business = simulate("law-firm", accounts=60, seed=41)
    odd = [
        {"account_id": "odd", "ordered_at": OLD, "amount": 12345},
        {"account_id": "odd", "ordered_at": LATE, "amount": 333, "currency": "USD"},
        {"account_id": "odd", "ordered_at": LATE, "amount": -150, "currency": "USD"},
        {"account_id": "odd", "ordered_at": LATE, "amount": 7, "currency": "JPY"},
        {"account_id": "Ünïcode's \\ account", "ordered_at": LATE, "amount": 50},
    ]
    told = [
        {"account_id": "odd", "date": OLD, "kind": "uses_others", "value": "no"},
        {"account_id": "odd", "date": LATE, "kind": "moved_away", "value": "yes"},
    ]
    return business_and(business, orders=odd, facts=told), day_number(business.end)
