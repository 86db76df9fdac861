"""The page of one account: its kind and why, its worth, everything on record, who is behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clienthood.book.labels import Label, read_labels
from clienthood.book.state import one_moment
from clienthood.faces.views.explain import Explanation, explained
from clienthood.faces.views.lookup import Found, find_account
from clienthood.faces.views.moves import AccountMoves, account_moves
from clienthood.faces.views.outlook import ahead
from clienthood.faces.views.people import People, people
from clienthood.faces.views.personas import InGroup, group_of
from clienthood.faces.views.plays import AccountPlays, account_plays
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.segments import segments_of
from clienthood.faces.views.timeline import Timeline, timeline
from clienthood.faces.views.wording import (
    count,
    figure,
    kind_word,
    likelihood,
    listed,
    long_date,
    opened,
)
from clienthood.settings import WordsSection

NEWEST = 10
"""Entries of the timeline that are shown on the page itself."""
STRONGEST = 2
"""Reasons that the one sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How the evidence adds up, in bits as they are shown: prior + favour + against = total."""

    prior: float
    favour: float
    """Bits of all that speaks for client."""
    against: float
    """Bits of all that speaks against; never above 0."""
    total: float
    odds: str
    """The total as odds in words."""
    heaviest: float
    """The greatest bits on the page, in size: the length of the longest bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Everything that is told of one account."""

    account_id: str
    name: str
    run: str
    as_of: dt.date
    behind: tuple[str, ...]
    currency: str
    ahead: str
    """The time for which its worth is told, in words."""
    verdict: str
    """Kind and chance in one sentence."""
    because: str
    """The strongest reasons in one sentence."""
    dealings: str
    """First and last dealing in one sentence."""
    call: Explanation
    sums: Sum
    label: Label | None
    """What somebody who knows it says it is; None if nobody did."""
    objects: bool
    """Whether it has objected to being profiled."""
    moves: AccountMoves | None
    """How it came to be what it is; None where the run tells no movement."""
    people: People
    timeline: Timeline
    """Its newest part."""
    segments: tuple[str, ...]
    """Names of the groups it is in."""
    persona: InGroup | None
    """The persona it is of; None where it has none."""
    plays: AccountPlays
    """What can be done for it, and what was done."""


def account(reading: Reading, asked: str) -> AccountPage:
    """Return the page of one account.

    Parameters
    ----------
    reading
        A run.
    asked
        An identifier of the account or of one of its members, or its name.

    Raises
    ------
    NotFoundError
        If the book has no such account.
    """
    with one_moment(reading.book):
        return _account(reading, find_account(reading, asked))


def _account(reading: Reading, found: Found) -> AccountPage:
    call = explained(reading, found)
    house = reading.settings.words
    return AccountPage(
        account_id=found.account_id,
        name=found.name,
        run=reading.run.id,
        as_of=reading.run.as_of,
        behind=call.behind,
        currency=reading.currency,
        ahead=ahead(call.worth.horizon_days) if call.worth else "",
        verdict=_verdict(call, house),
        because=_because(call, house),
        dealings=_dealings(call),
        call=call,
        sums=_sums(call, house),
        label=_label(reading, found),
        objects=_objects(reading, found),
        moves=account_moves(reading, found),
        people=people(reading, found),
        timeline=timeline(reading, found, limit=NEWEST),
        segments=() if found.not_called else segments_of(reading, found.account_id),
        persona=None if found.not_called else group_of(reading, found),
        plays=account_plays(reading, found, today=dt.datetime.now(dt.UTC).date()),
    )


def _verdict(call: Explanation, house: WordsSection) -> str:
    if call.kind is None or call.probability is None:
        return f"Not called: {call.not_called}."
    chance = f"{likelihood(call.probability)} likely a {house.client}"
    if call.confirmed:
        return (
            opened(kind_word(call.kind, house))
            + f", confirmed by somebody who knows it; by the records alone it is {chance}."
        )
    if call.kind == "undecided":
        return f"Undecided: {chance}, which is not sure enough to call it either."
    told = opened(f"{kind_word(call.kind, house)}: the records make it {chance}.")
    return f"{told} {opened(call.rule)}." if call.rule else told


def _because(call: Explanation, house: WordsSection) -> str:
    best = [_inner(each.sentence) for each in call.bars if each.bits > 0][:STRONGEST]
    worst = [_inner(each.sentence) for each in call.bars if each.bits < 0][:STRONGEST]
    if not best and not worst:
        return "Nothing on record speaks for one or the other yet." if call.kind else ""
    told = []
    if best:
        told.append(f"What speaks most for {house.client}: {listed(best)}")
    if worst:
        told.append(f"what speaks most against: {listed(worst)}")
    return opened("; ".join(told)) + "."


def _inner(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _dealings(call: Explanation) -> str:
    if call.kind is None:
        return ""
    if call.first_dealing is None or call.last_dealing is None:
        return "No dealing with it is on record."
    if call.first_dealing == call.last_dealing:
        return f"Its one day of dealings is {long_date(call.first_dealing)}."
    return (
        f"First dealing {long_date(call.first_dealing)}, last {long_date(call.last_dealing)};"
        f" {count(len(call.bars), 'dimension')} of {len(call.bars) + len(call.unknown)} known."
    )


def _sums(call: Explanation, house: WordsSection) -> Sum:
    shown = [each.shown_bits for each in call.bars]
    return Sum(
        prior=call.shown_prior_bits,
        favour=round(sum(each for each in shown if each > 0), 2),
        against=round(sum(each for each in shown if each < 0), 2),
        total=call.shown_log2_odds,
        odds=_odds(call.log2_odds, house),
        heaviest=max((abs(each.bits) for each in call.bars), default=0.0),
    )


def _odds(bits: float, house: WordsSection) -> str:
    times = 2.0 ** min(abs(bits), 60)
    side = "for" if bits >= 0 else "against"
    shown = figure(round(times)) if times >= 10 else f"{times:.1f}"
    return f"odds of {shown} to 1 {side} {house.client}"


def _label(reading: Reading, found: Found) -> Label | None:
    today = dt.datetime.now(dt.UTC).date()
    labels = read_labels(reading.book, today=today)
    return next((each for each in labels if each.account_id == found.account_id), None)


def _objects(reading: Reading, found: Found) -> bool:
    objectors = reading.prepared.once(
        "objectors",
        lambda: {
            str(row["account_id"]) for row in reading.rows("select account_id from objectors")
        },
    )
    return not objectors.isdisjoint(found.members)
