"""A book, an engine, and short ways to import a text and to look at the records."""

import datetime as dt

import pytest

from clienthood.book import create_book, read_manifest
from clienthood.engine import DuckDB
from clienthood.records import Request, current_view, import_file

TODAY = dt.date(2025, 6, 30)


@pytest.fixture(scope="session")
def engine():
    engine = DuckDB()
    yield engine
    engine.close()


@pytest.fixture
def book(tmp_path):
    return create_book(tmp_path / "book", currency="EUR")


class Desk:
    """Imports texts into one book and shows what it holds."""

    def __init__(self, book, engine, folder):
        self.book, self.engine, self.folder = book, engine, folder

    def bring(self, content, name="orders.csv", **said):
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.bring_file(file, **said)

    def bring_file(self, file, **said):
        reports = import_file(
            self.book, self.engine, file, request=Request(**{"today": TODAY, **said})
        )
        for report in reports:
            told = report.created + report.changed + report.same + report.quarantined
            assert report.read == told
        return reports[0] if len(reports) == 1 else reports

    def rows(self, table="orders", columns="*", order="record_key"):
        manifest = read_manifest(self.book.manifest_file)
        current_view(self.engine, self.book, manifest, table)
        return self.engine.fetch(f"select {columns} from {table} order by {order}").to_pylist()

    def state(self):
        """Return everything the book holds, but for the names of batches."""
        found = {}
        manifest = read_manifest(self.book.manifest_file)
        for table in sorted({batch.table for batch in manifest.batches}):
            rows = self.rows(table)
            for row in rows:
                del row["batch"]
            if rows:
                found[table] = rows
        return found


@pytest.fixture
def desk(book, engine, tmp_path):
    return Desk(book, engine, tmp_path)
