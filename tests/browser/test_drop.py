"""Three files picked at once, and a zip, in a real browser: sorted, shown, taken in, taken back."""

import zipfile

import pytest

from clienthood.book import Book, read_manifest
from tests.browser.serving import served
from tests.web.conftest import signed_in

FILES = {
    "orders.csv": "order_id,account_id,ordered_at,amount\n1,a,2024-01-05,10\n2,b,2024-02-06,20\n",
    "accounts.csv": "account_id,name\na,Anna Huber\nb,Ben Maier\nc,Cy Weiss\n",
    "Einnahmen.csv": "Datum;Kunde;Betrag\n03.04.2025;Huber;5,00\n04.05.2025;Maier;8,00\n",
}
EXTRA = {
    "README.md": "hello",
    "logo.png": "png",
    "visits.csv": "When,Who,What\nsoon,Anna,visit\n",
}
WIDTHS = {"wide": 1280, "narrow": 390}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_files_that_come_together_are_sorted_and_taken_back_at_once(
    watched, shoot, tmp_path, script
):
    home = tmp_path / "home"
    secret = signed_in(Book(home), "owner")
    with served(home) as site:
        page = watched(site.url, java_script_enabled=script)
        page.context.add_cookies([{"name": "clienthood", "value": secret, "url": site.url}])
        _bring_three(page, shoot, tmp_path, script)
        _bring_zip(page, shoot, tmp_path, script)
    assert len(read_manifest(Book(home).manifest_file).batches) == 1


def _shown(page, shoot, name):
    page.wait_for_load_state("load")
    for kind, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        shoot(page, f"{name}-{kind}")


def _bring_three(page, shoot, folder, script):
    for name, text in FILES.items():
        (folder / name).write_text(text)
    page.goto("/import")
    page.set_input_files("#file", [folder / name for name in FILES])
    if script:
        _shown(page, shoot, "drop-choose")
    page.click("text=Look at the files")
    page.wait_for_selector("h1:has-text('3 of 3 files can be taken')")
    assert "a guess: have a look" in page.inner_text("tbody").lower()
    _shown(page, shoot, "drop-sorting")
    page.uncheck("tr:has-text('Einnahmen') input")
    page.click("text=What would they bring?")
    page.wait_for_url("**/effect")
    assert page.inner_text("h1") == "5 rows → 3 accounts, 0 known"
    assert "Einnahmen.csv: left out, as you said" in page.inner_text("#left + ul")
    _shown(page, shoot, "drop-effect")
    page.click("button:has-text('Take it in')")
    page.wait_for_url("**/done")
    _shown(page, shoot, "drop-done")
    page.click("text=Take all of this back")
    assert page.inner_text("h1") == "Take back 2 files that came together?"
    _shown(page, shoot, "drop-undo")
    page.click("text=Yes, take it back")
    assert "Taken back" in page.inner_text("[role=status]")


def _bring_zip(page, shoot, folder, script):
    with zipfile.ZipFile(folder / "export.zip", "w") as packed:
        for name, text in (FILES | EXTRA).items():
            packed.writestr(f"export/{name}", text)
    page.goto("/import")
    page.set_input_files("#file", folder / "export.zip")
    page.click("text=Look at the files")
    page.wait_for_selector("h1:has-text('3 of 6 files can be taken')")
    assert "export/logo.png: a picture" in page.inner_text("#left + ul")
    _shown(page, shoot, "drop-zip-sorting")
    page.click("text=Say what it is")
    assert page.inner_text("main .eyebrow") == "export/visits.csv"
    page.click("text=Back to all the files")
    for name in ("accounts", "orders"):
        page.uncheck(f"tr:has-text('export/{name}') input")
    page.click("text=What would they bring?")
    page.wait_for_url("**/effect")
    assert page.inner_text("h1") == "2 rows → 2 accounts, 0 known"
    page.click("button:has-text('Take it in')")
    page.wait_for_url("**/done")
    assert page.locator("text=Take all of this back").count() == 0
