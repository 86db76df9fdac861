import re


def test_the_overview_tells_the_sentences_and_ten_names(visit, home):
    page = visit(home).get("/")
    assert page.status_code == 200
    assert "Hart &amp; Co" in page.text
    assert len(re.findall(r'<li>\s*<div class="look-head">', page.text)) == 10


def test_a_stranger_is_sent_to_the_login_page(visit, home):
    stranger = visit(home, role="")
    for path in ("/", "/nothing-here", "/sample/"):
        answer = stranger.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")


def test_without_a_book_the_overview_leads_to_the_start(visit, empty):
    answer = visit(empty).get("/")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/start"


def test_before_there_are_figures_every_page_of_figures_leads_to_the_start(visit, empty):
    client = visit(empty)
    for path in ("/accounts", "/accounts/A1", "/value", "/model", "/segments", "/findings"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/start"), path
