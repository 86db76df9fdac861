"""Why a request is refused."""

from __future__ import annotations

from clienthood.errors import ClienthoodError
from clienthood.faces.desk.rights import Right


class StrangerError(ClienthoodError):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__("nobody is signed in", hint="sign in first")


class ForbiddenError(ClienthoodError):
    """The visitor lacks the right."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            f"this needs the right to {right}", hint="ask an owner of this book for another role"
        )
