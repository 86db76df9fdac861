"""A system's export imports without a question, and gives the calls of what it carries."""

import pytest
from pyarrow import csv

from clienthood.records.layout import layouts
from clienthood.simulate.exports import EXPORTS
from clienthood.simulate.exports.tables import tables_of

LEAVES_OUT = "none: left out by its layout"
"""Remedy of a row that its layout sets aside: failed, cancelled, in test mode."""


def plain_files(export, rows, folder):
    """Write what a system carries as standard tables, its accounts under the system's own ids."""
    names = export.known_as(rows)
    folder.mkdir()
    files = []
    for name, table in tables_of(export.carried(rows)).items():
        if "account_id" in table.column_names:
            at = table.column_names.index("account_id")
            own = [each and names[each] for each in table.column("account_id").to_pylist()]
            table = table.set_column(at, "account_id", [own])
        files.append(folder / f"{name}.csv")
        csv.write_csv(table, files[-1])
    return files


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_gives_the_calls_of_what_it_carries(system, business, rows, bring, tmp_path):
    export = EXPORTS[system]
    folder = tmp_path / "export"
    folder.mkdir()
    brought = bring(export.write(business.tables, folder))
    assert {report.layout for report in brought.reports} <= {
        layout.name for layout in layouts() if layout.system == export.title
    }
    refused = [
        finding
        for report in brought.reports
        for finding in report.findings
        if finding.remedy != LEAVES_OUT
    ]
    assert not refused
    calls = brought.calls()
    expected = bring(plain_files(export, rows, tmp_path / "plain"), "plain-book").calls()
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
        for layout in layouts()
        if layout.system == export.title
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
def test_an_export_twice_changes_nothing(system, business, bring, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    files = EXPORTS[system].write(business.tables, folder)
    again = bring([*files, *files]).reports
    again = again[len(again) // 2 :]
    assert sum(report.created + report.changed for report in again) == 0
