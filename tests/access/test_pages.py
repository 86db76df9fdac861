"""Coming in, people, tokens and the trail, as a browser meets them."""

import datetime as dt
import re

import pytest
from starlette.testclient import TestClient

from clienthood.book import Book
from clienthood.book.audit import Actor, record
from clienthood.book.throttle import Attempt, begin_attempt
from clienthood.book.users import find_user
from clienthood.faces.deeds.users import first_link
from clienthood.faces.desk.guard import SECURITY_HEADERS
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app
from tests.access.conftest import ANN, PASSWORD

SITE = "http://127.0.0.1:8470"
ME = Actor(name="ann", face="command line")


@pytest.fixture
def browser():
    """Open browsers at a site; each keeps its own cookies."""
    opened = []

    def open_browser(folder, **headers):
        client = TestClient(
            make_app(Site.at(folder, names=("books.example",))),
            base_url=SITE,
            headers={"Sec-Fetch-Site": "same-origin"} | headers,
            follow_redirects=False,
        )
        opened.append(client.__enter__())
        return client

    yield open_browser
    for client in opened:
        client.__exit__(None, None, None)


def login(client, name, password=PASSWORD, **more):
    return client.post("/login", data={"name": name, "password": password} | more)


def once(page):
    """What a page shows this once."""
    return re.search(r'id="secret"[^>]* value="([^"]+)"', page.text)[1]


def test_from_the_first_link_to_an_invited_viewer(browser, tmp_path):
    key = first_link(Book(tmp_path), ME)
    ann = browser(tmp_path)
    assert "Nobody has an account here yet" in ann.get("/login").text
    assert "you become the owner" in ann.get(f"/welcome?key={key}").text
    form = {"key": key, "name": "ann", "password": PASSWORD, "again": PASSWORD}
    differs = ann.post("/welcome", data=form | {"again": "something else"})
    assert "The two passwords differ" in differs.text
    inside = ann.post("/welcome", data=form)
    assert (inside.status_code, inside.headers["location"]) == (303, "/")
    cookie = inside.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "been used" in browser(tmp_path).get(f"/welcome?key={key}").text

    link = once(ann.post("/users/invite", data={"name": "cy@example.org", "role": "viewer"}))
    assert link.startswith(f"{SITE}/welcome?key=")
    assert link not in ann.get("/users").text
    cy = browser(tmp_path)
    assert "ann invited you as viewer" in cy.get(link).text
    key = link.partition("key=")[2]
    cy.post("/welcome", data={"key": key, "password": PASSWORD, "again": PASSWORD})
    assert "Your role here is viewer" in cy.get("/me").text
    assert cy.get("/users").status_code == 403
    assert cy.get("/audit").status_code == 403
    assert (
        cy.post("/users/role", data={"name": "cy@example.org", "role": "owner"}).status_code == 403
    )
    assert find_user(Book(tmp_path), "cy@example.org").role == "viewer"


def test_signing_in_leads_where_one_wanted_to_go_and_out_again(browser, home):
    bo = browser(home.path)
    assert bo.get("/me?x=1").headers["location"] == "/login?next=%2Fme%3Fx%3D1"
    assert "wrong" in login(bo, "bo", "not this one").text
    assert login(bo, "BO", next="//evil.example").headers["location"] == "/"
    assert login(bo, "BO", next="/me").headers["location"] == "/me"
    assert bo.get("/me").status_code == 200
    kept = bo.cookies["clienthood"]
    assert bo.post("/logout").headers["location"] == "/login?told=signed-out"
    assert "clienthood" not in bo.cookies
    bo.cookies["clienthood"] = kept
    assert bo.get("/me").status_code == 303


def test_too_many_failures_are_told(browser, home):
    bo, now = browser(home.path), dt.datetime.now(dt.UTC)
    assert "Name or password is wrong" in login(bo, ANN.name, "x").text
    for minutes in range(130, -1, -10):
        begin_attempt(home, Attempt("Bo", "192.0.2.1"), now=now - dt.timedelta(minutes=minutes))
    answer = login(bo, "bo")
    assert answer.status_code == 403
    assert re.search(r"Too many sign-ins have failed. Try again in \d+ minutes", answer.text)


def test_users_are_changed_and_removed_by_an_owner(browser, home):
    ann, bo = browser(home.path), browser(home.path)
    login(ann, ANN.name)
    login(bo, "bo")
    assert bo.get("/me").status_code == 200
    answer = ann.post("/users/role", data={"name": "Bo", "role": "analyst"})
    assert answer.headers["location"] == "/users?told=role-changed"
    assert bo.get("/me").status_code == 303
    refused = ann.post("/users/remove", data={"name": ANN.name})
    assert refused.status_code == 422
    assert "is the last owner" in refused.text
    ann.post("/users/remove", data={"name": "Bo"})
    assert '<th scope="row">Bo' not in ann.get("/users").text
    assert login(bo, "bo").status_code == 403


def test_a_new_password_by_link_and_by_hand(browser, home):
    ann, bo = browser(home.path), browser(home.path)
    login(ann, ANN.name)
    link = once(ann.post("/users/password", data={"name": "Bo"}))
    form = {"key": link.partition("key=")[2], "password": "nine odd lanterns"}
    bo.post("/welcome", data=form | {"again": form["password"]})
    old = {"old": "nine odd lanterns", "new": PASSWORD}
    assert "differ" in bo.post("/me/password", data=old | {"again": "x"}).text
    changed = bo.post("/me/password", data=old | {"again": PASSWORD})
    assert changed.headers["location"] == "/me?told=password-changed"
    assert login(browser(home.path), "Bo").status_code == 303


def test_a_token_is_shown_once_and_opens_what_it_may(browser, home):
    bo = browser(home.path)
    login(bo, "bo")
    made = bo.post(
        "/me/tokens", data={"title": "my sheet", "scopes": ["read", "import"], "days": "9"}
    )
    secret = once(made)
    page = bo.get("/me").text
    assert "my sheet" in page
    assert secret not in page
    program = TestClient(make_app(Site.at(home.path)), base_url=SITE, follow_redirects=False)
    shown = {"Authorization": f"Bearer {secret}"}
    assert program.get("/me", headers=shown).status_code == 403
    assert program.get("/start", headers=shown).status_code in (200, 404)
    assert program.get("/start").status_code == 303
    number = re.search(r'name="token" value="(\d+)"', page)[1]
    assert bo.post("/me/revoke", data={"token": number}).status_code == 303
    assert program.get("/start", headers=shown).status_code == 303
    assert "at least one right" in bo.post("/me/tokens", data={"title": "x"}).text
    assert bo.post("/me/tokens", data={"title": "x", "scopes": "fly"}).status_code == 422


def test_the_trail_is_searched_paged_and_says_whether_it_holds(browser, home):
    ann = browser(home.path)
    login(ann, ANN.name)
    for number in range(60):
        record(home, ME, "confirm", subject=f"A{number}", after="<b>client</b>")
    page = ann.get("/audit").text
    assert "The chain holds: " in page
    assert "&lt;b&gt;client" in page
    assert 'href="/audit?q=&amp;what=&amp;offset=50"' in page
    assert ">A59<" in page
    assert ">A3<" not in page
    assert ">A3<" in ann.get("/audit?q=&what=&offset=50").text
    assert ">A59<" not in ann.get("/audit?q=A3+confirm").text
    assert "sign in" in ann.get("/audit?what=sign+in").text
    assert "No entry has all of these words" in ann.get("/audit?q=nothing-like-it").text


@pytest.mark.parametrize("path", ["/login", "/nothing", "/static/clienthood.css", "/users"])
def test_every_answer_is_armed(browser, home, path):
    answer = browser(home.path).get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    kept = answer.headers["cache-control"]
    assert ("immutable" in kept) if path.startswith("/static") else kept == "no-store"


def test_what_other_sites_send_is_refused(browser, home):
    bo = browser(home.path)
    login(bo, "bo")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": SITE},
    ):
        assert bo.post("/logout", headers=headers).status_code == 403
    assert bo.get("/me", headers={"Host": "evil.example"}).status_code == 400
    assert bo.get("/me", headers={"Host": "books.example"}).status_code == 200
    assert bo.get("/me").status_code == 200


def test_a_cookie_over_https_never_travels_in_the_clear(browser, home):
    answer = browser(home.path).post(
        "https://127.0.0.1:8470/login", data={"name": "bo", "password": PASSWORD}
    )
    assert "Secure" in answer.headers["set-cookie"]


def test_users_of_the_sample_are_those_of_the_own_book(browser, home):
    ann = browser(home.path)
    login(ann, ANN.name)
    assert "Bo" in ann.get("/sample/users").text
    assert "Nothing has been written down yet" in ann.get("/sample/audit").text


def test_strangers_send_forms_and_nothing_large(browser, home):
    stranger, ann = browser(home.path), browser(home.path)
    login(ann, ANN.name)
    large = {"name": "x" * (1 << 20)}
    file = {"file": ("x.csv", b"a" * (2 << 20))}
    for path in ("/login", "/import", "/users/invite"):
        assert stranger.post(path, data=large).status_code == 413
        assert stranger.post(path, files=file).status_code == 413
        assert stranger.post(path, content=iter([b"x"])).status_code == 413
        assert ann.post(path, data=large).status_code == 413
    assert ann.post("/users/invite", files=file).status_code == 413
