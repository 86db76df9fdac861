"""Where records are kept that can be pulled: databases, folders, workbooks, other programs."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from clienthood.settings.section import Section

Kind: TypeAlias = Literal[
    "postgres",
    "mysql",
    "sqlite",
    "duckdb",
    "parquet",
    "workbook",
    "stripe",
    "hubspot",
    "shopify",
]
"""What a source can be."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
Variable = Annotated[str, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,99})?$")]
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A variable of the environment, where it stands in an address."""
SECRETS = frozenset({"password", "passwd", "pwd", "sslpassword", "token", "key", "secret"})
MOST_SOURCES, MOST_READS = 50, 50


class ReadSection(Section):
    """One table of a source, and what it is here."""

    table: str = Field(default="", max_length=200)
    """Its name there: a table, a view, a sheet, or the files as in orders-*.parquet; empty: the
    name of this section."""
    query: str = Field(default="", max_length=20_000)
    """A select whose rows are read instead of a table's; it may only read."""
    into: str = ""
    """Standard table that its rows belong to, such as orders; empty: as its columns tell."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Columns of the standard table, each with its name there, such as order_id = "id"; what is not
    named is kept beside the records. Empty: as the columns tell."""
    cursor: str = Field(default="", max_length=200)
    """A column there that only grows, such as updated_at or id, and is best indexed: the next pull
    reads what has come since. Empty: every pull reads everything."""

    @model_validator(mode="after")
    def _one_of_two(self) -> ReadSection:
        if self.table and self.query:
            raise ValueError("name a table or write a query, not both")
        return self


def _without_password(where: str) -> str:
    bare = VARIABLE.sub("", where)
    try:
        parts = urlsplit(bare)
        told = parts.password or any(
            value and name.casefold() in SECRETS for name, value in parse_qsl(parts.query)
        )
    except ValueError:
        told = False
    if told or re.search(r"\b(password|passwd|pwd)\s*=\s*[^\s;]", bare, re.IGNORECASE):
        raise ValueError(
            "no password may stand here; write ${NAME} in its place, where NAME is a variable of "
            "the environment, or name that variable under password_env"
        )
    return where


class SourceSection(Section):
    """One place where records are kept; a password stands in the environment, never here."""

    kind: Kind
    """postgres, mysql (MariaDB too), sqlite, duckdb, parquet (a folder of files), workbook,
    stripe, hubspot or shopify."""
    where: Annotated[str, AfterValidator(_without_password)] = Field(default="", max_length=2000)
    """Address of the server, such as postgresql://reader@db.example.com/shop, or the path of the
    file or folder, from the folder of the book on. ${NAME} stands for a variable of the
    environment."""
    password_env: Variable = ""
    """Name of the variable of the environment that holds the password, or the key."""
    keyring: bool = False
    """Whether the password is in the keyring of the system, under the service clienthood and the
    name of this source."""
    reads: dict[Name, ReadSection] = Field(default_factory=dict, max_length=MOST_READS)
    """What is read of it, each table under a name of your own."""

    @field_validator("where")
    @classmethod
    def _one_line(cls, where: str) -> str:
        if not where.isprintable():
            raise ValueError("an address stands on one line")
        return where


Sources = Annotated[dict[Name, SourceSection], Field(max_length=MOST_SOURCES)]
"""The sources of a book, by name."""
