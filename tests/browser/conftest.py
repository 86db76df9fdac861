import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

SHOTS = Path(os.environ.get("CLIENTHOOD_SHOTS", "build/screenshots"))
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


@pytest.fixture
def watched(chromium):
    """Open a window that fails the test on console errors and on requests that leave the host."""
    windows, faults = [], []

    def open_window(base, **options):
        window = chromium.new_context(base_url=base, **options)
        window.set_default_timeout(30_000)
        windows.append(window)

        def allowed(route):
            url = route.request.url
            if url.startswith((base, "data:", "blob:")):
                route.continue_()
            else:
                faults.append(f"request to {url}")
                route.abort()

        window.route("**/*", allowed)
        page = window.new_page()
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield open_window
    for window in windows:
        window.close()
    assert not faults, faults


@pytest.fixture
def shoot():
    """Keep a picture of a page."""

    def take(page, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take
