"""The portable core: the part of SQL that every engine reads alike, checked on the syntax tree.

Texts are written in the DuckDB dialect; sqlglot carries them to others. What is refused here was
seen to fail or, worse, to give other numbers elsewhere: medians and quantiles, distinct counts
inside windows, list states, date arithmetic that yields an interval, filters on aggregates.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

ALLOWED = {
    "abs", "and", "avg", "case", "cast", "coalesce", "count", "dense_rank", "date_diff",
    "datediff", "exp", "extract", "floor", "greatest", "if", "lag", "least", "ln", "lower",
    "max", "min", "not", "nullif", "or", "round", "row_number", "sum", "trim", "try_cast",
}  # fmt: skip
"""Functions that the engines share, by the name sqlglot gives them."""

BANNED: tuple[tuple[type[exp.Expr], str], ...] = (
    (exp.Filter, "a filter on an aggregate: write case when"),
    (exp.Qualify, "qualify: filter in an outer select"),
    (exp.Lambda, "a lambda"),
    (exp.Interval, "an interval: count days"),
    (exp.Mod, "a remainder: take the floor of a division"),
    (exp.IntDiv, "a division of whole numbers: take the floor of a division"),
    (exp.Distinct, "distinct inside a function: count the distinct rows of a select"),
)


def _is_date(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), exp.Cast) and node.unnest().is_type("date", "timestamp")


def _is_truth(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), (exp.Predicate, exp.Boolean, exp.Connector, exp.Not))


JUDGED: tuple[tuple[Callable[[exp.Expr], bool], str], ...] = (
    (
        lambda node: (
            isinstance(node, exp.Sub) and _is_date(node.this) and _is_date(node.expression)
        ),
        "a date less a date: count days by datediff",
    ),
    (
        lambda node: (
            isinstance(node, exp.Cast)
            and _is_truth(node.this)
            and node.is_type(*exp.DataType.NUMERIC_TYPES)
        ),
        "a truth cast to a number: write case when",
    ),
    (
        lambda node: (
            isinstance(node, exp.Window)
            and isinstance(node.this, (exp.Lag, exp.RowNumber, exp.DenseRank))
            and not node.args.get("order")
            and not node.args.get("alias")
        ),
        "a window without an order",
    ),
    (
        lambda node: isinstance(node, exp.Round) and node.args.get("decimals") is not None,
        "round to decimals: whole numbers only",
    ),
    (
        lambda node: isinstance(node, exp.Cast) and node.is_type("date") and node.this.is_number,
        "a date of a number: add days to date '1970-01-01'",
    ),
)
"""What more is refused, each by how it is told from its place in the tree."""


def faults(sql: str) -> list[str]:
    """Return what in a select is outside the portable core; an empty list is good."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    found = [told for kind, told in BANNED for _ in _uses(tree, kind)]
    for call in tree.find_all(exp.Func):
        name = call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_name().lower()
        if name not in ALLOWED:
            found.append(f"function {name}")
    found += [told for judge, told in JUDGED for node in tree.walk() if judge(node)]
    return sorted(set(found))


def carried(sql: str, dialect: str) -> str:
    """Return a portable select in another engine's dialect, as it must be said there.

    The same text, but for what engines read otherwise without a word: a number with a decimal
    point is a double and no decimal, sums are sums of doubles, halves are rounded away from 0,
    and what stands before the first row of a window is null.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for rewrite in (_doubles, _sums, *_OF.get(dialect, ())):
        tree = tree.transform(rewrite, copy=False)
    return tree.sql(dialect=dialect, identify=dialect in _FOLDING, copy=False)


def _doubles(node: exp.Expr) -> exp.Expr:
    """Make a number with a decimal point a double: Spark and Postgres read a decimal."""
    if isinstance(node, exp.Literal) and not node.is_string and not node.name.isdecimal():
        return exp.cast(exp.Literal.string(node.name), "double")
    return node


def _sums(node: exp.Expr) -> exp.Expr:
    """Sum doubles: sums of whole numbers are of another type on each engine, and slower."""
    if isinstance(node, exp.Sum):
        node.set("this", exp.cast(node.this, "double"))
    return node


def _halves(node: exp.Expr) -> exp.Expr:
    """Round halves away from 0: Postgres and ClickHouse round them to the even number."""
    if not isinstance(node, exp.Round):
        return node
    text = (
        "case when {x} < 0 then -1 else 1 end * (floor(abs({x}))"
        " + case when abs({x}) - floor(abs({x})) >= cast('0.5' as double) then 1 else 0 end)"
    )
    return sqlglot.parse_one(
        "(" + text.format(x=f"({node.this.sql(dialect='duckdb')})") + ")", read="duckdb"
    )


def _wide_dates(node: exp.Expr) -> exp.Expr:
    """Say Date32: the Date of ClickHouse begins in 1970."""
    if isinstance(node, exp.DataType) and node.is_type("date"):
        return exp.DataType.build("date32", dialect="clickhouse", nullable=True)
    return node


def _nothing_before(node: exp.Expr) -> exp.Expr:
    """Make what lag finds nullable: else ClickHouse gives 0 before the first row."""
    if isinstance(node, exp.Lag):
        node.set("this", exp.func("toNullable", node.this.copy()))
    return node


def _signed(node: exp.Expr) -> exp.Expr:
    """Make whole numbers signed: ClickHouse takes the narrowest type, unsigned where it can."""
    plain = isinstance(node, exp.Literal) and not node.is_string and node.name.isdecimal()
    if plain and isinstance(node.parent, _VALUED) and node.arg_key != "offset":
        return exp.cast(node, "bigint" if int(node.name) >= 2**31 else "int")
    return node


def _whole(node: exp.Expr) -> exp.Expr:
    """Make parts of a date whole numbers: a month of ClickHouse is as wide as a truth."""
    return exp.cast(node, "int") if isinstance(node, exp.Extract) else node


def _lower(node: exp.Expr) -> exp.Expr:
    """Make the letters of every alphabet small: lower of ClickHouse knows a to z."""
    return exp.func("lowerUTF8", node.this.copy()) if isinstance(node, exp.Lower) else node


def _named(node: exp.Expr) -> exp.Expr:
    """Say the name of a column that is taken of a table: ClickHouse may call it table.column."""
    if isinstance(node, exp.Select):
        listed = [
            exp.alias_(each, each.name)
            if isinstance(each, exp.Column) and each.table and not isinstance(each.this, exp.Star)
            else each
            for each in node.expressions
        ]
        node.set("expressions", listed)
    return node


_FOLDING = ("postgres",)
"""Dialects that fold the case of names that are not quoted."""
_VALUED = (
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Case, exp.If, exp.Coalesce, exp.Alias, exp.Neg,
    exp.Greatest, exp.Least, exp.Cast, exp.Select, exp.Paren,
)  # fmt: skip
_OF: dict[str, tuple[Callable[[exp.Expr], exp.Expr], ...]] = {
    "clickhouse": (_halves, _wide_dates, _nothing_before, _signed, _whole, _lower, _named),
    "postgres": (_halves,),
}


def steps(sql: str) -> tuple[tuple[tuple[str, str, int], ...], str]:
    """Return the named selects of a statement, each with how often it is read, and its last one.

    For engines that work out a named select anew each time it is read.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    named = tree.args.get("with_")
    if named is None:
        return (), sql
    tables = [table.name for table in tree.find_all(exp.Table)]
    found = tuple(
        (each.alias, each.this.sql(dialect="duckdb"), tables.count(each.alias))
        for each in named.expressions
    )
    tree.set("with_", None)
    return found, tree.sql(dialect="duckdb")


def _uses(tree: exp.Expr, kind: type[exp.Expr]) -> list[exp.Expr]:
    found = list(tree.find_all(kind))
    if kind is exp.Distinct:
        return [node for node in found if isinstance(node.parent, exp.Func)]
    return found
