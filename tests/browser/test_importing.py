"""A newcomer's sheet in a real browser: dropped, confirmed, taken in, mended, taken back."""

import pytest

from clienthood.book import Book, read_manifest
from tests.browser.serving import served
from tests.web.conftest import signed_in

SHEET = (
    "Datum;Kunde;Betrag;Text\n03.01.2025;Huber GmbH;1.250,00;Beratung Jänner\n"
    "14.02.2025;Maier;89,90;Reparatur\ngestern;Huber GmbH;1.250,00;Beratung März\n"
)


@pytest.mark.parametrize("script", [True, False])
def test_a_sheet_comes_in_and_goes_again(watched, shoot, tmp_path, script):
    home, file = tmp_path / "home", tmp_path / "Einnahmen.csv"
    file.write_text(SHEET, "cp1252")
    secret = signed_in(Book(home), "owner")
    with served(home) as site:
        page = watched(site.url, java_script_enabled=script)
        page.context.add_cookies([{"name": "clienthood", "value": secret, "url": site.url}])
        page.goto("/import")
        page.set_input_files("#file", file)
        page.click("text=Look at the file")
        shoot(page, "import-what-it-is")
        page.click("text=Yes, that is right")
        page.wait_for_url("**/effect")
        shoot(page, "import-effect")
        assert page.inner_text("h1") == "3 rows → 2 accounts, 0 known"
        page.click("button:has-text('Take it in')")
        page.wait_for_url("**/done")
        shoot(page, "import-done")
        page.click("text=Mend the rows set aside")
        page.fill("input[aria-invalid=true]", "02.03.2025")
        shoot(page, "import-mend")
        page.click("text=Mend this row")
        assert "Nothing waits" in page.inner_text("h1")
        assert len(read_manifest(Book(home).manifest_file).batches) == 2
        page.click("text=Take that back")
        page.click("text=Yes, take it back")
        assert len(read_manifest(Book(home).manifest_file).batches) == 1
