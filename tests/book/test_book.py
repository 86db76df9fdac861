"""The book folder and its manifest."""

import json

import pytest

from clienthood.book import (
    Batch,
    Manifest,
    create_book,
    fingerprint,
    open_book,
    read_manifest,
    write_manifest,
    writing,
)
from clienthood.book.manifest import batch_id
from clienthood.errors import BookError, SettingsError
from clienthood.settings import read_settings


def batch(number, table="orders"):
    return Batch(
        id=batch_id(number),
        number=number,
        table=table,
        file="x.csv",
        sha256="0",
        headers=("a", "b"),
        mapping={"a": "order_id"},
        retried=((1, 3), (5, 5)),
        kept=("order_id",),
    )


def test_a_new_book_has_settings_that_can_be_read(tmp_path):
    book = create_book(tmp_path / "b", name='Ash & "Birch"', trade="law", currency="eur")
    settings = read_settings(book.path)
    assert (settings.book.name, settings.book.trade) == ('Ash & "Birch"', "law")
    assert settings.book.currency == "EUR"
    assert open_book(tmp_path / "b") == book
    assert read_manifest(book.manifest_file) == Manifest()


def test_a_book_is_never_overwritten(tmp_path):
    create_book(tmp_path)
    with pytest.raises(BookError, match="a book here already"):
        create_book(tmp_path)


def test_a_currency_that_is_none_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(SettingsError):
        create_book(tmp_path / "b", currency="euro")
    assert not (tmp_path / "b").exists()


def test_a_folder_without_a_book_is_told(tmp_path):
    with pytest.raises(BookError) as caught:
        open_book(tmp_path)
    assert "clienthood init" in caught.value.hint


def test_a_manifest_comes_back_as_it_was_written(tmp_path):
    manifest = Manifest().with_batches(batch(1), batch(2, "tickets"), currency="EUR")
    write_manifest(tmp_path / "manifest.json", manifest)
    assert read_manifest(tmp_path / "manifest.json") == manifest
    assert manifest.next_number == 3
    assert [entry.id for entry in manifest.of("tickets")] == ["b0002"]


def test_the_fingerprint_is_that_of_the_batches_that_count():
    one = Manifest().with_batches(batch(1), currency="")
    two = one.with_batches(batch(2), currency="")
    assert fingerprint(two) != fingerprint(one)
    assert fingerprint(two.without("b0002")) == fingerprint(one)
    assert two.without("b0002").next_number == 3


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"version": 99}), '"x"'])
def test_a_manifest_that_cannot_be_read_is_told(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BookError):
        read_manifest(tmp_path / "manifest.json")


def test_a_writer_sweeps_what_no_manifest_names(tmp_path):
    book = create_book(tmp_path)
    write_manifest(book.manifest_file, Manifest().with_batches(batch(1), currency=""))
    kept = [book.records / "orders" / "b0001.parquet", book.quarantine / "b0001.parquet"]
    swept = [
        book.records / "orders" / "b0002.parquet",
        book.records / "orders" / "b0001.arriving",
        book.records / "tickets" / "b0001.parquet",
        book.quarantine / "b0001.parquet.part",
        book.path / "manifest.json.part",
    ]
    for file in (*kept, *swept):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    with writing(book):
        assert [file.exists() for file in kept] == [True, True]
        assert not any(file.exists() for file in swept)


def test_one_writer_at_a_time(tmp_path):
    book = create_book(tmp_path)
    with writing(book), pytest.raises(BookError, match="another process"), writing(book):
        pass
    with writing(book):
        pass
