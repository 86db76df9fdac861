"""A book as it is after some months: records, runs, groups, people, and work half done."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.faces.deeds.sample import make_sample
from tests.browser.serving import Served
from tests.faces.books import done

ACCOUNT = "A00216"
BAD_ORDERS = (
    "order_id,account_id,ordered_at,amount,currency\n"
    "X1,A00216,2026-06-12,120.00,EUR\nX2,A00046,yesterday,80.00,EUR\nX3,A00127,2026-06-14,much,EUR\n"
    "X4,A00221,yesterday,60.00,EUR\n"
)
SHEET = "Datum;Kunde;Betrag;Text\n03.01.2025;Huber GmbH;1.250,00;Rat\ngestern;Maier;89,90;Brot\n"


@dataclass(frozen=True)
class House:
    """A served site, its owner signed in."""

    site: Served
    cookie: dict
    places: dict = field(default_factory=dict)
    """Names that the addresses of pages are written with, and what they are here."""


def build(folder):
    """Return the folder of an own book that is in use, the sample beside it."""
    made = make_sample(Book(folder / "made"), Actor(name="", face="web"), told=lambda *_: None)
    home = Path(shutil.copytree(made.path, folder / "home"))
    (home / "sample.txt").unlink()
    settings = home / "clienthood.toml"
    settings.write_text(settings.read_text().replace(" (sample)", ""))
    made.path.rename(home / "sample")
    orders = folder / "orders of June.csv"
    orders.write_text(BAD_ORDERS)
    done("import", orders, "--table", "orders", "--yes", "--book", home)
    done("confirm", ACCOUNT, "customer", "--reason", "they only buy goods", "--book", home)
    done("run", "--book", home)
    return home


def furnish(page, folder):
    """Do in the browser what leaves pages behind; return the places."""
    places = {"account": ACCOUNT}
    page.goto("/accounts?f=kind:is:client")
    page.fill("#name", "Our clients")
    page.fill("#note", "for the letter of autumn")
    page.click("button:text-is('Keep')")
    page.goto("/me")
    page.fill("#title", "the till")
    page.click("text=Make it")
    page.goto("/users")
    page.fill("#name", "Edda Prager")
    page.click("text=Make a link")
    places["batch"] = _batch(page)
    sheet = folder / "Einnahmen.csv"
    sheet.write_text(SHEET, "cp1252")
    page.goto("/import")
    page.set_input_files("#file", sheet)
    page.click("text=Look at the files")
    page.wait_for_selector("#table")
    places["upload"] = page.url.rsplit("/", 1)[1].partition("?")[0]
    page.click("text=Yes, that is right")
    page.wait_for_url("**/effect")
    places["drop"] = _drop(page, folder)
    page.goto("/settings")
    page.locator("input[inputmode=decimal]").first.fill("0.9")
    page.click("text=See who would change kind")
    page.wait_for_url("**/settings/preview/*")
    places["trial"] = page.url.rsplit("/", 1)[1]
    page.goto("/runs")
    page.click("text=Read every account")
    page.click("text=Cancel")
    places["job"] = page.url.rsplit("/", 1)[1]
    return places


def _drop(page, folder):
    """Hand two files in at once, and leave them there."""
    more = folder / "visits.csv"
    more.write_text("When,Who,What\nsoon,Huber,visit\n")
    page.goto("/import")
    page.set_input_files("#file", [folder / "Einnahmen.csv", more])
    page.click("text=Look at the files")
    page.wait_for_selector("text=1 of 2 files can be taken as they are")
    return page.url.rsplit("/", 1)[1]


def _batch(page):
    page.goto("/import")
    return page.locator("a:text-is('Undo')").first.get_attribute("href").partition("=")[2]
