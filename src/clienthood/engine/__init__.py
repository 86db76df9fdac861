"""The engine that runs selects; the only package that knows a database driver."""

from __future__ import annotations

from clienthood.engine.duckdb import DuckDB
from clienthood.engine.opening import open_engine
from clienthood.engine.protocol import Embedded, Engine, Limits
from clienthood.engine.select import Chain, Select

__all__ = ["Chain", "DuckDB", "Embedded", "Engine", "Limits", "Select", "open_engine"]
