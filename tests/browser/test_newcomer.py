"""A newcomer in a real browser: from the link that was printed to ten names, and to a say in them.

Shows the whole way once with script and once without: the owner's account, the sample business
(only with script, as making it takes long), a shop's export of 5,000 rows, a sheet kept by hand
with a row that is mended, an account down to its records, a disagreement that stands, and an
import taken back.
"""

import csv
import datetime as dt
import random
import re
import sys
import time

import pytest

from clienthood.book import Book, read_manifest
from tests.browser.serving import served

ROWS, SECONDS = 5000, 60
"""Rows of the shop's export; seconds from handing it in to the names of the overview."""
SHEET = (
    "Datum;Kunde;Betrag;Text\n03.01.2025;Huber GmbH;1.250,00;Beratung Jänner\n"
    "14.02.2025;Maier;89,90;Reparatur\ngestern;Huber GmbH;1.250,00;Beratung März\n"
)
HEADERS = (
    *("Name", "Email", "Financial Status", "Paid at", "Currency", "Created at"),
    *("Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem discount"),
    *("Billing Name", "Billing Zip", "Billing Country", "Accepts Marketing", "Source"),
)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_newcomer_gets_to_ten_names_and_has_a_say(watched, shoot, tmp_path, script):
    home = tmp_path / "home"
    with served(home) as site:
        page = watched(site.url, java_script_enabled=script)
        _become_owner(page, site.link)
        shoot(page, "newcomer-start")
        if script:
            _look_at_the_sample(page)
        took = _bring_the_shop(page, tmp_path)
        shoot(page, "newcomer-overview")
        sys.stdout.write(f"{ROWS} rows: {took:.1f} s from the file to the names\n")
        assert took < SECONDS
        _bring_the_sheet(page, shoot, tmp_path)
        _disagree(page, shoot)
        _take_the_sheet_back(page)
    left = [batch.read for batch in read_manifest(Book(home).manifest_file).batches]
    assert (len(left), left[-1]) == (3, 1), "the shop's orders and accounts, and the row mended"


def _become_owner(page, link):
    page.goto(link)
    page.fill("#name", "Ada")
    page.fill("#password", "four calm words here")
    page.fill("#again", "four calm words here")
    page.click("text=Go on")
    page.wait_for_url("**/start")
    assert page.locator("h1").inner_text() == "Who are your clients?"
    assert page.locator("main .card h2").all_inner_texts() == [
        "Start with your file",
        "Try the sample business",
    ]


def _look_at_the_sample(page):
    page.click("text=Make it and open it")
    page.wait_for_url("**/sample/", timeout=120_000)
    assert "This is the sample business" in page.inner_text(".ribbon")
    assert page.locator(".looks li").count() == 10
    page.locator(".looks a").first.click()
    assert page.locator("#evidence tbody tr").count() > 2
    page.click("text=Go to your own book")
    assert page.locator("h1").inner_text() == "Who are your clients?"


def _bring_the_shop(page, folder):
    file = folder / "orders_export_1.csv"
    _write_shop(file)
    page.click("text=Choose a file")
    page.set_input_files("#file", file)
    began = time.monotonic()
    page.click("text=Look at the files")
    page.wait_for_selector("text=This is an export we know: Shopify")
    page.click("text=Yes, that is right")
    page.wait_for_url("**/effect")
    page.fill("#name", "Corner Shop")
    page.click("button:has-text('Take it in')")
    page.wait_for_url("**/done")
    page.click("text=To the overview")
    names = page.locator(".looks li strong a").all_inner_texts()
    assert len(set(names)) == 10
    return time.monotonic() - began


def _bring_the_sheet(page, shoot, folder):
    file = folder / "Einnahmen.csv"
    file.write_text(SHEET, "cp1252")
    page.goto("/import")
    page.set_input_files("#file", file)
    page.click("text=Look at the files")
    page.wait_for_selector("#table")
    assert page.inner_text("h1") == "This looks like sales or invoices"
    page.click("text=Yes, that is right")
    page.wait_for_url("**/effect")
    assert page.inner_text("h1") == "3 rows → 2 accounts, 0 known"
    assert "1,339.90" in page.inner_text("main")
    page.click("button:has-text('Take it in')")
    page.wait_for_url("**/done")
    shoot(page, "newcomer-done")
    page.click("text=Mend the rows set aside")
    page.fill("input[aria-invalid=true]", "02.03.2025")
    page.click("text=Mend this row")
    assert "Nothing waits" in page.inner_text("h1")
    page.goto("/accounts?search=Huber")
    page.click("text=Huber GmbH")
    assert "2 March 2025" in page.inner_text("#timeline")


def _disagree(page, shoot):
    page.goto("/accounts")
    page.locator("tbody th a").first.click()
    place = page.url
    called = page.inner_text("h1 .kind")
    other = "customer" if called == "client" else "client"
    read = page.locator("#evidence tbody tr").filter(has_text=re.compile(r"\d record"))
    read.locator("a").first.click()
    assert "behind it" in page.inner_text("#records")
    assert "orders_export_1.csv, line" in page.inner_text("main")
    page.go_back()
    until = dt.date.today() + dt.timedelta(days=365)
    page.check(f"input[name=kind][value={other}]")
    page.fill("#reason", "we have met")
    page.fill("#until", until.isoformat())
    page.click("text=Keep what I said")
    said = page.inner_text("#yours")
    assert f"that it is a {other}: we have met (counts before" in said
    page.goto("/")
    page.click("text=Compute them again")
    page.wait_for_url("**/?told=run-made")
    page.goto(place)
    assert page.inner_text("h1 .kind") == other
    assert "confirmed by somebody who knows it" in page.inner_text(".banner .lead")
    shoot(page, "newcomer-disagreed")


def _take_the_sheet_back(page):
    page.goto("/import")
    page.locator("tr", has_text="Einnahmen.csv").last.locator("text=Undo").click()
    assert page.inner_text("h1") == "Take back Einnahmen.csv?"
    assert "Rows of it that were mended" in page.inner_text(".warning")
    page.click("text=Yes, take it back")
    assert "Taken back" in page.inner_text("[role=status]")


def _write_shop(file):
    """Write an export of orders: a few who come all the time, many who came once or twice."""
    dice, day = random.Random(7), dt.date(2023, 1, 2)
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADERS)
        for number in range(ROWS):
            who = int(dice.paretovariate(0.9)) % 900
            at = day + dt.timedelta(days=number * 1200 // ROWS)
            paid = f"{at} 10:00:00 +0100"
            writer.writerow(
                (
                    *(f"#{1000 + number}", f"buyer{who}@mail.example", "paid", paid, "EUR", paid),
                    *(1, f"Tea {dice.randint(1, 40)}", f"{dice.uniform(5, 90):.2f}", "0.00"),
                    *(f"Buyer {who}", "1010", "AT", "yes" if who % 2 else "no", "web"),
                )
            )
