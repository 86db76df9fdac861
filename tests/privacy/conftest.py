import pytest

from tests.privacy.books import copied, made, written


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The files that the book was made of."""
    return written(tmp_path_factory.mktemp("origin") / "files")


@pytest.fixture(scope="session")
def as_made(files, tmp_path_factory):
    """The book, never changed."""
    return made(files, tmp_path_factory.mktemp("origin") / "book")


@pytest.fixture
def book(as_made, tmp_path):
    """A copy of the book, for one test."""
    return copied(as_made, tmp_path / "book")
