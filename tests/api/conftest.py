import datetime as dt
import shutil

import pytest

from clienthood.book import Book
from clienthood.book.tokens import add_token
from clienthood.book.users import add_user, find_user, is_user
from clienthood.faces.desk.rights import Right
from tests.faces.books import done
from tests.web.conftest import empty, lasting, visit

__all__ = ["empty", "lasting", "visit"]
ALL = tuple(right.value for right in Right)


@pytest.fixture(scope="session")
def pattern(tmp_path_factory):
    """The folder of a book of a simulated business, imported and run; nobody changes it."""
    files, folder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("pattern")
    done("simulate", files, "--trade", "accountant", "--accounts", 60, "--seed", 5)
    done("init", "--book", folder, "--name", "Hart & Co")
    done("import", files, "--book", folder)
    done("run", "--book", folder)
    return folder


@pytest.fixture
def home(pattern, tmp_path):
    """A book of one's own to write to."""
    return shutil.copytree(pattern, tmp_path / "home")


def token(folder, role="owner", scopes=ALL, *, days=30, now=None):
    """The secret of a token of somebody of that role."""
    book, name, at = Book(folder), f"{role}@house.example", now or dt.datetime.now(dt.UTC)
    book.path.mkdir(parents=True, exist_ok=True)
    if not is_user(book, name):
        add_user(book, name=name, role=role, hashed="no password", now=at)
    user = find_user(book, name)
    return add_token(book, user, title="a program", scopes=scopes, days=days, now=at)
