"""Saying who is one account: finding, joining, keeping apart. Each can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from clienthood.accounts import make_lineage, name_left_out
from clienthood.book import Book, fingerprint, read_manifest
from clienthood.book.audit import Actor, record
from clienthood.book.merges import Merge, Said, add_merges, links, read_merge, read_merges, standing
from clienthood.book.objections import objectors
from clienthood.book.parties import parties
from clienthood.book.state import state
from clienthood.engine import Engine
from clienthood.errors import NotFoundError, RecordsError
from clienthood.identity import Known, Proposal, Room, Verdict, find, is_installed, read_cards
from clienthood.identity.kept import Search, keep_search, last_search
from clienthood.pipeline import working_engine
from clienthood.records.current import current_view
from clienthood.settings import read_settings
from clienthood.standard import TABLES

Told = Callable[[str], None]
LOOK_FIRST = "look first: clienthood identity --find"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a search for identifiers of one account brought."""

    identifiers: int
    """Identifiers that were compared."""
    sure: int
    ask: int
    households: int
    joined: int
    """Pairs that were joined at once, because the settings say so."""
    weighed: bool
    """Whether pairs were weighed; otherwise exact keys alone were compared."""


def find_same(book: Book, actor: Actor, *, told: Told = lambda _: None) -> Sought:
    """Look for identifiers that may be one account, and keep what was found.

    Nothing is joined, unless the settings say that sure pairs are.
    """
    settings = read_settings(book.path).identity
    manifest = read_manifest(book.manifest_file)
    told("reading who is on record")
    with working_engine(book) as engine:
        for name in TABLES:
            current_view(engine, book, manifest, name)
        stand = links(book)
        name_left_out(engine, objectors(book), stand)
        make_lineage(engine, stand)
        cards = read_cards(engine, manifest)
        party = {name: members[0] for name, members in parties(stand).items()}
        known = Known(party=party, root=_roots(engine), apart=_apart(book))
        told("comparing them")
        found = find(
            cards,
            known,
            propose_at=settings.propose_at,
            sure_at=settings.sure_at,
            room=Room(folder=book.derived / "spill"),
        )
    search = Search(
        records=fingerprint(manifest),
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        identifiers=len(cards),
        weighed=is_installed(),
    )
    keep_search(book, search, found)
    return Sought(
        identifiers=len(cards),
        sure=sum(each.verdict is Verdict.SURE for each in found),
        ask=sum(each.verdict is Verdict.ASK for each in found),
        households=sum(each.verdict is Verdict.HOUSEHOLD for each in found),
        joined=join_sure(book, actor) if settings.by_itself else 0,
        weighed=search.weighed,
    )


def join(
    book: Book, actor: Actor, *, account_id: str, into_account_id: str, reason: str = ""
) -> Merge:
    """Return the link by which two identifiers are one account from the next run on.

    Parameters
    ----------
    into_account_id
        The identifier under which both stand.
    reason
        Why, for whoever reads it later.

    Raises
    ------
    NotFoundError
        If no record names one of them.
    RecordsError
        If they are one account already.
    """
    _check_pair(book, account_id, into_account_id)
    with state(book):
        if into_account_id in parties(links(book)).get(account_id, ()):
            raise RecordsError(f"{account_id} and {into_account_id} are one account already")
        for each in _kept_apart(book, account_id, into_account_id):
            _take_back(book, actor, each)
        pair = _proposed(book, account_id, into_account_id)
        (made,) = add_merges(book, [_entry(pair, actor, Said.SAME, reason)])
        _told(book, actor, "join accounts", made)
    return made


def keep_apart(
    book: Book, actor: Actor, *, account_id: str, other_id: str, reason: str = ""
) -> Merge:
    """Return what keeps two identifiers apart: they are not proposed again.

    Raises
    ------
    NotFoundError
        If no record names one of them.
    RecordsError
        If they are one account at present.
    """
    _check_pair(book, account_id, other_id)
    with state(book):
        if other_id in parties(links(book)).get(account_id, ()):
            raise RecordsError(
                f"{account_id} and {other_id} are one account at present",
                hint="take the link back first: clienthood unmerge NUMBER",
            )
        if said := _kept_apart(book, account_id, other_id):
            return said[0]
        pair = _proposed(book, account_id, other_id)
        (made,) = add_merges(book, [_entry(pair, actor, Said.OTHER, reason)])
        _told(book, actor, "keep apart", made)
    return made


def take_back(book: Book, actor: Actor, *, number: int) -> Merge:
    """Return the entry that takes back what was said of two identifiers; all else stands.

    Raises
    ------
    NotFoundError
        If nothing of that number was said.
    RecordsError
        If it was taken back already.
    """
    with state(book):
        found, entries = read_merge(book, number), read_merges(book)
        if found not in (*standing(entries, Said.SAME), *standing(entries, Said.OTHER)):
            raise RecordsError(f"link {number} was taken back already")
        return _take_back(book, actor, found)


def join_sure(book: Book, actor: Actor, *, least: float = float("-inf")) -> int:
    """Join the pairs of the last search that are sure; return how many links that took.

    Parameters
    ----------
    least
        Join only those of at least so many bits.

    Raises
    ------
    NotFoundError
        If nobody has looked yet.
    RecordsError
        If the records changed since somebody looked.
    """
    kept = last_search(book)
    if kept is None:
        raise NotFoundError("nobody has looked yet", hint=LOOK_FIRST)
    search, found = kept
    if search.records != fingerprint(read_manifest(book.manifest_file)):
        raise RecordsError("the records changed since somebody looked", hint=LOOK_FIRST)
    with state(book):
        gone, wanted = frozenset(objectors(book)), []
        joining = _Joining(links(book), _apart(book))
        for each in found:
            sure = each.verdict is Verdict.SURE and (each.bits is None or each.bits >= least)
            if sure and not gone & {each.account_id, each.into_account_id} and joining.add(each):
                wanted.append(_entry(each, actor, Said.SAME, "sure by what they have in common"))
        add_merges(book, wanted)
        if wanted:
            record(book, actor, "join accounts", after=f"{len(wanted):,} sure pairs")
    return len(wanted)


class _Joining:
    """Parties as they come together one by one; those kept apart never do."""

    def __init__(
        self, stand: Collection[tuple[str, str]], apart: Collection[tuple[str, str]]
    ) -> None:
        found = parties(tuple(stand))
        self._party = {name: set(members) for name, members in found.items()}
        for members in {id(each): each for each in self._party.values()}.values():
            for name in members:
                self._party[name] = members
        self._apart: dict[str, set[str]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def add(self, pair: Proposal) -> bool:
        """Bring two identifiers together; whether that took a link and was allowed."""
        one = self._party.setdefault(pair.account_id, {pair.account_id})
        other = self._party.setdefault(pair.into_account_id, {pair.into_account_id})
        if one is other or pair.into_account_id in one:
            return False
        if any(self._apart.get(name, set()) & other for name in one):
            return False
        one |= other
        for name in other:
            self._party[name] = one
        return True


def _roots(engine: Engine) -> dict[str, str]:
    rows = engine.fetch("select account_id, root from lineage where account_id <> root").to_pylist()
    found = {row["account_id"]: row["root"] for row in rows}
    return found | {root: root for root in found.values()}


def _apart(book: Book) -> tuple[tuple[str, str], ...]:
    said = standing(read_merges(book), Said.OTHER)
    return tuple((each.account_id, each.into_account_id) for each in said)


def _kept_apart(book: Book, one: str, other: str) -> tuple[Merge, ...]:
    return tuple(
        each
        for each in standing(read_merges(book), Said.OTHER)
        if {each.account_id, each.into_account_id} == {one, other}
    )


def _check_pair(book: Book, one: str, other: str) -> None:
    if one == other:
        raise RecordsError(f"{one} is one account with itself", hint="name two identifiers")
    manifest = read_manifest(book.manifest_file)
    with working_engine(book) as engine:
        for name in TABLES:
            current_view(engine, book, manifest, name)
        make_lineage(engine)
        there = set(engine.fetch("select account_id from lineage").column(0).to_pylist())
    for each in (one, other):
        if each not in there:
            raise NotFoundError(
                f"there is no account {each}",
                hint="give identifiers as they stand in your records",
            )


def _proposed(book: Book, one: str, other: str) -> Proposal:
    """Return two identifiers with what the last search found to speak for them."""
    kept = last_search(book)
    found = Proposal(account_id=one, into_account_id=other, verdict=Verdict.ASK)
    for each in kept[1] if kept else ():
        if {each.account_id, each.into_account_id} == {one, other}:
            return Proposal(
                account_id=one,
                into_account_id=other,
                verdict=each.verdict,
                bits=each.bits,
                weights=each.weights,
            )
    return found


def _entry(pair: Proposal, actor: Actor, what: Said, reason: str) -> Merge:
    return Merge(
        what=what,
        account_id=pair.account_id,
        into_account_id=pair.into_account_id,
        bits=pair.bits,
        weights=pair.weights,
        reason=reason.strip(),
        said_by=actor.name,
        said_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _take_back(book: Book, actor: Actor, said: Merge) -> Merge:
    entry = Merge(
        what=Said.BACK,
        account_id=said.account_id,
        into_account_id=said.into_account_id,
        of=said.id,
        said_by=actor.name,
        said_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )
    (made,) = add_merges(book, [entry])
    deed = "part accounts" if said.what is Said.SAME else "take back keep apart"
    _told(book, actor, deed, made)
    return made


def _told(book: Book, actor: Actor, deed: str, made: Merge) -> None:
    """Write it into the trail under either identifier, so that it is forgotten with either."""
    record(book, actor, deed, subject=made.account_id, after=f"link {made.of or made.id}")
    record(book, actor, deed, subject=made.into_account_id, after=f"link {made.of or made.id}")
