"""A system's export imports without a question, and gives the calls of what it carries."""

from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import csv

from clienthood.book import read_manifest
from clienthood.records import LEFT_OUT, current_view
from clienthood.records.layout import layouts
from clienthood.simulate.exports import EXPORTS
from clienthood.simulate.exports.tables import rows_of, tables_of
from tests.layouts.conftest import TRADES


def of_system(export):
    return [each for each in layouts() if (each.system or each.title) == export.title]


def plain_files(export, rows, folder):
    """Write what a system carries as standard tables, its accounts under the system's own ids."""
    mark = next(layout.parts[0].mark for layout in of_system(export))

    def marked(known):
        return known if not mark or not known or "@" in known else f"{mark}:{known}"

    names = {account: marked(known) for account, known in export.known_as(rows).items()}
    folder.mkdir()
    files = []
    for name, table in tables_of(export.carried(rows)).items():
        if "account_id" in table.column_names:
            at = table.column_names.index("account_id")
            own = [each and names[each] for each in table.column("account_id").to_pylist()]
            table = table.set_column(at, "account_id", [own])
        if "parent_account_id" in table.column_names:
            at = table.column_names.index("parent_account_id")
            own = [marked(known) for known in table.column("parent_account_id").to_pylist()]
            table = table.set_column(at, "parent_account_id", [pa.array(own, pa.string())])
        files.append(folder / f"{name}.csv")
        csv.write_csv(table, files[-1])
    return files


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_gives_the_calls_of_what_it_carries(
    system, trade, exported, businesses, bring, tmp_path
):
    export, brought = EXPORTS[system], exported(system, trade)
    rows = rows_of(businesses[trade].tables)
    assert {report.layout for report in brought.reports} <= {
        layout.name for layout in of_system(export)
    }
    refused = [
        finding
        for report in brought.reports
        for finding in report.findings
        if finding.remedy != LEFT_OUT
    ]
    assert not refused
    plain = bring(plain_files(export, rows, tmp_path / "plain"), "plain-book")
    assert brought.records() == plain.records()
    calls, expected = brought.calls(), plain.calls()
    assert set(calls) == set(expected)
    for account, call in expected.items():
        found = dict(calls[account])
        assert found.pop("probability") == pytest.approx(call.pop("probability"), abs=1e-9)
        assert found == call


@pytest.mark.parametrize("system", EXPORTS)
def test_what_is_carried_is_what_the_layouts_say(system, rows):
    export = EXPORTS[system]
    told = {
        (table, column)
        for layout in of_system(export)
        for table, columns in layout.carries.items()
        for column in columns
    }
    carried = {
        (table, column)
        for table, held in tables_of(export.carried(rows)).items()
        for column in held.column_names
    }
    assert carried <= told


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_twice_changes_nothing(system, exported):
    brought = exported(system)
    before = read_manifest(brought.book.manifest_file)
    brought.bring(brought.files)
    after = read_manifest(brought.book.manifest_file)
    assert {batch.id for batch in before.batches} == {batch.id for batch in after.batches}


def test_stripe_money_is_never_counted_twice(exported, rows, bring):
    invoices_first = exported("stripe")
    customers, invoices, charges, _ = invoices_first.written
    charges_first = bring([customers, charges, invoices])
    alone = bring([charges], "alone")
    whole = sum(row["amount"] for row in rows["orders"])
    unpaid = whole - _spent(charges_first)
    assert _spent(invoices_first) == whole
    assert 0 <= unpaid < whole / 20
    assert _spent(alone) == _spent(charges_first)


def _spent(brought):
    manifest = read_manifest(brought.book.manifest_file)
    current_view(brought.engine, brought.book, manifest, "orders")
    found = brought.engine.fetch("select sum(amount_minor) as cents from orders")
    return Decimal(found.column(0)[0].as_py()) / 100


def test_every_layout_that_is_shipped_is_met_by_a_generated_export(exported):
    met = {
        report.layout
        for trade in TRADES
        for system in EXPORTS
        for report in exported(system, trade).reports
        if report.read
    }
    assert met == {layout.name for layout in layouts()}
