"""The engine that settings name."""

from __future__ import annotations

from collections.abc import Mapping

from clienthood.engine.clickhouse import ClickHouse
from clienthood.engine.duckdb import DuckDB
from clienthood.engine.postgres import Postgres
from clienthood.engine.protocol import Engine, Limits
from clienthood.engine.spark import Spark
from clienthood.errors import SettingsError


def open_engine(
    name: str,
    limits: Limits,
    *,
    where: str = "",
    options: Mapping[str, str] | None = None,
) -> Engine:
    """Return an engine by its name; to be closed by the caller.

    Parameters
    ----------
    where
        Master of Spark, or address of Postgres.
    options
        Further settings of Spark.

    Raises
    ------
    SettingsError
        If there is no such engine, its driver is not installed, or it does not answer.
    """
    if name == "spark":
        return Spark(limits, where=where, options=options)
    if name == "postgres":
        return Postgres(limits, where=where)
    if name == "clickhouse":
        return ClickHouse(limits)
    if name == "duckdb":
        return DuckDB(limits)
    raise SettingsError(
        f"there is no engine {name!r}",
        where="[engine] name",
        hint="the engines are: duckdb, spark, postgres, clickhouse",
    )
