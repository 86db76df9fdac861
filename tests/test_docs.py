"""The documentation does not lag behind the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from clienthood.evidence import catalogue

ROOT = Path(__file__).parent.parent
PAGES = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"]


def test_generated_pages_are_up_to_date():
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + "\nrun: make docs"


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
