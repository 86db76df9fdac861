"""Who may be one account: pairs side by side, what speaks for and against, what was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from clienthood.accounts import name_left_out
from clienthood.book import Book, fingerprint, read_manifest
from clienthood.book.merges import Merge, Said, links, read_merges, standing
from clienthood.book.objections import objectors
from clienthood.book.parties import parties
from clienthood.engine import DuckDB, Engine
from clienthood.faces.views.joined_calls import JoinedCall, joined_calls
from clienthood.faces.views.lookup import quoted
from clienthood.faces.views.wording import count, kind_word, likelihood
from clienthood.identity import INSTALL, Proposal, Verdict, is_installed
from clienthood.identity.kept import Search, last_search
from clienthood.identity.keys import WORDS
from clienthood.identity.model import COMPARISONS, Comparison
from clienthood.identity.reading import source_of
from clienthood.records.current import current_view
from clienthood.settings import WordsSection, read_settings
from clienthood.standard import TABLES

QUESTIONS = {
    Verdict.SURE: "Are these one account?",
    Verdict.ASK: "Are these one account?",
    Verdict.HOUSEHOLD: "Are these two people of one household, to be dealt with as one account?",
}
HISTORY = 200
"""Most entries of what was said that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two identifiers, as its records have it."""

    account_id: str
    name: str
    party: str
    """person, household or organisation; empty if nothing says."""
    email: str
    phone: str
    postcode: str
    source: str
    """Where its record came from; empty if only dealings name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one comparison says."""

    title: str
    words: str
    bits: float
    shown_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two identifiers that may be one account."""

    number: int
    """Its place in the list, from 1."""
    verdict: str
    """sure, ask or household."""
    question: str
    account: Side
    into: Side
    """The one of which more is known: both would stand under it."""
    bits: float | None
    """All together; none where only exact keys were compared."""
    shown_bits: float | None
    sentence: str
    would: str
    """What joining would do to the calls; empty where the latest run called them not."""
    prior: float
    lines: tuple[Line, ...]
    """What each comparison says, that which weighs most first."""
    heaviest: float
    """The greatest bits of a line, in size: the length of the longest bar."""
    keys: tuple[str, ...]
    """What they have in common to the letter, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing that was said of two identifiers."""

    number: int
    what: str
    """same, or not the same."""
    account_id: str
    into_account_id: str
    said_by: str
    said_at: dt.datetime
    reason: str
    bits: float | None
    stands: bool
    told: str
    """What it means now, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPage:
    """Who may be one account, and what was said of it."""

    told: tuple[str, ...]
    """How things stand, in words."""
    searched: bool
    weighed: bool
    install: str
    """How to have pairs weighed; empty where they are."""
    behind: str
    """Why the list is no longer of today; empty if it is."""
    total: int
    sure: int
    households: int
    sure_at: float
    offset: int
    limit: int
    pairs: tuple[Pair, ...]
    history: tuple[Link, ...]
    """Newest first."""


def identity(book: Book, *, offset: int = 0, limit: int = 10) -> IdentityPage:
    """Return who may be one account and what was said of it.

    The sure pairs come first; then the questions on which a call hangs, the most likely and
    those that would move most first; then those on which nothing hangs, as far as the latest run
    tells, the most likely first.
    """
    kept = last_search(book)
    entries = read_merges(book)
    settings = read_settings(book.path)
    engine = DuckDB()
    try:
        manifest = read_manifest(book.manifest_file)
        for name in TABLES:
            current_view(engine, book, manifest, name)
        name_left_out(engine, objectors(book), links(book))
        open_pairs = _open(engine, kept[1], entries) if kept else []
        effects = _effects(book, engine, open_pairs)
        open_pairs.sort(key=lambda each: _place(each, effects.get(_names(each))))
        shown = open_pairs[offset : offset + limit]
        sources = {batch.id: source_of(batch.layout, batch.file) for batch in manifest.batches}
        sides = _sides(engine, [_names(each) for each in shown], sources)
    finally:
        engine.close()
    search = kept[0] if kept else None
    weighed = search.weighed if search else is_installed()
    return IdentityPage(
        told=_told(search, open_pairs, entries),
        searched=search is not None,
        weighed=weighed,
        install="" if is_installed() else INSTALL,
        behind=_behind(search, fingerprint(manifest), weighed=is_installed()),
        total=len(open_pairs),
        sure=sum(each.verdict is Verdict.SURE for each in open_pairs),
        households=sum(each.verdict is Verdict.HOUSEHOLD for each in open_pairs),
        sure_at=settings.identity.sure_at,
        offset=offset,
        limit=limit,
        pairs=tuple(
            _pair(each, number, sides, _would(effects.get(_names(each)), settings.words))
            for number, each in enumerate(shown, start=offset + 1)
        ),
        history=history(entries),
    )


def history(entries: Sequence[Merge]) -> tuple[Link, ...]:
    """Return what was said of identifiers, newest first."""
    stand = {*(each.id for each in standing(entries, Said.SAME))}
    stand |= {each.id for each in standing(entries, Said.OTHER)}
    back = {each.of: each for each in entries if each.what is Said.BACK}
    told = [_link(each, each.id in stand, back.get(each.id)) for each in entries]
    return tuple(each for each in reversed(told) if each is not None)[:HISTORY]


def _link(each: Merge, stands: bool, back: Merge | None) -> Link | None:
    if each.what is Said.BACK:
        return None
    same = each.what is Said.SAME
    words = "they are one account" if same else "they stay apart"
    if back is not None:
        words = f"taken back by {back.said_by}"
    return Link(
        number=each.id,
        what=each.what.value,
        account_id=each.account_id,
        into_account_id=each.into_account_id,
        said_by=each.said_by,
        said_at=each.said_at,
        reason=each.reason,
        bits=each.bits,
        stands=stands,
        told=words,
    )


def _open(engine: Engine, found: Sequence[Proposal], entries: Sequence[Merge]) -> list[Proposal]:
    """Return proposals that nobody has answered, of accounts that may be shown."""
    gone = set(engine.fetch("select account_id from left_out").column(0).to_pylist())
    stand = standing(entries, Said.SAME)
    party = parties([(each.account_id, each.into_account_id) for each in stand])
    apart = {
        frozenset((each.account_id, each.into_account_id)) for each in standing(entries, Said.OTHER)
    }
    return [
        each
        for each in found
        if not gone.intersection(_names(each))
        and frozenset(_names(each)) not in apart
        and each.into_account_id not in party.get(each.account_id, ())
    ]


def _names(each: Proposal) -> tuple[str, str]:
    return each.account_id, each.into_account_id


def _sides(
    engine: Engine, names: Sequence[tuple[str, str]], sources: dict[str, str]
) -> dict[str, Side]:
    wanted = sorted({name for pair in names for name in pair})
    if not wanted:
        return {}
    rows = engine.fetch(
        "select account_id, name, kind, email, phone, postcode, batch from accounts"
        f" where account_id in ({', '.join(map(quoted, wanted))})"
    ).to_pylist()
    known = {row["account_id"]: row for row in rows}
    return {name: _side(name, known.get(name, {}), sources) for name in wanted}


def _side(name: str, row: dict[str, str | None], sources: dict[str, str]) -> Side:
    return Side(
        account_id=name,
        name=row.get("name") or "",
        party=row.get("kind") or "",
        email=row.get("email") or "",
        phone=row.get("phone") or "",
        postcode=row.get("postcode") or "",
        source=sources.get(row.get("batch") or "", ""),
    )


def _effects(
    book: Book, engine: DuckDB, pairs: Sequence[Proposal]
) -> dict[tuple[str, str], JoinedCall]:
    asked = [_names(each) for each in pairs if each.verdict is not Verdict.SURE]
    return joined_calls(book, engine, asked, links(book))


def _place(each: Proposal, effect: JoinedCall | None) -> tuple[bool, float, float]:
    """Return what puts sure pairs first, then those on which a call hangs, then the likely ones."""
    if each.verdict is Verdict.SURE:
        return False, 0.0, 0.0
    matters = each.chance * effect.moved if effect is not None and effect.changes else 0.0
    return True, -matters, -each.chance


def _would(effect: JoinedCall | None, words: WordsSection) -> str:
    """Return what joining would do to the calls, in words; empty where nothing is known."""
    if effect is None:
        return ""
    one, other = (kind_word(kind, words) for kind in effect.now)
    joined = kind_word(effect.joined, words)
    if not effect.changes:
        return f"Both are called {joined} now, and would be as one account: no call hangs on it."
    now = f"both are called {one}" if one == other else f"they are called {one} and {other}"
    return f"A call hangs on it: now {now}, as one account {joined}."


def _pair(each: Proposal, number: int, sides: dict[str, Side], would: str) -> Pair:
    lines = tuple(
        sorted(
            (
                _line(comparison, level, each.weights[comparison.name])
                for comparison in COMPARISONS
                if (level := each.levels.get(comparison.name, -1)) >= 0
            ),
            key=lambda line: -abs(line.bits),
        )
    )
    return Pair(
        number=number,
        verdict=each.verdict.value,
        question=QUESTIONS[each.verdict],
        account=sides[each.account_id],
        into=sides[each.into_account_id],
        bits=each.bits,
        shown_bits=None if each.bits is None else round(each.bits, 1),
        sentence=_sentence(each),
        would=would,
        prior=each.prior,
        lines=lines,
        heaviest=max((abs(line.bits) for line in lines), default=0.0),
        keys=tuple(WORDS[key] for key in each.keys),
    )


def _line(comparison: Comparison, level: int, bits: float) -> Line:
    return Line(
        title=comparison.title,
        words=comparison.levels[level].words,
        bits=bits,
        shown_bits=round(bits, 1),
    )


def _sentence(each: Proposal) -> str:
    if each.verdict is Verdict.HOUSEHOLD:
        return (
            "Two first names of one family at one postcode, who share a mailbox or telephone:"
            " two people, who are joined only if you deal with them as one."
        )
    if each.bits is None:
        return "They agree in " + ", ".join(WORDS[key] for key in each.keys) + "."
    chance = 1 / (1 + 2.0**-each.bits)
    told = f"All together {each.bits:+.1f} bits: {likelihood(chance)} likely to be one."
    if each.verdict is Verdict.ASK and each.bits > 0:
        return f"{told} Something leaves a doubt, or it weighs too little to be sure."
    return told


def _told(
    search: Search | None, pairs: Sequence[Proposal], entries: Sequence[Merge]
) -> tuple[str, ...]:
    same = len(standing(entries, Said.SAME))
    apart = len(standing(entries, Said.OTHER))
    said = []
    if search is None:
        said.append("Nobody has looked yet who may be one account.")
    else:
        sure = sum(each.verdict is Verdict.SURE for each in pairs)
        said.append(
            f"{count(search.identifiers, 'identifier')} were compared;"
            f" {count(len(pairs), 'pair')} may be one account, {sure:,} of them surely."
        )
    if same or apart:
        said.append(
            f"{count(same, 'link')} {'stands' if same == 1 else 'stand'},"
            f" {count(apart, 'pair')} {'is' if apart == 1 else 'are'} kept apart."
        )
    return tuple(said)


def _behind(search: Search | None, records: str, *, weighed: bool) -> str:
    if search is None:
        return ""
    if search.records != records:
        return "the records changed since somebody looked"
    if weighed and not search.weighed:
        return "pairs can be weighed now, which they were not when somebody looked"
    return ""
