import datetime as dt

import pytest

from clienthood.book import Book
from clienthood.book.audit import Actor
from clienthood.book.passwords import hash_password
from clienthood.book.users import add_user

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
PASSWORD = "seven quiet herons"
ANN = Actor(name="ann@example.org", face="web")


@pytest.fixture(scope="session")
def hashed():
    """The hash of the password of everybody here; it takes its time, so it is made once."""
    return hash_password(PASSWORD)


@pytest.fixture
def home(tmp_path, hashed):
    """A site's own book with an owner, Ann, and a member, Bo."""
    book = Book(tmp_path)
    add_user(book, name=ANN.name, role="owner", hashed=hashed, now=NOW)
    add_user(book, name="Bo", role="member", hashed=hashed, now=NOW)
    return book
