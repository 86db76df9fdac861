"""Where evidence, calls and the summary of purchases are reckoned."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from clienthood.settings.section import Section

EngineName: TypeAlias = Literal["duckdb", "spark", "postgres", "clickhouse"]
"""Engines that are there."""


class EngineSection(Section):
    """Where `clienthood run` reckons the calls; without it, inside this program.

    Written by hand in this file: it says where figures and a login go.
    """

    """Which engine reckons, where it is, and where records and results stand there."""

    name: EngineName = Field(default="duckdb", title="Engine")
    """Its name; duckdb works inside this program and needs nothing else."""
    where: str = Field(default="", max_length=500, title="Where it is")
    """Spark: the master, as in spark://host:7077; empty: this machine. Postgres: an address as in
    postgresql://user@host/database; its password is read from the environment (PGPASSWORD)."""
    records: str = Field(default="", max_length=500, title="Records")
    """Where the standard tables stand: a folder of Parquet, or a schema in Postgres; empty: the
    records that were imported into this book."""
    results: str = Field(default="", max_length=500, title="Results")
    """Where calls are written: a folder, or a schema in Postgres; empty: the folder ``results`` of
    the book, or the schema clienthood."""
    memory: str = Field(default="1GB", pattern=r"^\d+(\.\d+)?\s*[KMGT]B$", title="Memory")
    """How much it may use in one process, as in 4GB; what does not fit is spilled. Of Spark: the
    driver and each executor."""
    workers: int | None = Field(default=None, ge=1, le=4096, title="Workers")
    """How many threads, or cores of a cluster, it uses; empty: all of this machine, and of a
    cluster all that are free."""
    options: dict[str, str] = Field(default_factory=dict)
    """Further settings of Spark, by their names there."""

    @property
    def elsewhere(self) -> bool:
        """Whether calls are reckoned where the records are, and not by a run of the book."""
        return self.name != "duckdb" or bool(self.records)
