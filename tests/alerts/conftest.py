import shutil
import subprocess

import pytest

from clienthood.book import Book
from clienthood.faces.deeds.mail import PASSWORD, USER
from clienthood.faces.deeds.webhook import SECRET
from tests.alerts.servers import mail_server, web_program
from tests.faces.books import done
from tests.web.conftest import lasting, visit

__all__ = ["lasting", "visit"]


@pytest.fixture(scope="session")
def pattern(tmp_path_factory):
    """The folder of a book of a simulated business, imported and run; nobody changes it."""
    files, folder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("pattern")
    done("simulate", files, "--trade", "accountant", "--accounts", 120, "--seed", 5)
    done("init", "--book", folder, "--name", "Hart & Co")
    done("import", files, "--book", folder)
    done("run", "--book", folder)
    return folder


@pytest.fixture
def book(pattern, tmp_path):
    """A book of one's own to write to."""
    return Book(shutil.copytree(pattern, tmp_path / "book"))


@pytest.fixture
def post():
    """A mail server."""
    with mail_server() as served:
        yield served


@pytest.fixture
def program():
    """A program on the web."""
    with web_program() as served:
        yield served


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch):
    """No login and no key in the environment unless a test puts them there."""
    for name in (USER, PASSWORD, SECRET):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A file with a key and a certificate of this machine, signed by itself."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(file.with_suffix(".key")), "-out", str(file.with_suffix(".crt"))),
        ],
        check=True,
        capture_output=True,
    )
    file.write_text(file.with_suffix(".key").read_text() + file.with_suffix(".crt").read_text())
    return file
