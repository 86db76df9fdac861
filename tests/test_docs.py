"""The documentation does not lag behind the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clienthood.evidence import catalogue
from clienthood.records.layout import layouts
from clienthood.simulate.exports import EXPORTS
from tests.faces.books import done

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"]


def test_generated_pages_are_up_to_date():
    check = [sys.executable, "docs/generate.py", "--check"]
    told = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + "\nrun: make docs"


def test_what_pages_show_is_what_commands_print(tmp_path):
    done("demo", "--book", tmp_path / "demo")
    check = [sys.executable, "docs/examples.py", "--check", tmp_path / "demo"]
    told = subprocess.run(check, cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr + "\nrun: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_dimension_has_its_page_with_all_headings():
    for dimension in catalogue():
        page = ROOT / "docs/reference/dimensions" / f"{dimension.name.replace('_', '-')}.md"
        text = page.read_text(encoding="utf-8")
        for part in ("Question", "Source", "Value", "Levels and weights", "Where it breaks"):
            assert part in text


def page_of(system):
    name = system.lower().replace(" ", "-").replace("list-of-invoices", "invoice-list")
    return ROOT / "docs/how-to/sources" / f"{name}.md"


@pytest.mark.parametrize("system", EXPORTS)
def test_every_export_has_its_figures_in_the_page_of_its_source(system):
    text = page_of(EXPORTS[system].title).read_text(encoding="utf-8")
    found = re.search(
        rf"<!-- figures of {system} -->(.*?)<!-- end of figures -->", text, flags=re.DOTALL
    )
    for part in (f"clienthood demo --as {system}", "| file |", "Known,", "Calls: "):
        assert part in found[1]


@pytest.mark.parametrize("system", sorted({each.system or each.title for each in layouts()}))
def test_every_source_says_what_it_can_never_tell_and_stands_in_the_readme(system):
    page = page_of(system)
    told = {each.never for each in layouts() if (each.system or each.title) == system}
    assert all(told)
    assert re.search(r"^## What it (never tells|tells and what it cannot)$", page.read_text(), re.M)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert str(page.relative_to(ROOT)) in readme


@pytest.mark.slow
@pytest.mark.parametrize("system", EXPORTS)
def test_the_figures_of_sources_are_up_to_date(system):
    told = subprocess.run(
        [sys.executable, "docs/sources.py", "--check", system],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + "\nrun: make docs"
