"""A mail server and a program on the web, both real, on this machine."""

import contextlib
import http.server
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


@dataclass
class Post:
    """What a mail server took, and what it answers."""

    letters: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    """Answers to the next letters; then they are taken."""
    port: int = 0
    logins: list = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's own name
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(envelope)
        return "250 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right", handled=False)


@contextlib.contextmanager
def mail_server(certificate=None, **more):
    """Serve mail on a free port of this machine."""
    post = Post()
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        more |= {"tls_context": context, "authenticator": post.authenticate, "auth_required": True}
    post.port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **more)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@dataclass
class Program:
    """What a program on the web was sent, and what it answers."""

    calls: list = field(default_factory=list)
    """Path, headers and body of each call."""
    answers: list = field(default_factory=list)
    """Status of the next calls; then 200."""
    wait: float = 0
    """Seconds before it answers."""
    address: str = ""
    elsewhere: str = ""
    """Where it redirects to."""


@contextlib.contextmanager
def web_program():
    """Serve the web on a free port of this machine."""
    program = Program()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            program.calls.append((self.path, dict(self.headers), body))
            time.sleep(program.wait)
            status = program.answers.pop(0) if program.answers else 200
            with contextlib.suppress(OSError):
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", program.elsewhere)
                self.send_header("Content-Length", "0")
                self.end_headers()

        do_GET = do_POST  # noqa: N815 - the server's own name

        def log_message(self, *told):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    program.address = f"http://127.0.0.1:{server.server_port}/hook/secret-path"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield program
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port():
    """Return a port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
