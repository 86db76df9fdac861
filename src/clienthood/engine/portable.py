"""The portable core: the part of SQL that every engine reads alike, checked on the syntax tree.

Texts are written in the DuckDB dialect; sqlglot carries them to others. What is refused here was
seen to fail or, worse, to give other numbers elsewhere: medians and quantiles, distinct counts
inside windows, list states, date arithmetic that yields an interval, filters on aggregates.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp

ALLOWED = {
    "abs", "and", "avg", "case", "cast", "coalesce", "count", "dense_rank", "date_diff",
    "datediff", "exp", "extract", "floor", "greatest", "if", "lag", "least", "ln", "lower",
    "max", "min", "mod", "not", "nullif", "or", "round", "row_number", "sum", "trim", "try_cast",
}  # fmt: skip
"""Functions that the engines share, by the name sqlglot gives them."""

BANNED: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Filter, "a filter on an aggregate: write case when"),
    (exp.Qualify, "qualify: filter in an outer select"),
    (exp.Lambda, "a lambda"),
    (exp.Interval, "an interval: count days"),
    (exp.Distinct, "distinct inside a function: count the distinct rows of a select"),
)


def faults(sql: str) -> list[str]:
    """Return what in a select is outside the portable core; an empty list is good."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    found = [told for kind, told in BANNED for _ in _uses(tree, kind)]
    for call in tree.find_all(exp.Func):
        name = call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_name().lower()
        if name not in ALLOWED:
            found.append(f"function {name}")
    return sorted(set(found))


def carried(sql: str, dialect: str) -> str:
    """Return a portable select in another engine's dialect."""
    return sqlglot.transpile(sql, read="duckdb", write=dialect)[0]


def _uses(tree: exp.Expr, kind: type[exp.Expr]) -> list[exp.Expr]:
    found = list(tree.find_all(kind))
    if kind is exp.Distinct:
        return [node for node in found if isinstance(node.parent, exp.Func)]
    return found
