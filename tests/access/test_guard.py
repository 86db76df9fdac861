"""Where a request may come from."""

import pytest

from clienthood.faces.desk.guard import foreign, inner_path, known_host

HOST = "127.0.0.1:8470"
COOKIE = {"cookie": "clienthood=x"}
BEARER = {"authorization": "Bearer chd_x"}


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"} | COOKIE,
        {"sec-fetch-site": "none"} | COOKIE,
        {"origin": f"http://{HOST}"} | COOKIE,
        {"origin": f"HTTPS://{HOST}"} | COOKIE,
        BEARER,
        BEARER | {"origin": "https://elsewhere.example"},
        {},
    ],
)
def test_what_may_come(headers):
    assert foreign("POST", headers, HOST) == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"} | COOKIE,
        {"sec-fetch-site": "cross-site", "origin": f"http://{HOST}"} | COOKIE,
        {"sec-fetch-site": ""} | COOKIE,
        {"origin": "null"} | COOKIE,
        {"origin": ""} | COOKIE,
        {"origin": "http://127.0.0.1:8471"} | COOKIE,
        {"origin": "https://elsewhere.example"},
        COOKIE,
        COOKIE | BEARER,
        COOKIE | BEARER | {"sec-fetch-site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_may_not_come(method, headers):
    assert foreign(method, headers, HOST)
    assert foreign("GET", headers, HOST) == ""


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:80", "127.0.0.1:8470", "[::1]:8470", "192.0.2.1", "B.Example:1"],
)
def test_hosts_by_which_the_server_is_known(host):
    assert known_host(host, ["b.example"])


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8470", "[evil]"]
)
def test_names_that_others_own(host):
    assert not known_host(host, ["b.example"])


@pytest.mark.parametrize("path", ["/", "/accounts?f=kind:is:client", "/sample/"])
def test_pages_of_this_site_to_go_to(path):
    assert inner_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:x",
        "/\n/evil",
        "a",
    ],
)
def test_pages_of_others_are_not_gone_to(path):
    assert inner_path(path) == "/"
