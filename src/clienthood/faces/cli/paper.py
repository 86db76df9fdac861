"""What commands print on: words and aligned tables on stdout, progress on stderr."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from clienthood.faces.views.document import to_json

PLAIN_WIDTH = 100
"""Width where the output is no terminal."""
PROSE_WIDTH = 92
UNBROKEN = re.compile(r" (%|bits?\b)")
"""Blanks at which a line is never broken."""


class Paper:
    """A page of plain words and aligned tables."""

    def __init__(self) -> None:
        wide = None if sys.stdout.isatty() else PLAIN_WIDTH
        self._console = Console(file=sys.stdout, width=wide, highlight=False, markup=False)

    def title(self, text: str) -> None:
        """Print a heading."""
        self._print(Text(text, style="bold"))

    def say(self, text: str, *, indent: int = 0) -> None:
        """Print a paragraph, wrapped."""
        width = min(self._console.width, PROSE_WIDTH)
        edge = " " * indent
        lines = textwrap.wrap(
            UNBROKEN.sub("\N{NO-BREAK SPACE}\\1", text),
            width=width,
            initial_indent=edge,
            subsequent_indent=edge,
            break_on_hyphens=False,
            break_long_words=False,
        )
        told = "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
        self._console.print(Text(told), soft_wrap=True)

    def gap(self) -> None:
        """Print an empty line."""
        self._print(Text(""))

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
    ) -> None:
        """Print aligned columns; those numbered in ``right`` at their right edge."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for at, head in enumerate(heads):
            table.add_column(head, justify="right" if at in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._print(table)

    def _print(self, what: Text | Table) -> None:
        self._console.print(what)


def print_json(view: object) -> None:
    """Print a view as JSON, alone on stdout."""
    sys.stdout.write(json.dumps(to_json(view), ensure_ascii=False, indent=2) + "\n")


class Stages:
    """Shows on a terminal what is being done; says nothing elsewhere."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None) if progress else None

    def told(self, stage: str) -> None:
        """Show a stage of unknown length."""
        self.rows(stage, 0, 0)

    def rows(self, what: str, done: int, of: int) -> None:
        """Show how many rows of how many are done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=what, completed=done, total=of or None)


@contextmanager
def stages() -> Iterator[Stages]:
    """Give a progress bar on stderr if that is a terminal, else one that shows nothing."""
    if not sys.stderr.isatty():
        yield Stages(None)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Stages(progress)
