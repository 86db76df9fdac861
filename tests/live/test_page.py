"""What the page of sources says of a vendor."""

from clienthood.book import create_book
from clienthood.engine import DuckDB
from clienthood.faces.views.sources import sources_page
from tests.live.serving import serving
from tests.live.test_pulls import ORDER, add_source, pull, vendor


def test_the_page_tells_what_is_read_before_and_after_the_first_pull(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "rk_test_5d0c9e7f3a1b4c2d8e6f")
    book = create_book(tmp_path / "book", currency="EUR")
    with serving(vendor("shopify")) as served:
        add_source(book, "shop", "shopify", served.base)
        [before] = sources_page(book).sources
        engine = DuckDB()
        pull(book, engine)
        engine.close()
        [after] = sources_page(book).sources
    assert before.kind_words == "Shopify"
    assert (before.secret, before.password) == ("key", "in the variable SHOP_KEY")
    assert tuple(table.name for table in before.tables) == ORDER["shopify"]
    assert {table.sentence for table in before.tables} == {
        "Not pulled yet; the first pull reads all of it."
    }
    for table in after.tables:
        assert table.sentence.endswith("read up to the last change 2026-11-20 11:50:01+00:00.")
