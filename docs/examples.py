"""Writes what commands print on the sample business into the pages that show it.

A page says above a block what stands in it: `<!-- prints 1-20: clienthood services -->`; without
numbers of lines, all of it.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from itertools import chain
from pathlib import Path

HERE = Path(__file__).parent
SHOWN = re.compile(
    r"<!-- prints (?:(?P<first>\d+)-(?P<last>\d+))?:? ?clienthood (?P<asked>[^\n]*?) -->\n+"
    r"```\n(?P<head>\$ [^\n]*\n)?(?P<body>.*?)```\n",
    re.DOTALL,
)


def printed(book: Path, asked: str) -> list[str]:
    """Return the lines that a command prints on a book."""
    command = [sys.executable, "-m", "clienthood", *shlex.split(asked), "--book", str(book)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def renewed(text: str, book: Path) -> str:
    """Return a page with its blocks as the commands print them now."""

    def block(found: re.Match[str]) -> str:
        lines = printed(book, found["asked"])
        if found["first"]:
            lines = lines[int(found["first"]) - 1 : int(found["last"])]
        begun = found[0][: found.start("body") - found.start()]
        return begun + "\n".join(lines).strip("\n") + "\n```\n"

    return SHOWN.sub(block, text)


def main() -> None:
    """Renew all pages from the book that is named."""
    book = Path(sys.argv[1])
    for page in chain(HERE.rglob("*.md"), [HERE.parent / "README.md"]):
        text = page.read_text("utf-8")
        if "<!-- prints " in text:
            page.write_text(renewed(text, book), "utf-8")


if __name__ == "__main__":
    main()
