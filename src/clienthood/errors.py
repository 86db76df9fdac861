"""Every error a user can meet: what happened, where, and what to try."""

from __future__ import annotations


class ClienthoodError(Exception):
    """A mistake or fault told in the user's words.

    Parameters
    ----------
    message
        What happened.
    where
        File, row, column, table or account concerned; empty if it concerns none.
    hint
        What to try.
    """

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class SettingsError(ClienthoodError):
    """The settings file says something that cannot be."""

    exit_code = 3


class TakenError(SettingsError):
    """Something of that name is there already."""


class RecordsError(ClienthoodError):
    """A file of records cannot be read as it stands."""

    exit_code = 4


class TooLargeError(RecordsError):
    """What was sent is more than can be taken."""


class FitError(ClienthoodError):
    """A model cannot be fitted to what it was given."""

    exit_code = 5


class EngineError(ClienthoodError):
    """The engine could not run a query; carries its text."""

    exit_code = 6


class BookError(ClienthoodError):
    """The book folder is missing, damaged or in use."""

    exit_code = 7


class NotFoundError(ClienthoodError):
    """The account, batch or run asked for is not in this book."""

    exit_code = 8


class EmptyError(NotFoundError):
    """There is no book yet, or no run of it, so nothing can be asked of it."""


class AccessError(ClienthoodError):
    """Somebody asks for what is not given: a wrong password, a spent link, the last owner."""

    exit_code = 9


class SendError(ClienthoodError):
    """Something could not be sent: the mail server or the other program did not take it."""

    exit_code = 10


class SourceError(ClienthoodError):
    """A source of records cannot be reached or read: no server, a refused login, a dropped line."""

    exit_code = 11
