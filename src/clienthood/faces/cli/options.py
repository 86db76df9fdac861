"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

BookDir = Annotated[
    Path,
    Parameter(name="--book", help="Folder of the book; the current folder where not given."),
]
Json = Annotated[bool, Parameter(name="--json", negative=(), help="Print JSON and nothing else.")]
HERE = Path()
