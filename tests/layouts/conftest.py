"""One small business for all layouts, and short ways to bring files in and to call."""

import datetime as dt
import zipfile

import pytest

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.pipeline import compute
from clienthood.records import Request, current_view, import_drop
from clienthood.settings import read_settings
from clienthood.simulate import simulate
from clienthood.simulate.exports import EXPORTS
from clienthood.simulate.exports.tables import rows_of

TRADES = ("accountant", "shop")
ACCOUNTS, SEED = 80, 20260630
TODAY = dt.date(2026, 7, 1)
AS_OF = dt.date(2026, 6, 30)
DAYS = {
    "orders": "ordered_at",
    "payments": "coalesce(paid_at, due_on)",
    "contracts": "coalesce(signed_at, starts_on)",
    "interactions": "happened_at",
    "tickets": "opened_at",
    "leads": "first_contact_at",
}


@pytest.fixture(scope="session")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def businesses():
    """Return one firm by appointment and one shop, which takes back and gives discounts."""
    return {trade: simulate(trade, accounts=ACCOUNTS, seed=SEED) for trade in TRADES}


@pytest.fixture(scope="session")
def business(businesses):
    return businesses["accountant"]


@pytest.fixture(scope="session")
def rows(business):
    return rows_of(business.tables)


class Brought:
    """A book into which files were imported one after another, without any question."""

    def __init__(self, engine, folder, files):
        self.engine = engine
        self.files = files
        self.book = create_book(folder, currency="EUR")
        self.reports = self.bring(files)

    def bring(self, files):
        request = Request(today=TODAY)
        reports = [
            report
            for file in files
            for report in import_drop(self.book, self.engine, [file], request=request).reports
        ]
        for report in reports:
            told = report.created + report.changed + report.same + report.quarantined
            assert report.read == told
        return reports

    def calls(self):
        """Return kind, probability and levels of each account."""
        computed = compute(self.engine, self.book, read_settings(self.book.path), as_of=AS_OF)
        levels = ", ".join(f"e.{each.name}_level as {each.name}" for each in computed.dimensions)
        found = self.engine.fetch(
            f"select c.account_id, c.kind, c.probability, {levels} from calls c "
            "join evidence e on e.account_key = c.account_key"
        )
        return {row["account_id"]: row for row in found.to_pylist()}

    def records(self):
        """Return how many records each account has in each table, their sum and their days."""
        manifest = read_manifest(self.book.manifest_file)
        found = {}
        for table, day in DAYS.items():
            current_view(self.engine, self.book, manifest, table)
            money = "sum(amount_minor)" if table in ("orders", "payments") else "0"
            told = self.engine.fetch(
                f"select account_id, count(*) as records, cast({money} as bigint) as minor,"
                f" min(cast({day} as date)) as first, max(cast({day} as date)) as last,"
                f" avg(datediff('day', date '2000-01-01', cast({day} as date))) as mean"
                f" from {table} group by account_id"
            )
            for row in told.to_pylist():
                found[table, row.pop("account_id")] = row
        return found


def zipped(files, into):
    """Return a zip of files, the last of them first: what is told must not hang on the order."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for file in reversed(files):
            made.write(file, file.name)
    return into


@pytest.fixture(scope="session")
def exported(engine, businesses, tmp_path_factory):
    """Return the book that a system's export was brought into as one zip, made once."""
    made = {}

    def of(system, trade="accountant"):
        if (system, trade) not in made:
            folder = tmp_path_factory.mktemp(system)
            files = EXPORTS[system].write(businesses[trade].tables, folder)
            brought = Brought(engine, folder / "book", [zipped(files, folder / "all.zip")])
            brought.written = files
            made[system, trade] = brought
        return made[system, trade]

    return of


@pytest.fixture
def bring(engine, tmp_path):
    def brought(files, name="book"):
        return Brought(engine, tmp_path / name, files)

    return brought
