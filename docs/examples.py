"""Writes what commands print on the sample business into the pages that show it.

A page says above a block what stands in it: `<!-- prints 1-20: clienthood services -->`; without
numbers of lines, all of it. Asked with `--check`, it writes nothing and names the pages that lag.
"""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import redirect_stdout
from io import StringIO
from itertools import chain
from pathlib import Path

from clienthood.faces.cli.app import status_of

HERE = Path(__file__).parent
SHOWN = re.compile(
    r"<!-- prints (?:(?P<first>\d+)-(?P<last>\d+))?:? ?clienthood (?P<asked>[^\n]*?) -->\n+"
    r"```\n(?P<head>\$ [^\n]*\n)?(?P<body>.*?)```\n",
    re.DOTALL,
)


def printed(book: Path, asked: str) -> list[str]:
    """Return the lines that a command prints on a book."""
    with redirect_stdout(StringIO()) as out:
        status = status_of([*shlex.split(asked), "--book", str(book)])
    if status:
        raise SystemExit(f"clienthood {asked} ended with {status}")
    return out.getvalue().splitlines()


def renewed(text: str, book: Path) -> str:
    """Return a page with its blocks as the commands print them now."""

    def block(found: re.Match[str]) -> str:
        lines = printed(book, found["asked"])
        if found["first"]:
            lines = lines[int(found["first"]) - 1 : int(found["last"])]
        begun = found[0][: found.start("body") - found.start()]
        return begun + "\n".join(lines).strip("\n") + "\n```\n"

    return SHOWN.sub(block, text)


def main() -> int:
    """Renew all pages from the book that is named, or only tell which of them lag behind it."""
    *options, book = sys.argv[1:]
    lagging = 0
    for page in chain(HERE.rglob("*.md"), [HERE.parent / "README.md"]):
        text = page.read_text("utf-8")
        if "<!-- prints " in text and (now := renewed(text, Path(book))) != text:
            lagging += 1
            if "--check" in options:
                print(f"{page.relative_to(HERE.parent)} shows what is no longer printed")
            else:
                page.write_text(now, "utf-8")
    return int("--check" in options and lagging > 0)


if __name__ == "__main__":
    sys.exit(main())
