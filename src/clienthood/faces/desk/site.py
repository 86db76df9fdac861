"""The site: the books that are served; and the desk at which one request is answered."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from clienthood.book import Book, writing
from clienthood.book.audit import Actor
from clienthood.book.erasure import MARKER
from clienthood.book.runs import run_ids
from clienthood.errors import ClienthoodError, EmptyError, SettingsError
from clienthood.faces.desk.guard import Visitor
from clienthood.faces.desk.jobs import Jobs
from clienthood.faces.desk.rights import Right
from clienthood.faces.views.findings import Findings, findings, findings_beside
from clienthood.faces.views.readers import Readers
from clienthood.faces.views.reading import Reading
from clienthood.settings import WordsSection, read_settings

Answer = TypeVar("Answer")
SAMPLE = "sample"
"""Folder of the sample business inside that of the own book, and the prefix of its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What one server serves: the own book, which may not exist yet, and the sample's."""

    own: Book
    """Users, sessions and tokens of both lie in its state."""
    names: tuple[str, ...] = ()
    """Names by which browsers may reach the server, beside its addresses and ``localhost``."""
    own_readers: Readers
    sample_readers: Readers
    jobs: Jobs

    @property
    def sample(self) -> Book:
        """The sample business: a book of its own."""
        return Book(self.own.path / SAMPLE)

    @classmethod
    def at(cls, folder: Path, names: tuple[str, ...] = ()) -> Site:
        """Return the site of a folder, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        own = Book(folder)
        return cls(
            own=own,
            names=names,
            own_readers=Readers(own),
            sample_readers=Readers(Book(folder / SAMPLE)),
            jobs=Jobs(),
        )

    def open(self) -> None:
        """Finish an erasure that was broken off, and open the latest runs ahead of the readers."""
        for book in (self.own, self.sample):
            if (book.path / MARKER).exists():
                with suppress(ClienthoodError), writing(book):
                    pass
        for readers in (self.own_readers, self.sample_readers):
            with suppress(ClienthoodError), readers.reading():
                pass

    def close(self) -> None:
        """End the long work, and release what is held."""
        self.jobs.close()
        self.own_readers.close()
        self.sample_readers.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One request: which book it concerns, who asks, and what he may do."""

    site: Site
    book: Book
    base: str
    """What all paths of this book begin with: empty, or ``/sample``."""
    visitor: Visitor
    path: str
    """Path asked for, without the base."""
    query: str = ""
    """Its query, as it came."""

    @property
    def actor(self) -> Actor:
        """Who does what is done here, for the audit trail."""
        return Actor(name=self.visitor.name, face="api" if self.visitor.token else "web")

    def may(self, right: Right) -> bool:
        """Return whether the visitor has a right."""
        return right in self.visitor.rights

    @property
    def jobs(self) -> Jobs:
        """The long work of the server."""
        return self.site.jobs

    @property
    def exists(self) -> bool:
        """Whether there is a book yet."""
        return self.book.settings_file.exists() or self.book.manifest_file.exists()

    @property
    def words(self) -> WordsSection:
        """What this house calls its people; the plain words while its settings cannot be read."""
        try:
            return read_settings(self.book.path).words
        except SettingsError:
            return WordsSection()

    @property
    def readers(self) -> Readers:
        """The readers of this book.

        Raises
        ------
        NotFoundError
            If there is no book yet.
        """
        self.opened()
        return self.site.sample_readers if self.base else self.site.own_readers

    def reading(self, run_id: str | None = None) -> AbstractContextManager[Reading]:
        """Give the latest run, or the one named, to read from.

        Raises
        ------
        NotFoundError
            If there is no book yet, or no such run.
        """
        return self.readers.reading(run_id)

    def view(self, make: Callable[..., Answer], **given: Hashable) -> Answer:
        """Return what a view answers of the latest run; made once until anything changes."""
        return self.readers.view(make, **given)

    def opened(self) -> Book:
        """Return the book.

        Raises
        ------
        NotFoundError
            If there is none yet.
        """
        if not self.exists:
            raise EmptyError("there is no book yet", hint="start with a file of your own")
        return self.book

    def findings(self) -> Findings:
        """Return what is wrong with the records; found once until anything changes."""
        if run_ids(self.opened()):
            return self.view(findings_beside)
        return findings(self.book)

    def stamp(self) -> str:
        """Return a text that changes whenever a page of the book may."""
        return self.readers.stamp() if self.exists else "no book"
