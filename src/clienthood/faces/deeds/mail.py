"""Sends an e-mail through the mail server that the settings name."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from clienthood.errors import SendError
from clienthood.settings import MailSection

USER, PASSWORD = "CLIENTHOOD_MAIL_USER", "CLIENTHOOD_MAIL_PASSWORD"
"""Variables of the environment that hold the login of the mail server."""
PORTS = {"starttls": 587, "tls": 465, "none": 25}
BUSY = range(400, 500)
"""Answers of a mail server that say: try again later."""


class LaterError(SendError):
    """What was sent was not taken now, but may be if it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail."""

    id: str
    """The same whenever the same letter is sent again, so that a mailbox can tell."""
    to: str
    subject: str
    text: str


def post_letter(letter: Letter, mail: MailSection, *, patience: float) -> None:
    """Hand a letter to the mail server.

    Parameters
    ----------
    patience
        Seconds for which each answer of the server is awaited.

    Raises
    ------
    LaterError
        If the server cannot be reached or is busy.
    SendError
        If there is none, it refuses the login or the letter, or the way there is not closed.
    """
    if not mail.host:
        raise SendError("no mail server is set", hint="name it under [mail] in the settings file")
    try:
        with _connected(mail, patience) as server:
            server.send_message(_message(letter, mail))
    except smtplib.SMTPAuthenticationError as fault:
        raise SendError(
            f"the mail server refuses the login ({fault.smtp_code})",
            hint=f"check {USER} and {PASSWORD} in the environment",
        ) from None
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _ in fault.recipients.values()]
        raise _refused(codes[0] if codes else 550, "the recipient") from None
    except smtplib.SMTPResponseException as fault:
        raise _refused(fault.smtp_code, "the letter") from None
    except smtplib.SMTPNotSupportedError:
        raise SendError(
            "the mail server does not close the way there",
            hint='set security = "tls" under [mail], or "none" where that is meant',
        ) from None
    except ssl.SSLError as fault:
        raise SendError(
            f"the mail server is not who it says it is: {fault.reason or 'its certificate fails'}",
            hint="check the host under [mail] and its certificate",
        ) from None
    except smtplib.SMTPServerDisconnected:
        raise LaterError("the mail server hung up") from None
    except OSError as fault:
        raise LaterError(f"the mail server cannot be reached: {_plain(fault)}") from None


def _connected(mail: MailSection, patience: float) -> smtplib.SMTP:
    port = mail.port or PORTS[mail.security]
    user, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if user and mail.security == "none":
        raise SendError(
            "a password is never sent over an open way",
            hint=f'set security = "starttls" under [mail], or take {USER} out of the environment',
        )
    server: smtplib.SMTP
    if mail.security == "tls":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(mail.host, port, timeout=patience, context=context)
    else:
        server = smtplib.SMTP(mail.host, port, timeout=patience)
    try:
        if mail.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if user:
            server.login(user, password)
    except BaseException:
        server.close()
        raise
    return server


def _message(letter: Letter, mail: MailSection) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Message-ID"] = f"<{letter.id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _refused(code: int, what: str) -> SendError:
    if code in BUSY:
        return LaterError(f"the mail server is busy ({code})")
    return SendError(f"the mail server refuses {what} ({code})")


def _plain(fault: OSError) -> str:
    """Return what went wrong, without the addresses that a fault may name."""
    if isinstance(fault, TimeoutError):
        return "it does not answer in time"
    return fault.strerror or type(fault).__name__
