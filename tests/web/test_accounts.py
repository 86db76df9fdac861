"""The list of accounts and the page of an account, as a visitor meets them."""

import csv
import html
import io
import re
import shutil
from decimal import Decimal
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.faces.books import done

NAMES = ("a/b/", "100% & more?", "#1 Zoë", "=cmd()", "count", "accounts.csv", "né e")


@pytest.fixture(scope="module")
def odd(simulated, tmp_path_factory):
    """A book with accounts whose identifiers are hard to put into an address."""
    folder = tmp_path_factory.mktemp("odd")
    done("init", "--book", folder, "--name", "Odd & Co")
    files = tmp_path_factory.mktemp("odd_files")
    with (files / "orders.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["order_id", "account_id", "ordered_at", "amount", "nature"])
        for number, name in enumerate(NAMES):
            writer.writerow(
                [f"X{number}", name, f"2026-0{number % 6 + 1}-03", 10 + number, "goods"]
            )
    done("import", files, simulated, "--book", folder)
    done("run", "--book", folder)
    return folder


@pytest.fixture
def own(home, tmp_path):
    """A book that a test may change."""
    return shutil.copytree(home, tmp_path / "home")


def text_of(page):
    """Return what is read on a page, in one line."""
    content = re.sub(r"(?s)<(script|style).*?</\1>", " ", page.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


def number_of(page):
    """Return how many accounts there are in all, as the list tells."""
    return int(re.search(r"(?:All|of) (\d+) accounts", text_of(page))[1])


def listed(page):
    """Return the identifiers of the accounts on a page of the list."""
    rows = re.findall(r'<th scope="row"><a href="/accounts/([^"]+)">', page.text)
    assert rows == list(dict.fromkeys(rows))
    return rows


def test_the_list_shows_kind_reason_worth_and_last_dealing(visit, home):
    page = visit(home).get("/accounts")
    assert page.status_code == 200
    total = number_of(page)
    assert f"All {total} accounts" in text_of(page)
    assert len(listed(page)) == 50
    for told in ("How sure", "Speaks for client", "Worth ahead", "Last dealing", "almost surely"):
        assert told in text_of(page)
    rest = visit(home).get("/accounts?offset=50")
    assert not set(listed(rest)) & set(listed(page))
    assert f"51 to 100 of {total}" in text_of(rest)


def test_the_form_works_without_script_row_by_row(visit, home):
    client = visit(home)

    def sent(query):
        answer = client.get(f"/accounts?form=1&{query}")
        assert answer.status_code == 303
        return answer.headers["location"]

    where = sent("search=&kind=&add=spend")
    assert parse_qs(urlsplit(where).query) == {"add": ["spend"]}
    begun = client.get(where)
    assert 'name="field" value="spend"' in begun.text
    where = sent("field=spend&op=at-least&value=1,000&add=contract&kind=client")
    assert parse_qs(urlsplit(where).query) == {
        "kind": ["client"],
        "f": ["spend:at-least:1,000"],
        "add": ["contract"],
    }
    two = "field=spend&op=between&value=10 to 1000&field=worth&op=unknown&value=&match=any"
    asked = parse_qs(urlsplit(sent(two)).query)
    assert asked == {"f": ["spend:between:10:1000", "worth:unknown"], "match": ["any"]}
    assert parse_qs(urlsplit(sent(two + "&remove=0")).query)["f"] == ["worth:unknown"]


def test_a_filter_names_its_conditions_and_counts(visit, home):
    client = visit(home)
    query = "f=spend:at-least:1000&f=contract:is-not:none"
    page = client.get(f"/accounts?{query}")
    total = client.get(f"/accounts.count?{query}").json()
    assert f"{total['total']} of {number_of(page)} accounts" in text_of(page)
    assert total["told"] == f"{total['total']} accounts fit"
    assert "Spend in all is at least 1,000 EUR · Contract is not “none”" in text_of(page)
    none = client.get("/accounts?f=spend:at-least:999999999")
    assert "No account fits" in text_of(none)


def test_a_bad_row_is_told_beside_the_form(visit, home):
    client = visit(home)
    for row, told in (
        ("spend:at-least:much", "'much' is no number"),
        ("nothing:is:1", "cannot be picked out by 'nothing'"),
    ):
        page = client.get(f"/accounts?f={row}")
        assert page.status_code == 422
        assert told in text_of(page)
        assert 'id="picker"' in page.text
        count = client.get(f"/accounts.count?f={row}")
        assert count.status_code == 422
        assert told in count.json()["told"]


def test_heads_sort_and_say_so(visit, home):
    client = visit(home)
    page = client.get("/accounts")
    assert 'aria-sort="descending"><a href="/accounts?back=1">How sure' in page.text
    up = client.get("/accounts?back=1")
    assert 'aria-sort="ascending"' in up.text
    assert listed(up)[0] != listed(page)[0]
    by_name = client.get("/accounts?sort=name&show=name&show=trust")
    assert "Trust" in by_name.text
    assert 'data-name="Speaks for client"' not in by_name.text
    assert client.get("/accounts?sort=drop").status_code == 422


def test_all_that_fit_are_taken_away_safely(visit, odd):
    client = visit(odd)
    answer = client.get("/accounts.csv?sort=id&show=spend&show=kind&show=contract")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["account_id", "name", "spend", "kind", "contract"]
    assert len(rows) == number_of(client.get("/accounts"))
    assert "'=cmd()" in {row["account_id"] for row in rows}
    assert {row["spend"] for row in rows if row["account_id"] == "a/b/"} == {"10.00"}
    assert client.get("/accounts.csv?f=bad").status_code == 422
    assert visit(odd, role="viewer").get("/accounts.csv").status_code == 403
    assert "/accounts.csv" not in visit(odd, role="viewer").get("/accounts").text
    trail = visit(odd).get("/audit")
    assert trail.status_code in (200, 404)


@pytest.mark.parametrize("name", NAMES)
def test_any_identifier_has_its_page(visit, odd, name):
    client = visit(odd)
    page = client.get(f"/accounts/{quote(name, safe='')}")
    assert page.status_code == 200
    assert f"<title>{html.escape(name)}" in page.text
    links = re.findall(r'href="(/(?:evidence|timeline)[^"]+)"', page.text)
    assert links
    for link in links[:3]:
        assert client.get(html.unescape(link)).status_code == 200
    found = client.get(f"/accounts?search={quote(name, safe='')}")
    assert quote(name, safe="") in listed(found)


def test_bits_on_the_page_add_up_as_shown(visit, home):
    client = visit(home)
    for account in listed(client.get("/accounts?sort=unsure"))[:5]:
        page = client.get(f"/accounts/{account}")
        table = re.search(r'(?s)<table class="evidence.*?</table>', page.text)[0]
        bits = [
            Decimal(told.replace("−", "-"))
            for told in re.findall(r'data-name="Bits"><data[^>]*>([^<]+)</data>', table)
        ]
        assert sum(bits[:-1]) == bits[-1]
        line = text_of(page).split(" start ")[0].rsplit(" ", 1)[1]
        assert Decimal(line.replace("−", "-")) == bits[0]


def test_why_one_is_in_or_not_in(visit, home):
    client = visit(home)
    first = listed(client.get("/accounts?f=spend:at-least:1000"))[0]
    page = client.get(f"/why?why={first}&f=spend:at-least:1000&match=all&kind=&search=")
    assert "is in: it meets what is asked for" in text_of(page)
    assert client.get("/why?why=&f=spend:at-least:1000").headers["location"] == (
        "/accounts?f=spend:at-least:1000"
    )
    assert client.get("/why?why=nobody").status_code == 404


def test_a_reading_opens_into_its_records_and_how_it_was_counted(visit, home):
    client = visit(home)
    page = client.get("/accounts/A00017")
    links = re.findall(r'href="(/evidence\?[^"]+)"', page.text)
    assert len(links) == 15
    for link in links:
        told = text_of(client.get(html.unescape(link)))
        assert "How this was counted" in told
        assert "Where it breaks" in told
    assert client.get("/evidence?account=A00017&dimension=luck").status_code == 404


def test_the_timeline_shows_sources_and_pages(visit, home):
    client = visit(home)
    whole = client.get("/timeline?account=A00017")
    assert whole.status_code == 200
    assert "Purchases" in text_of(whole)
    assert "orders.csv, line" in text_of(whole)
    orders = client.get("/timeline?account=A00017&source=orders&offset=junk")
    assert "payments.csv" not in orders.text
    assert client.get("/timeline?account=A00017&source=gossip").status_code == 422
    assert client.get("/timeline?account=nobody").status_code == 404


def test_agreeing_and_taking_it_back(visit, own):
    client = visit(own, role="member")
    answer = client.post(
        "/labels", data={"account_id": "A00017", "kind": "client", "reason": "we <know> them"}
    )
    assert answer.headers["location"] == "/accounts/A00017?told=label-kept"
    page = client.get(answer.headers["location"])
    assert "we &lt;know&gt; them" in page.text
    assert "counts from the next time" in text_of(page)
    answer = client.post("/labels/withdraw", data={"account_id": "A00017"})
    assert answer.headers["location"] == "/accounts/A00017?told=label-withdrawn"
    assert "Take this back" not in client.get("/accounts/A00017").text
    for given in (
        {"account_id": "A00017"},
        {"account_id": "A00017", "kind": "supplier"},
        {"account_id": "A00017", "kind": "client", "until": "tomorrow"},
        {"account_id": "A00017", "kind": "client", "until": "2020-01-01"},
    ):
        assert client.post("/labels", data=given).status_code == 422
    assert client.post("/labels", data={"account_id": "x", "kind": "client"}).status_code == 404


def test_a_group_is_kept_renamed_and_dropped(visit, own):
    client = visit(own, role="member")
    empty = client.get("/segments")
    assert "No group is kept yet" in text_of(empty)
    kept = {"name": "Big", "definition": "kind=client&f=spend:at-least:1000", "note": "for May"}
    assert client.post("/segments", data=kept).headers["location"] == "/segments?told=segment-kept"
    assert client.post("/segments", data=kept).status_code == 409
    assert client.post("/segments", data=kept | {"name": "Now", "fixed": "1"}).status_code == 303
    page = client.get("/segments")
    total = client.get("/accounts.count?" + kept["definition"]).json()["total"]
    assert f"Big {total} account" in text_of(page)
    assert f"of the {total} that were kept" in text_of(page)
    link = html.unescape(re.search(r'<h2><a href="([^"]+)">Now', page.text)[1])
    assert f"{total} of " in text_of(client.get(link))
    assert client.post("/segments/name", data={"name": "Big", "to": "Bigger"}).status_code == 303
    assert client.post("/segments/drop", data={"name": "Now"}).status_code == 303
    assert client.post("/segments/drop", data={"name": "Now"}).status_code == 404
    told = text_of(client.get("/segments"))
    assert "Bigger" in told
    assert "Now" not in told


def test_a_viewer_sees_everything_and_changes_nothing(visit, home):
    client = visit(home, role="viewer")
    page = client.get("/accounts/A00017")
    assert page.status_code == 200
    assert '<form method="post"' not in page.text.split("<main")[1]
    for path in ("/labels", "/labels/withdraw", "/segments", "/segments/name", "/segments/drop"):
        assert client.post(path, data={"account_id": "A00017", "name": "x"}).status_code == 403
    assert "Keep this group" not in client.get("/accounts").text


def test_without_a_run_the_list_leads_to_the_start(visit, empty):
    assert visit(empty).get("/accounts").headers["location"] == "/start"


def test_an_unknown_account_is_told_with_near_ones(visit, home):
    page = visit(home).get("/accounts/A0001")
    assert page.status_code == 404
    assert "Did you mean" in text_of(page)
    assert visit(home).get("/accounts/%00").status_code == 404
