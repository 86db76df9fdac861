"""The pages of personas and enquiries."""

import shutil

from bs4 import BeautifulSoup

from tests.faces.books import done


def test_a_persona_opens_into_its_accounts_and_back(visit, home):
    client = visit(home)
    listed = client.get("/api/v1/personas").json()["personas"]
    page = client.get("/personas").text
    assert listed
    for each in listed:
        assert each["name"] in BeautifulSoup(page, "html.parser").get_text()
        assert f'href="/accounts?f=persona:is:{each["number"]}"' in page
        found = client.get(f"/api/v1/accounts?f=persona:is:{each['number']}&limit=1").json()
        assert found["total"] == each["accounts"]
        account = found["accounts"][0]["account_id"]
        assert f'href="/personas/{each["number"]}"' in client.get(f"/accounts/{account}").text


def test_the_page_of_one_quotes_records_that_open(visit, home):
    client = visit(home)
    page = BeautifulSoup(client.get("/personas/1").text, "html.parser")
    quotes = page.select("blockquote")
    assert quotes
    links = [each["href"] for quote in quotes for each in quote.select('a[href^="/timeline"]')]
    assert client.get(links[0]).status_code == 200
    kept = client.get("/api/v1/personas/1").json()
    assert all(
        quote["may_publish"]
        for theme in kept["needs"] + kept["pains"]
        for quote in theme["quotations"]
    )


def test_a_persona_that_is_not_there(visit, home):
    assert visit(home).get("/personas/99").status_code == 404


def test_the_file_holds_no_text_and_needs_the_right(visit, home):
    answer = visit(home).get("/personas.csv")
    assert answer.text.lstrip("\ufeff").startswith("account_id,persona,persona_name,likelihood")
    assert "asks what we would do" not in answer.text
    assert visit(home, role="viewer").get("/personas.csv").status_code == 403


def test_enquiries_are_explained(visit, home):
    page = visit(home).get("/leads")
    assert page.status_code == 200
    assert "decided before" in page.text


def test_each_open_enquiry_has_a_row_with_its_chances(visit, home, tmp_path):
    (tmp_path / "leads-2.csv").write_text(
        "lead_id,first_contact_at,outcome,source\nOPEN1,2026-06-01,open,referral\n"
    )
    own = shutil.copytree(home, tmp_path / "own")
    done("import", tmp_path / "leads-2.csv", "--book", own)
    done("run", "--book", own)
    client = visit(own)
    rows = BeautifulSoup(client.get("/leads").text, "html.parser").select("tbody tr")
    kept = client.get("/api/v1/leads").json()
    assert len(rows) == kept["open"] >= 1
    told = next(row.get_text(" ") for row in rows if "OPEN1" in row.get_text())
    assert "1 June 2026" in told
    assert "by referral" in told
