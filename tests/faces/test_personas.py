"""The command ``personas``, its filter, its export, and what does not leave the house."""

import csv

import pytest
from bench.planted import plant

from clienthood.book import open_book
from clienthood.faces.views.persona import persona
from clienthood.faces.views.reading import reading
from tests.faces.books import cli, done


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A book of planted groups with open enquiries, run."""
    folder = tmp_path_factory.mktemp("shop")
    plant(folder / "files", groups=3, accounts=300, seed=5)
    with (folder / "files" / "leads.csv").open("a") as handle:
        for nth in range(60):
            handle.write(f"LOST{nth:02d},,2026-0{1 + nth % 5}-01,2026-06-01,lost,advert\r\n")
        handle.write("OPEN1,,2026-06-01,,open,referral\r\nOPEN2,,2026-06-20,,open,\r\n")
    (folder / "files" / "feedback.csv").write_text(
        "account_id,given_at,score,scale,comment,may_publish\n"
        + "".join(
            f"P{nth:04d},2026-05-{1 + nth % 28:02d},9,NPS,wonderful people here,"
            f"{'yes' if nth % 2 else 'no'}\n"
            for nth in range(1, 200)
        )
    )
    (folder / "files" / "accounts.csv").write_text(
        "account_id,name,objects_to_profiling\nP0007,Shy Person,yes\n"
    )
    done("init", "--book", folder / "book")
    done("import", folder / "files", "--book", folder / "book")
    done("run", "--book", folder / "book")
    return folder / "book"


def test_sizes_and_kinds_add_up(shop):
    page = done("personas", "--json", "--book", shop).json
    assert len(page["personas"]) >= 2
    assert sum(each["accounts"] for each in page["personas"]) == page["accounts"] == 299
    for each in page["personas"]:
        assert sum(kind["accounts"] for kind in each["kinds"]) == each["accounts"]
    told = done("personas", "--book", shop).out
    for each in page["personas"]:
        assert f"{each['number']}. {each['name']}" in told.replace("\n", " ")


def test_the_list_of_accounts_is_filtered_by_persona(shop):
    page = done("personas", "--json", "--book", shop).json
    for each in page["personas"]:
        asked = ("accounts", "--where", f"persona:is:{each['number']}", "--json")
        assert done(*asked, "--book", shop).json["total"] == each["accounts"]


def test_who_objects_is_in_no_persona(shop):
    page = done("personas", "--json", "--book", shop).json
    for each in page["personas"]:
        told = done("personas", each["number"], "--json", "--book", shop).out
        assert "P0007" not in told


def test_only_what_may_be_published_leaves_as_json(shop):
    with reading(open_book(shop)) as read:
        inside = [persona(read, number) for number in (1, 2)]
    quotes = [
        q for page in inside for theme in (*page.needs, *page.pains) for q in theme.quotations
    ]
    assert any(not each.may_publish for each in quotes)
    for number in (1, 2):
        page = done("personas", number, "--json", "--book", shop).json
        for theme in page["needs"] + page["pains"]:
            assert all(each["may_publish"] for each in theme["quotations"])


def test_pains_are_told_apart_from_needs(shop):
    with reading(open_book(shop)) as read:
        pages = [persona(read, number) for number in (1, 2)]
    pains = [theme.words for page in pages for theme in page.pains]
    assert any("complains of" in each for each in pains)
    assert not any("complains" in theme.words for page in pages for theme in page.needs)


def test_open_enquiries_are_weighed_and_decided_ones_are_not(shop):
    page = done("personas", "--leads", "--json", "--book", shop).json
    assert {each["lead_id"] for each in page["leads"]} == {"OPEN1", "OPEN2"}
    assert (page["open"], page["won"]) == (2, page["decided"] - 60)
    for each in page["leads"]:
        assert 0 < each["winning"] < 1
        assert each["future"] in ("client", "customer", "cannot tell")


def test_an_unknown_persona_is_refused(shop):
    answer = cli("personas", 99, "--book", shop)
    assert answer.status != 0
    assert "there is no persona 99" in answer.err


def test_the_export_names_each_account_and_its_persona(shop, tmp_path):
    done("export", tmp_path / "out", "--book", shop)
    with (tmp_path / "out" / "personas.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 299
    assert set(rows[0]) == {"account_id", "persona", "persona_name", "likelihood"}
