"""Figures of the sample business as each system would export it, written into the pages of sources.

`python docs/sources.py` writes them, some minutes of work; with `--check` it tells which lag behind,
and with names of exports it looks at those alone.
"""

from __future__ import annotations

import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from clienthood.book import create_book
from clienthood.engine import DuckDB
from clienthood.faces.deeds.samples.practice import practice
from clienthood.pipeline import Computed, compute
from clienthood.records import ImportReport, Request, import_drop
from clienthood.settings import read_settings
from clienthood.simulate import Business
from clienthood.simulate.exports import EXPORTS
from clienthood.simulate.exports.tables import rows_of

PAGES = Path(__file__).parent / "how-to" / "sources"
CALLED = ("client", "customer")
BLOCK = re.compile(r"<!-- figures of ([a-z-]+) -->\n.*?<!-- end of figures -->", re.DOTALL)


def page_of(system: str) -> Path:
    """Return the page that holds the figures of an export."""
    own = PAGES / f"{system}.md"
    return own if own.exists() else PAGES / f"{system.partition('-')[0]}.md"


def block(system: str, told: str) -> str:
    """Return the figures of an export as they stand in its page."""
    return f"<!-- figures of {system} -->\n{told}\n<!-- end of figures -->"


def figures(system: str) -> str:
    """Return what the sample business comes to, brought in as one system's export."""
    made, export = practice(), EXPORTS[system]
    engine = DuckDB()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "files").mkdir()
        files = export.write(made.tables, folder / "files")
        book = create_book(folder / "book", currency="EUR")
        request = Request(today=made.end)
        reports = import_drop(book, engine, [_zip(files, folder)], request=request).reports
        computed = compute(engine, book, read_settings(book.path), as_of=made.end)
        names = {own: account for account, own in export.known_as(rows_of(made.tables)).items()}
        told = "\n\n".join((_rows(reports), _known(engine, computed), _calls(engine, made, names)))
        engine.close()
    return f"`clienthood demo --as {system}`, all of it in one zip:\n\n{told}"


def _zip(files: Sequence[Path], folder: Path) -> Path:
    packed = folder / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for file in files:
            into.write(file, file.name)
    return packed


def _rows(reports: Iterable[ImportReport]) -> str:
    rows = "\n".join(
        f"| {each.file} | {each.table} | {each.read:,} | {each.created:,} | {each.changed:,} |"
        f" {each.same:,} | {each.quarantined:,} |"
        for each in reports
        if each.read
    )
    return f"| file | into | read | new | changed | same | set aside |\n|---|---|---|---|---|---|---|\n{rows}"


def _known(engine: DuckDB, computed: Computed) -> str:
    counted = ", ".join(f"count({each.name}_level) as {each.name}" for each in computed.dimensions)
    found = engine.fetch(f"select count(*) as all_of_them, {counted} from evidence").to_pylist()[0]
    known = [
        f"{each.title.lower()} ({found[each.name]:,})"
        for each in computed.dimensions
        if found[each.name]
    ]
    silent = [each.title.lower() for each in computed.dimensions if not found[each.name]]
    return (
        f"Known, and of how many of its {found['all_of_them']:,} accounts: {', '.join(known)}. "
        f"Nothing is known of {', '.join(silent)}."
    )


def _calls(engine: DuckDB, made: Business, names: Mapping[str, str]) -> str:
    truth = dict(
        zip(*(made.truth.column(name).to_pylist() for name in ("account_id", "kind")), strict=True)
    )
    found = engine.fetch("select account_id, kind from calls").to_pylist()
    kinds = Counter(row["kind"] for row in found)
    called = [row for row in found if row["kind"] in CALLED]
    right = sum(truth.get(names.get(_bare(row["account_id"]), "")) == row["kind"] for row in called)
    told = f"{right / len(called):.1%} of those called are right" if called else "nobody is called"
    return (
        f"Calls: {kinds['client']:,} clients, {kinds['customer']:,} customers, "
        f"{kinds['undecided']:,} undecided; {told}."
    )


def _bare(known: str) -> str:
    """Return an id as the system has it, without the mark that is put before it here."""
    return known if "@" in known else known.partition(":")[2] or known


def written(page: str, systems: Iterable[str]) -> str:
    """Return the text of a page with the figures of some exports made anew."""
    wanted = set(systems)

    def anew(found: re.Match[str]) -> str:
        return block(found[1], figures(found[1])) if found[1] in wanted else found[0]

    return BLOCK.sub(anew, page)


def main() -> int:
    """Write the figures, or tell which pages lag behind."""
    checking = "--check" in sys.argv
    wanted = [each for each in sys.argv[1:] if each != "--check"] or list(EXPORTS)
    behind = []
    for page in sorted({page_of(system) for system in wanted}):
        text = page.read_text(encoding="utf-8")
        made = written(text, wanted)
        if made != text:
            behind.append(page.name)
            if not checking:
                page.write_text(made, encoding="utf-8")
    print(("behind: " if checking else "written: ") + (", ".join(behind) or "nothing"))
    return 1 if checking and behind else 0


if __name__ == "__main__":
    raise SystemExit(main())
