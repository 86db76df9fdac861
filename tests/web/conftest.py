import datetime as dt
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from clienthood.book import Book
from clienthood.book.sessions import start_session
from clienthood.book.users import add_user, find_user, is_user
from clienthood.faces.desk.site import Site
from clienthood.faces.serving import make_app
from tests.faces.books import done


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """The files of a simulated business."""
    folder = tmp_path_factory.mktemp("files")
    done("simulate", folder, "--trade", "accountant", "--accounts", 120, "--seed", 5)
    return folder


@pytest.fixture(scope="session")
def home(simulated, tmp_path_factory):
    """The folder of an own book of a simulated business, imported and run; nobody changes it."""
    folder = tmp_path_factory.mktemp("home")
    done("init", "--book", folder, "--name", "Hart & Co")
    done("import", simulated, "--book", folder)
    done("run", "--book", folder)
    return folder


@pytest.fixture
def empty(tmp_path):
    """The folder of a site without any book."""
    return tmp_path / "empty"


def signed_in(home, role):
    """The secret of a session of somebody of that role."""
    now, name = dt.datetime.now(dt.UTC), f"{role}@house.example"
    home.path.mkdir(parents=True, exist_ok=True)
    if not is_user(home, name):
        add_user(home, name=name, role=role, hashed="no password", now=now)
    return start_session(home, find_user(home, name), now=now)


@pytest.fixture(scope="session")
def lasting():
    """Open a site once for all who only read its book; all are closed at the end."""
    with ExitStack() as held:
        opened = {}

        def program(folder):
            if folder not in opened:
                opened[folder] = make_app(Site.at(folder))
                held.enter_context(TestClient(opened[folder]))
            return opened[folder]

        yield program


@pytest.fixture
def visit(lasting, tmp_path):
    """Open a site in this process, signed in as a role; the client acts as a browser does.

    The site of a test's own book is closed with the test; one of a book that tests share stays.
    """
    with ExitStack() as held:

        def open_site(folder, role="owner"):
            own = folder.is_relative_to(tmp_path)
            client = TestClient(
                make_app(Site.at(folder)) if own else lasting(folder),
                base_url="http://127.0.0.1:8470",
                headers={"Sec-Fetch-Site": "same-origin"},
                cookies={"clienthood": signed_in(Book(folder), role)} if role else {},
                follow_redirects=False,
            )
            return held.enter_context(client) if own else client

        yield open_site
