import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from clienthood.book import Book
from tests.browser.house import House, build, furnish
from tests.browser.serving import served, watch
from tests.web.conftest import signed_in

SHOTS = os.environ.get("CLIENTHOOD_SHOTS", "")
"""A folder for pictures of every page, to be looked at; without it none are taken."""
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """The distribution's Chromium."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, "the browser tests need Chromium; install it: sudo apt-get install chromium"
    with sync_playwright() as playing:
        browser = playing.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(chromium, tmp_path_factory):
    """A served book in use, with what leaves pages behind done in it."""
    folder = tmp_path_factory.mktemp("house")
    home = build(folder)
    secret = signed_in(Book(home), "owner")
    with served(home) as site:
        cookie = {"name": "clienthood", "value": secret, "url": site.url}
        window = chromium.new_context(base_url=site.url, java_script_enabled=False)
        window.add_cookies([cookie])
        places = furnish(window.new_page(), folder)
        window.close()
        yield House(site, cookie, places)


@pytest.fixture
def watched(chromium):
    """Open a window that fails the test on console errors and on requests that leave the host."""
    windows, faults = [], []

    def open_window(base, **options):
        windows.append(chromium.new_context(base_url=base, **options))
        return watch(windows[-1], base, faults)

    yield open_window
    for window in windows:
        window.close()
    assert not faults, faults


@pytest.fixture
def shoot():
    """Keep a picture of a page, if pictures are wanted."""

    def take(page, name):
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)

    return take
