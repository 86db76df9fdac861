"""One small business for all layouts, and short ways to bring files in and to call."""

import datetime as dt
import zipfile

import pytest

from clienthood.book import create_book
from clienthood.engine import DuckDB
from clienthood.pipeline import compute
from clienthood.records import Request, import_drop
from clienthood.settings import read_settings
from clienthood.simulate import simulate
from clienthood.simulate.exports import EXPORTS
from clienthood.simulate.exports.tables import rows_of

ACCOUNTS, SEED = 80, 20260630
TODAY = dt.date(2026, 7, 1)
AS_OF = dt.date(2026, 6, 30)


@pytest.fixture(scope="session")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def business():
    return simulate("accountant", accounts=ACCOUNTS, seed=SEED)


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


def zipped(files, into):
    """Return a zip of files, the last of them first: what is told must not hang on the order."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for file in reversed(files):
            made.write(file, file.name)
    return into


@pytest.fixture(scope="session")
def exported(engine, business, tmp_path_factory):
    """Return the book that a system's export was brought into as one zip, made once."""
    made = {}

    def of(system):
        if system not in made:
            folder = tmp_path_factory.mktemp(system)
            files = EXPORTS[system].write(business.tables, folder)
            made[system] = Brought(engine, folder / "book", [zipped(files, folder / "all.zip")])
            made[system].written = files
        return made[system]

    return of


@pytest.fixture
def bring(engine, tmp_path):
    def brought(files, name="book"):
        return Brought(engine, tmp_path / name, files)

    return brought
