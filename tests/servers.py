"""Real database servers for tests: private ones, in a folder of their own, on a free port.

``requirements/servers.sh`` installs them; ``make test`` sees to it. Each worker has its own.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "s3cret/of:the@house"
"""Of every user of both servers; odd enough to need quoting in an address."""
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """A server that runs on this machine."""

    port: int
    user: str
    folder: Path
    log: Path
    host: str = "127.0.0.1"
    password: str = PASSWORD


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A Postgres of one's own; its superuser is ``house``, its database ``house``."""
    binaries = _postgres_binaries()
    with _folder("postgres") as folder:
        data, port, log = folder / "data", _free_port(), folder / "log"
        password = folder / "password"
        password.write_text(PASSWORD)
        _give(folder, "postgres")
        made = ["-D", data, "-U", "house", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
        _done([binaries / "initdb", *made, "-N", f"--pwfile={password}"], "postgres")
        options = {
            "fsync": "off",
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "max_connections": "50",
        }
        told = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", data, "-p", str(port), *told]
        server = Server(port=port, user="house", folder=folder, log=log)
        with _running(command, "postgres", server):
            made_here = {**os.environ, "PGPASSWORD": PASSWORD}
            address = f"host=127.0.0.1 port={port} user=house dbname=postgres"
            psql = [
                shutil.which("psql") or binaries / "psql",
                address,
                "-qc",
                "create database house",
            ]
            _until(lambda: subprocess.run(psql, env=made_here, capture_output=True), log)
            yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A MariaDB of one's own; its superuser is ``house``, its database ``house``."""
    install = _found("mariadb-install-db", "mysql_install_db")
    daemon = _found("mariadbd", "mysqld")
    with _folder("mysql") as folder:
        data, port, log = folder / "data", _free_port(), folder / "log"
        start = folder / "start.sql"
        start.write_text(
            "create database house character set utf8mb4;\n"
            f"create user house@'127.0.0.1' identified by '{PASSWORD}';\n"
            "grant all on *.* to house@'127.0.0.1' with grant option;\n"
        )
        _give(folder, "mysql")
        bare = ["--no-defaults", f"--datadir={data}"]
        quick = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        _done([install, *bare, *quick], "mysql")
        command = [
            *(daemon, *bare, f"--port={port}", "--bind-address=127.0.0.1", "--skip-name-resolve"),
            *(f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}"),
            *("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M"),
            *("--max-allowed-packet=64M", "--sql-mode=", f"--init-file={start}"),
        ]
        server = Server(port=port, user="house", folder=folder, log=log)
        with _running(command, "mysql", server):
            _until(lambda: _reaches(port), log)
            yield server


def _reaches(port: int) -> subprocess.CompletedProcess[bytes]:
    """Say hello to a server that greets whoever comes."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
        line.settimeout(1)
        if len(line.recv(64)) > 5:
            return subprocess.CompletedProcess([], 0)
    return subprocess.CompletedProcess([], 1)


@contextlib.contextmanager
def _folder(user: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"clienthood-{user}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: str) -> dict[str, str]:
    """Return whom a server runs as: not as root, which databases refuse."""
    return {"user": user, "group": user} if os.geteuid() == 0 else {}


def _give(folder: Path, user: str) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(user)
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)


def _done(command: Sequence[object], user: str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        **_as(user),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextlib.contextmanager
def _running(command: Sequence[object], user: str, server: Server) -> Iterator[None]:
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            **_as(user),
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(answers, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while answers().returncode:
        assert time.monotonic() < end, log.read_text(errors="replace")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    there = shutil.which("initdb")
    assert found or there, "there is no Postgres here: sh requirements/servers.sh"
    return found[-1].parent if found else Path(str(there)).parent


def _found(*names: str) -> str:
    path = os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"))
    for name in names:
        there = shutil.which(name, path=path)
        if there:
            return there
    raise AssertionError(f"there is no {names[0]} here: sh requirements/servers.sh")
