"""The command line run in this process, and a simulated book that the tests read."""

import contextlib
import csv
import io
import json
from dataclasses import dataclass

from clienthood.faces.cli.app import status_of


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def cli(*tokens):
    """Run a command as the shell would; return its status and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = status_of([str(token) for token in tokens])
        except SystemExit as left:
            status = left.code
    return Answer(status, out.getvalue(), err.getvalue())


def done(*tokens):
    """Run a command that must succeed."""
    answer = cli(*tokens)
    assert answer.status == 0, answer.err
    return answer


def rows_of(file):
    """Return the rows of a CSV file as dicts."""
    with file.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def made(folder, *more, **files):
    """Return a book of files given as lists of lines, imported and run."""
    done("init", "--book", folder / "book", *more)
    (folder / "files").mkdir()
    for name, lines in files.items():
        (folder / "files" / f"{name}.csv").write_text("\n".join(lines) + "\n")
    done("import", folder / "files", "--book", folder / "book")
    done("run", "--book", folder / "book")
    return folder / "book"
