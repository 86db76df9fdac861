"""What a program that works with a book by the API relies on."""

import datetime as dt
import time

import pytest
from starlette.testclient import TestClient

from clienthood.book import Book
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app
from tests.api.conftest import ALL, token
from tests.web.test_importing import SHOPIFY

V1 = "/api/v1"
BROKEN = "order_id,account_id,ordered_at,amount\n901,A00001,someday,10\n902,A00001,2025-03-01,20\n"


@pytest.fixture
def program():
    """Open a site in this process as a program with a token."""
    opened = []

    def open_site(folder, secret=None, **more):
        known = {"Authorization": f"Bearer {secret or token(folder, **more)}"}
        client = TestClient(
            make_app(Site.at(folder)), base_url="http://127.0.0.1:8470", headers=known
        )
        opened.append(client.__enter__())
        return client

    yield open_site
    for client in opened:
        client.__exit__(None, None, None)


def ended(client, answer):
    """Follow the Location of work that began until it has ended."""
    assert answer.status_code == 202, answer.text
    for _ in range(1200):
        job = client.get(answer.headers["location"]).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"still {job['stage']}")


def problem(answer, status):
    """Return an error, which is told as a problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def brought(client, content, name="orders.csv", base=""):
    return client.post(f"{base}{V1}/uploads", files={"file": (name, content)})


def taken(client, content, name="orders.csv", **more):
    """Bring a file, and take it in as it was taken for."""
    answer = brought(client, content, name)
    assert answer.status_code == 201, answer.text
    place = answer.headers["location"]
    assert ended(client, client.post(f"{place}/answers", json={}))["state"] == "done"
    job = ended(client, client.post(f"{place}/take", json=more))
    assert job["state"] == "done", job["error"]
    return client.get(f"{place}/done").json()


def test_a_token_does_what_its_scopes_say_and_nothing_else(program, home):
    reader = program(home, scopes=("read",))
    assert reader.get(f"{V1}/whoami").json()["rights"] == ["read"]
    assert reader.get(f"{V1}/overview").status_code == 200
    said = {"account": "A00001", "kind": "client"}
    assert "right to label" in problem(reader.post(f"{V1}/labels", json=said), 403)["detail"]
    assert problem(reader.get(f"{V1}/exports/calls.csv"), 403)
    assert problem(reader.get(f"{V1}/users"), 403)


def test_a_token_never_does_more_than_its_user_may(program, home):
    member = program(home, role="member", scopes=ALL)
    assert problem(member.get(f"{V1}/exports/records.zip"), 403)
    assert sorted(member.get(f"{V1}/whoami").json()["rights"]) == ["do", "label", "read", "segment"]


def test_no_token_a_wrong_one_and_an_old_one_are_asked_to_sign_in(program, home):
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
    for secret in ("chd_nothing", token(home, days=2, now=before)):
        answer = program(home, secret=secret).get(f"{V1}/overview")
        assert problem(answer, 401)["hint"]
        assert answer.headers["www-authenticate"].startswith("Bearer")
    client = program(home)
    assert problem(client.get(f"{V1}/overview", headers={"Authorization": ""}), 401)
    assert problem(client.get(f"{V1}/nothing", headers={"Authorization": ""}), 401)


def test_an_answer_is_not_sent_twice_until_something_changes(program, home):
    client = program(home)

    def tag():
        return client.get(f"{V1}/overview").headers["etag"]

    def still(known):
        answer = client.get(f"{V1}/overview", headers={"If-None-Match": known})
        assert answer.status_code in (200, 304)
        return answer.status_code == 304

    known = tag()
    assert still(known)
    assert still(f'"other", {known}')
    assert still(known.removeprefix("W/"))
    assert not still('"other"')
    deeds = (
        lambda: client.post(f"{V1}/labels", json={"account": "A00001", "kind": "client"}),
        lambda: client.patch(f"{V1}/settings", json={"changes": {"book.name": "Hart"}}),
        lambda: ended(client, client.post(f"{V1}/runs", json={})),
        lambda: taken(client, BROKEN),
    )
    for deed in deeds:
        known = tag()
        deed()
        assert not still(known)
        assert still(tag())


def test_another_program_has_tags_of_its_own(program, home):
    client, other = program(home), program(home, role="viewer", scopes=("read",))
    known = client.get(f"{V1}/accounts").headers["etag"]
    assert other.get(f"{V1}/accounts", headers={"If-None-Match": known}).status_code == 200


@pytest.mark.parametrize("sort", ["probability", "spend"])
def test_pages_hold_every_account_once(program, home, sort):
    client = program(home)
    whole = client.get(f"{V1}/accounts", params={"limit": 1000, "sort": sort}).json()
    found = []
    while len(found) < whole["total"]:
        asked = {"limit": 7, "offset": len(found), "sort": sort}
        page = client.get(f"{V1}/accounts", params=asked).json()["accounts"]
        assert page
        found += [each["account_id"] for each in page]
    assert found == [each["account_id"] for each in whole["accounts"]]
    assert len(set(found)) == whole["total"]


def test_an_export_of_a_shop_comes_in_and_goes_again(program, empty):
    client = program(empty)
    answer = brought(client, SHOPIFY, "orders_export.csv")
    place = answer.headers["location"]
    assert place == f"{V1}/uploads/{answer.json()['upload']}"
    assert client.get(place).status_code == 200
    assert problem(client.get(f"{place}/effect"), 404)["hint"]
    assert ended(client, client.post(f"{place}/answers", json={}))["state"] == "done"
    effect = client.get(f"{place}/effect").json()
    assert effect["problem"] == ""
    assert problem(client.get(f"{place}/done"), 404)["hint"]
    job = ended(client, client.post(f"{place}/take", json={"name": "Tea House"}))
    assert job["state"] == "done", job["error"]
    assert client.get(f"{place}/done").status_code == 200
    imports = client.get(f"{V1}/imports").json()
    assert imports["batches"]
    assert client.get(f"{V1}/overview").status_code == 200
    for batch in imports["batches"]:
        gone = client.delete(f"{V1}/imports/{batch['batch']}")
        assert gone.json()["batch"] == batch["batch"]
        assert problem(client.delete(f"{V1}/imports/{batch['batch']}"), 404)
    assert client.get(f"{V1}/imports").json()["batches"] == []


def test_an_upload_that_is_not_wanted_is_dropped(program, home):
    client = program(home)
    place = brought(client, BROKEN).headers["location"]
    assert client.delete(place).status_code == 204
    assert problem(client.get(place), 404)["hint"]


def test_a_row_that_was_set_aside_is_mended(program, home):
    client = program(home)
    taken(client, BROKEN)
    page = client.get(f"{V1}/quarantine").json()
    (row,) = page["rows"]
    bad = {"batch": page["batch"], "line": row["line"], "cells": {"ordered_at": "never"}}
    answer = client.post(f"{V1}/quarantine/mend", json=bad)
    assert answer.json()["batch"] is None
    good = bad | {"cells": {"ordered_at": "2025-02-01"}}
    assert client.post(f"{V1}/quarantine/mend", json=good).json()["created"] == 1
    assert client.get(f"{V1}/quarantine").json()["rows"] == []


def test_what_is_said_of_an_account_is_heard_and_taken_back(program, home):
    client = program(home)
    said = {"account": "A00001", "kind": "customer", "reason": "knows us", "expires_on": None}
    assert client.post(f"{V1}/labels", json=said).status_code == 201
    (label,) = client.get(f"{V1}/labels").json()
    assert (label["account_id"], label["kind"], label["reason"]) == (
        "A00001",
        "customer",
        "knows us",
    )
    assert client.delete(f"{V1}/labels", params={"account": "A00001"}).status_code == 204
    assert problem(client.delete(f"{V1}/labels", params={"account": "A00001"}), 404)
    assert problem(client.post(f"{V1}/labels", json=said | {"expires_on": "31.12.2030"}), 422)
    assert problem(client.post(f"{V1}/labels", json=said | {"account": "nobody"}), 404)


def test_a_group_is_kept_renamed_and_forgotten(program, home):
    client = program(home)
    group = {"name": "Good ones", "query": "kind=client"}
    assert client.post(f"{V1}/segments", json=group).status_code == 201
    assert "there is a group" in problem(client.post(f"{V1}/segments", json=group), 409)["detail"]
    asked = {"name": "Good ones", "to": "Best"}
    assert client.patch(f"{V1}/segments", params=asked).json()["name"] == "Best"
    assert [each["name"] for each in client.get(f"{V1}/segments").json()["segments"]] == ["Best"]
    assert client.delete(f"{V1}/segments", params={"name": "Best"}).status_code == 204
    assert problem(client.delete(f"{V1}/segments", params={"name": "Best"}), 404)


def test_settings_are_saved_as_they_were_seen_or_not_at_all(program, home):
    client = program(home)
    seen = client.get(f"{V1}/settings").json()["seen"]
    first = {"changes": {"book.name": "Hart"}, "seen": seen}
    assert client.patch(f"{V1}/settings", json=first).status_code == 200
    assert problem(client.patch(f"{V1}/settings", json=first), 409)
    assert problem(client.patch(f"{V1}/settings", json={"changes": {"book.nme": "x"}}), 422)
    trial = client.post(f"{V1}/settings/preview", json={"changes": {"calls.client_from": 0.9}})
    assert ended(client, trial)["state"] == "done"
    assert "Hart" in Book(home).settings_file.read_text("utf-8")


def test_work_is_named_by_its_location_and_can_be_stopped(program, home):
    client = program(home)
    answer = client.post(f"{V1}/runs", json={"as_of": "2025-12-31"})
    place = answer.headers["location"]
    assert place == f"{V1}/jobs/{answer.json()['id']}"
    assert client.post(f"{place}/cancel").json()["state"] in ("cancelled", "done")
    assert [each["id"] for each in client.get(f"{V1}/jobs").json()] == [answer.json()["id"]]
    assert problem(client.get(f"{V1}/jobs/none"), 404)


def test_what_is_taken_away_is_whole(program, home):
    client = program(home)
    total = client.get(f"{V1}/accounts").json()["total"]
    calls = client.get(f"{V1}/exports/calls.csv")
    assert calls.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(calls.text.strip().splitlines()) == total + 1
    assert client.get(f"{V1}/exports/records.zip").content[:2] == b"PK"
    assert client.get(f"{V1}/person", params={"account": "A00001"}).json()["account_id"] == "A00001"
    trail = client.get(f"{V1}/audit", params={"what": "export"}).json()
    assert trail["entries"]
    assert {each["face"] for each in trail["entries"]} == {"api"}


def test_who_objects_is_not_called_and_who_is_erased_is_gone(program, home):
    client = program(home)
    objection = {"account": "A00001", "objects": True}
    assert client.put(f"{V1}/objections", json=objection).status_code == 204
    erasure = {"account": "A00002", "again": "A00003"}
    assert "another" in problem(client.post(f"{V1}/erasures", json=erasure), 422)["detail"]
    assert client.get(f"{V1}/person", params={"account": "A00002"}).status_code == 200
    done = client.post(f"{V1}/erasures", json=erasure | {"again": "A00002"})
    assert done.status_code == 200, done.text
    assert ended(client, client.post(f"{V1}/runs", json={}))["state"] == "done"
    assert problem(client.get(f"{V1}/accounts/A00002"), 404)
    listed = client.get(f"{V1}/accounts", params={"limit": 1000}).json()["accounts"]
    assert not {"A00001", "A00002"} & {each["account_id"] for each in listed}


def test_every_kind_of_refusal_is_a_problem(program, home, empty):
    client = program(home)
    assert problem(client.get(f"{V1}/accounts?limit=0"), 422)
    assert problem(client.get(f"{V1}/accounts?f=spend:at-least:much"), 422)["hint"]
    assert problem(client.get(f"{V1}/nothing"), 404)
    told = {"Content-Type": "application/json"}
    assert problem(client.post(f"{V1}/labels", content=b"\x80 {}", headers=told), 400)
    answer = client.put(f"{V1}/segments")
    assert "Allow" in problem(answer, 405)["detail"]
    assert answer.headers["allow"] == "DELETE, GET, PATCH, POST"
    elsewhere = {"Host": "evil.example"}
    assert problem(client.get(f"{V1}/overview", headers=elsewhere), 400)["hint"]
    browser = {"Cookie": "clienthood=x", "Origin": "http://evil.example"}
    assert problem(client.post(f"{V1}/runs", json={}, headers=browser), 403)
    assert problem(client.post(f"{V1}/runs", content=b" " * (2 << 20)), 413)["hint"]
    assert problem(client.post(f"{V1}/runs", content=iter([b"{}"])), 413)
    assert problem(program(empty).get(f"{V1}/overview"), 404)["hint"]
    assert problem(client.post(f"{V1}/uploads"), 422)["hint"]
    assert problem(brought(client, b"%PDF-1.7 ..."), 422)["where"] == "orders.csv"


def test_the_sample_has_the_same_api_and_takes_no_files(program, pattern, home):
    (home / "sample").symlink_to(pattern)
    client = program(home)
    assert client.get(f"/sample{V1}/overview").status_code == 200
    answer = client.get(f"/sample{V1}/accounts/A00001")
    assert answer.json()["account_id"] == "A00001"
    assert "your own book" in problem(brought(client, BROKEN, base="/sample"), 409)["detail"]
    assert client.get(f"/sample{V1}/openapi.json").json() == client.get(f"{V1}/openapi.json").json()
