"""Every page in a real browser: whole, readable, reachable, at any width, scheme and hand."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.serving import watch

PAGES = {
    "overview": "/",
    "start": "/start",
    "accounts": "/accounts",
    "accounts-filtered": "/accounts?f=kind:is:client&f=spend:at-least:1000&add=probability",
    "accounts-none": "/accounts?search=nobody+at+all",
    "account": "/accounts/{account}",
    "account-small": "/accounts/A00002",
    "timeline": "/timeline?account={account}",
    "evidence": "/evidence?account={account}&dimension=duration",
    "why": "/why?why={account}&f=spend:at-least:1000&match=all&kind=&search=",
    "segments": "/segments",
    "model": "/model",
    "plays": "/plays",
    "play": "/plays/consultation",
    "value": "/value",
    "cohorts": "/cohorts",
    "movement": "/movement",
    "movement-quarters": "/movement?by=quarter&move=lost",
    "alerts": "/alerts",
    "business": "/business",
    "plan": "/plan?clients=30",
    "personas": "/personas",
    "persona": "/personas/1",
    "leads": "/leads",
    "recommendations": "/recommendations?backtest=yes",
    "contact": "/contact",
    "stories": "/stories",
    "services": "/services",
    "backtest": "/backtest",
    "report": "/report",
    "identity": "/identity",
    "experiments": "/experiments",
    "experiment-plan": "/experiments?name=Letter&outcome=revenue&days=90",
    "import": "/import",
    "mapping": "/import/{upload}",
    "sorting": "/import/{drop}",
    "effect": "/import/{upload}/effect",
    "quarantine": "/quarantine",
    "findings": "/findings",
    "sources": "/sources",
    "undo": "/undo?batch={batch}",
    "runs": "/runs",
    "compare": "/runs/compare",
    "job": "/jobs/{job}",
    "settings": "/settings",
    "settings-trial": "/settings/preview/{trial}",
    "export": "/export",
    "erase": "/erase?account={account}",
    "users": "/users",
    "audit": "/audit",
    "own": "/me",
    "glossary": "/glossary",
    "faq": "/faq",
    "login": "/login",
    "welcome": "/welcome?key=none",
    "fault": "/accounts/nobody",
    "sample": "/sample/",
}
"""Every page: its name, and its address with the places of the house."""
STATUS = {"fault": 404, "welcome": 403}
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
SHOWN = {"wide": ("light", "dark"), "narrow": ("dark",)}
GRAVE = ("serious", "critical")
WIDER = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll"))
  .map((each) => each.outerHTML.slice(0, 120)).slice(0, 3)"""

SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
"""Whether the focus can be seen."""
PER_KIND = 3
"""Pages that are asked for of those that differ only in what they are about."""


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no-script"])
def opened(request, chromium, house):
    """Open pages of the house in one window; what went wrong in it is told with each."""
    window = chromium.new_context(base_url=house.site.url, java_script_enabled=request.param)
    window.add_cookies([house.cookie])
    faults = []
    page = watch(window, house.site.url, faults)

    def open_page(name):
        faults.clear()
        page.set_viewport_size(_size("wide"))
        answer = page.goto(PAGES[name].format(**house.places))
        assert answer.status == STATUS.get(name, 200), page.inner_text("body")
        return page, faults

    open_page.script = request.param
    yield open_page
    window.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(opened, shoot, name):
    page, faults = opened(name)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert len(page.title()) > len(" · clienthood")
    for width in WIDTHS:
        page.set_viewport_size(_size(width))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            width,
            page.evaluate(WIDER),
        )
        for scheme in SHOWN[width] if opened.script else ():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shoot(page, f"{name}-{width}-{scheme}")
            if width == "wide":
                _axe(page, scheme)
    assert [fault for fault in faults if name not in STATUS] == []


@pytest.mark.parametrize("name", ["overview", "account"])
def test_page_prints(opened, shoot, name):
    if not opened.script:
        return
    page, faults = opened(name)
    page.emulate_media(media="print")
    for gone in (".bar", ".menu", "form"):
        assert not page.locator(gone).first.is_visible(), gone
    washes = set()
    for scheme in ("light", "dark"):
        page.emulate_media(media="print", color_scheme=scheme)
        washes.add(page.evaluate("getComputedStyle(document.querySelector('.kind')).background"))
    assert len(washes) == 1
    shoot(page, f"{name}-print")
    page.emulate_media(media="screen")
    assert not faults


def _axe(page, scheme):
    """Hold a page against every rule; in the dark only against those on colours."""
    asked = {"resultTypes": ["violations"]}
    if scheme == "dark":
        asked["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    found = Axe().run(page, options=asked).response["violations"]
    grave = [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:4])
        for each in found
        if each["impact"] in GRAVE
    ]
    assert not grave, (scheme, grave)


def _size(name):
    width, height = WIDTHS[name]
    return {"width": width, "height": height}


def test_no_link_is_dead(house, chromium):
    window = chromium.new_context(base_url=house.site.url)
    window.add_cookies([house.cookie])
    waiting = [(PAGES[name].format(**house.places), "") for name in PAGES if name not in STATUS]
    asked, kinds, dead = set(), Counter(), []
    while waiting:
        path, came_from = waiting.pop(0)
        kind = _kind(path)
        if path in asked or kinds[kind] >= PER_KIND:
            continue
        asked.add(path)
        kinds[kind] += 1
        answer = window.request.get(path)
        if answer.status >= 400:
            dead.append((answer.status, path, came_from))
        elif "text/html" in answer.headers["content-type"]:
            waiting += [(link, path) for link in _links(answer.text(), path)]
    window.close()
    assert not dead
    assert len(kinds) > 40


def _links(text, path):
    """Return the links of a page that stay on the site, without their anchors."""
    found = re.findall(r'<a\b[^>]*\bhref="([^"]*)"', text)
    return [urljoin(path, unescape(link)).partition("#")[0] for link in found]


def _kind(path):
    """Return a path with what names an account, a file or a run left out."""
    parts = urlsplit(path).path.split("/")
    names = sorted({name.partition("=")[0] for name in urlsplit(path).query.split("&")})
    return "/".join(part if part.isalpha() else "*" for part in parts), *names


def test_keys_reach_everything(house, chromium):
    window = chromium.new_context(base_url=house.site.url)
    window.add_cookies([house.cookie])
    page = window.new_page()
    page.goto("/accounts")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 30)"))
        assert page.evaluate(SEEN), reached
    assert reached[:2] == ["Skip to the content", "clienthood"]
    assert reached[2:10] == [
        *("Overview", "To do", "Accounts", "Movement", "Worth", "Business", "Records", "Menu")
    ]
    assert page.evaluate("document.activeElement.closest('form').id") == "picker"
    page.focus(".menu summary")
    page.keyboard.press("Enter")
    assert page.is_visible("text=Audit trail")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Audit trail")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menu"
    page.goto("/accounts")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    window.close()
