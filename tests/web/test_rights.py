"""Every role on every route, held against a table of its own."""

import pytest
from starlette.testclient import TestClient

from clienthood.faces.desk.rights import RIGHTS, ROUTES, Right, Role
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app, routes

OPEN = {
    "GET /login",
    "POST /login",
    "GET /welcome",
    "POST /welcome",
    "GET /static/{path:path}",
}
"""All that a stranger reaches."""
ROLES_OF = {
    Right.READ: "owner analyst member viewer",
    Right.OWN: "owner analyst member viewer",
    Right.LABEL: "owner analyst member",
    Right.SEGMENT: "owner analyst member",
    Right.DO: "owner analyst member",
    Right.EXPORT: "owner analyst",
    Right.IMPORT: "owner analyst",
    Right.RUN: "owner analyst",
    Right.TRY: "owner analyst",
    Right.SETTINGS: "owner analyst",
    Right.PERSON: "owner analyst",
    Right.ERASE: "owner",
    Right.USERS: "owner",
    Right.AUDIT: "owner",
    Right.SOURCES: "owner",
}
"""Who may do what, as the documents have it."""
WORDS = {
    "export": Right.EXPORT,
    ".csv": Right.EXPORT,
    "erase": Right.ERASE,
    "/users": Right.USERS,
    "/audit": Right.AUDIT,
    "/undo": Right.IMPORT,
    "/mend": Right.IMPORT,
}
"""What a route with such a word in its path must need at least."""
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def asked(client, route, **more):
    method, path = route.split(" ", 1)
    for name in ("{path:path}", "{account_id:path}"):
        path = path.replace(name, "clienthood.css" if "static" in path else "A00001")
    while "{" in path:
        path = path[: path.index("{")] + "none" + path[path.index("}") + 1 :]
    return client.request(method, path, **more)


@pytest.fixture(scope="module")
def app(home):
    return make_app(Site.at(home))


def test_the_table_names_every_route_and_no_other():
    assert set(routes()) == set(ROUTES)
    assert {route for route, right in ROUTES.items() if right is None} == OPEN


def test_the_roles_have_the_rights_that_the_documents_give_them():
    for right in Right:
        assert {role.value for role in Role if right in RIGHTS[role]} == set(
            ROLES_OF[right].split()
        )


def test_routes_need_the_right_that_their_path_speaks_of():
    for route, right in ROUTES.items():
        for word, least in WORDS.items():
            if word in route and route != "GET /import" and "person" not in route:
                assert right is not None
                assert set(ROLES_OF[right].split()) <= set(ROLES_OF[least].split()), route
    for route, right in ROUTES.items():
        if route.startswith(UNSAFE) and route not in OPEN:
            assert right is not Right.READ, route


@pytest.mark.parametrize("base", ["", "/sample"])
def test_a_stranger_reaches_nothing_but_the_login_page(app, base):
    stranger = TestClient(app, base_url="http://127.0.0.1:8470", follow_redirects=False)
    stranger.headers["Sec-Fetch-Site"] = "same-origin"
    for route in ROUTES:
        if route in OPEN:
            continue
        method, path = route.split(" ", 1)
        answer = asked(stranger, f"{method} {base}{path}")
        if "/api/" in route:
            assert answer.status_code == 401, route
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert answer.status_code == 303, route
            assert answer.headers["location"].startswith("/login"), route


@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_its_rights_say_and_nothing_else(visit, home, role):
    client = visit(home, role=role.value)
    for route, right in ROUTES.items():
        if right is None or right in RIGHTS[role]:
            continue
        answer = asked(client, route)
        assert answer.status_code == 403, (role, route, answer.status_code)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_not_refused_what_it_may_do(visit, home, role):
    client = visit(home, role=role.value)
    for route, right in ROUTES.items():
        if right in RIGHTS[role] and route.startswith("GET"):
            answer = asked(client, route)
            assert answer.status_code not in (401, 403), (role, route, answer.status_code)
            assert answer.status_code < 500, (role, route)
            assert not answer.headers.get("location", "").startswith("/login"), (role, route)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_every_unsafe_route_refuses_requests_of_other_sites(visit, home, headers):
    client = visit(home)
    del client.headers["Sec-Fetch-Site"]
    for route in ROUTES:
        if route.startswith(UNSAFE):
            assert asked(client, route, headers=headers).status_code == 403, route


def test_a_request_under_a_strange_name_is_refused(visit, home):
    client = visit(home)
    for route in ("GET /", "GET /login", "POST /login"):
        assert asked(client, route, headers={"Host": "evil.example"}).status_code in (400, 403, 421)


def test_every_page_carries_the_headers_that_keep_it_safe(visit, home):
    for answer in (
        visit(home).get("/"),
        visit(home).get("/nothing"),
        visit(home, "").get("/login"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy
        assert "no-store" in answer.headers["cache-control"]
