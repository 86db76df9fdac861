"""Sends a document to another program over the web, signed, to the address of the settings only."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from clienthood import __version__
from clienthood.errors import SendError
from clienthood.faces.deeds.mail import LaterError

SECRET = "CLIENTHOOD_WEBHOOK_SECRET"
"""Variable of the environment that holds the key of the signatures."""
SIGNATURE, DELIVERY = "Clienthood-Signature", "Clienthood-Delivery"
AGAIN = frozenset((408, 425, 429))
"""Answers beside 5xx that say: try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A document for another program."""

    id: str
    """The same whenever the same document is sent again, so that the program can tell."""
    address: str
    body: bytes
    """JSON."""


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect: a document goes where the settings say, or nowhere."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Return no further request."""


def post_call(call: Call, *, patience: float) -> None:
    """Hand a document to the program at its address.

    Parameters
    ----------
    patience
        Seconds for which it is waited for the connection, and for the answer.

    Raises
    ------
    LaterError
        If it cannot be reached, does not answer in time, or says that it cannot now.
    SendError
        If it refuses the document, or wants it sent elsewhere.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"clienthood/{__version__}",
        DELIVERY: call.id,
        **_signed(call.body, int(time.time())),
    }
    request = Request(call.address, data=call.body, headers=headers, method="POST")
    try:
        with _opener().open(request, timeout=patience):
            pass
    except HTTPError as fault:
        fault.close()
        raise _refused(fault.code) from None
    except URLError as fault:
        raise LaterError(f"the program cannot be reached: {_plain(fault.reason)}") from None
    except (OSError, HTTPException) as fault:
        raise LaterError(f"the program does not answer: {_plain(fault)}") from None


def signature(body: bytes, at: int, secret: str) -> str:
    """Return the signature of a document sent at a moment, in seconds since 1970.

    It is ``t=<moment>,v1=<hex>`` with the HMAC-SHA256, under the secret, of ``<moment>.<body>``.
    """
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={made.hexdigest()}"


def _signed(body: bytes, at: int) -> Mapping[str, str]:
    secret = os.environ.get(SECRET, "")
    return {SIGNATURE: signature(body, at, secret)} if secret else {}


def _opener() -> OpenerDirector:
    """Return what opens http and https addresses, and nothing else."""
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(), _NoRedirects()):
        opener.add_handler(handler)
    opener.add_handler(HTTPErrorProcessor())
    opener.add_handler(HTTPDefaultErrorHandler())
    return opener


def _refused(code: int) -> SendError:
    if 300 <= code < 400:
        return SendError(
            f"the program wants it sent elsewhere ({code}), which is not done",
            hint="write the new address into the rule, if it is yours",
        )
    if code >= 500 or code in AGAIN:
        return LaterError(f"the program cannot take it now ({code})")
    return SendError(f"the program refuses it ({code})")


def _plain(reason: object) -> str:
    """Return what went wrong, without the address, which may hold a secret."""
    if isinstance(reason, TimeoutError):
        return "it does not answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return type(reason).__name__
