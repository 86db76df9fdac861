"""Calls and worth of an earlier day, held against what followed, beside plain rules."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np

from clienthood.engine import Engine
from clienthood.evidence import catalogue, folds
from clienthood.evidence.deriving import name_cells
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, likelihood, long_date, share
from clienthood.hindsight.arrays import BoolArray, FloatArray
from clienthood.hindsight.came import Came, among_most, came_after
from clienthood.hindsight.known import Known, call_at, known_at, name_said
from clienthood.hindsight.ranking import Ranking, difference, ranking
from clienthood.hindsight.reliability import ReliabilityClass, reliability
from clienthood.pipeline import derived_folder, labels_table, name_doubts
from clienthood.settings import WordsSection
from clienthood.units import date_of, day_number

YEAR = 365
LEAST = 30
"""Accounts below which nothing is held against anything."""
FEW = 5
"""Accounts with and without, of each of which there must be so many to rank by."""
OURS = {
    "probability": "chance of being a {client}",
    "worth": "worth ahead",
    "alive": "chance that it still buys",
}
RULES = {
    "rfm": "recency, frequency, amount (RFM)",
    "count": "number of dealings",
    "tenure": "time since the first dealing",
}
SHORT = "The record is too short to hold any of it against what was said before."
NO_TRUTH = (
    "The later call is no truth: it is made by the same rules from records that mostly were there "
    "before, so it should agree. Kinds that somebody confirmed and contracts that were signed are "
    "the better judges."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HindsightScore:
    """How well one score of the earlier day ranks accounts by what followed."""

    key: str
    name: str
    ours: bool
    """Whether it is ours; False: a plain rule."""
    auc: float
    low: float
    high: float
    """95 % interval."""
    lift: float | None
    """What the tenth with the highest scores has beside what a tenth has on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HindsightOutcome:
    """One thing that followed for some accounts, and who foresaw it."""

    key: str
    title: str
    accounts: int
    happened: int
    scores: tuple[HindsightScore, ...]
    """Ours first."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityRow:
    """Accounts of like chance of being a client, and how many turned out to be one."""

    low: float
    high: float
    accounts: int
    foreseen: float
    came: float
    came_low: float
    came_high: float
    """95 % interval."""
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """Calls and worth of an earlier day, held against what followed."""

    since: dt.date | None
    """The day of the calls; None where the record is too short."""
    until: dt.date
    accounts: int
    headline: str
    outcomes: tuple[HindsightOutcome, ...]
    later: tuple[ReliabilityRow, ...]
    """Chances of the earlier day against the calls of the last day."""
    later_words: tuple[str, ...]
    confirmed: tuple[ReliabilityRow, ...]
    """Against kinds that somebody confirmed, none of which the earlier calls knew."""
    confirmed_words: str
    words: tuple[str, ...]


def hindsight(
    reading: Reading, *, since: dt.date | None = None, until: dt.date | None = None
) -> Hindsight:
    """Return how calls and worth of an earlier day did beside plain rules.

    Parameters
    ----------
    since
        The day of the calls; a year before the last day where not given.
    until
        The last day that is read; the as-of date of the run where not given, and at most.
    """
    last = min(day_number(until), reading.as_of) if until else reading.as_of
    day = day_number(since) if since else last - YEAR
    name_derived(reading)
    first = reading.rows("select min(day) as day from timeline_rows")[0]["day"]
    if first is None or int(str(first)) >= day or day >= last:
        return _nothing(last)
    own = reading.engine.reader()
    try:
        own.load("labels", labels_table(reading.book))
        name_said(own)
        doubted = name_doubts(own, reading.book)
        for name, at in (("later", last), ("seen", day)):
            call_at(
                own,
                reading.dimensions,
                reading.settings,
                day=at,
                name=name,
                doubted=doubted,
            )
        came = came_after(own, since=day, until=last)
        known = known_at(own, reading.settings, day=day, minor=reading.minor)
    finally:
        own.close()
    if len(known.probability) < LEAST:
        return _nothing(last)
    return _in_house(_told(known, came, last), reading.settings.words)


def name_derived(reading: Reading) -> None:
    """Name all that evidence at a date is read from."""
    reading.name_rows()
    reading.prepared.make("cells", lambda engine: _name_cells(reading, engine))


def _name_cells(reading: Reading, engine: Engine) -> None:
    plan = folds(catalogue(reading.settings))
    folder = derived_folder(reading.files, reading.settings, reading.manifest, plan)
    for fold in plan:
        if fold.stream.folds and fold.increments:
            name_cells(engine, folder, fold)


def _nothing(last: int) -> Hindsight:
    return Hindsight(
        since=None,
        until=date_of(last),
        accounts=0,
        headline=SHORT,
        outcomes=(),
        later=(),
        later_words=(),
        confirmed=(),
        confirmed_words="",
        words=(),
    )


def _in_house(page: Hindsight, house: WordsSection) -> Hindsight:
    """Return the page in the words of the house."""

    def said(text: str) -> str:
        return text.replace("{clients}", house.clients).replace("{client}", house.client)

    return replace(
        page,
        words=tuple(map(said, page.words)),
        later_words=tuple(map(said, page.later_words)),
        outcomes=tuple(
            replace(
                each,
                title=said(each.title),
                words=said(each.words),
                scores=tuple(replace(score, name=said(score.name)) for score in each.scores),
            )
            for each in page.outcomes
        ),
    )


def _told(known: Known, came: Came, last: int) -> Hindsight:
    number = len(known.probability)
    said = ~np.isnan(came.confirmed)
    confirmed = _rows(reliability(known.probability[said], came.confirmed[said] > 0))
    later = _rows(reliability(known.probability[~came.unclear], came.client[~came.unclear]))
    since = date_of(known.day)
    outcomes = tuple(_outcomes(known, came))
    return Hindsight(
        since=since,
        until=date_of(last),
        accounts=number,
        headline=f"{count(number, 'account')} were known on {long_date(since)}. What was said of"
        f" them then is held against the {count(last - known.day, 'day')} that followed.",
        outcomes=outcomes,
        later=later,
        later_words=tuple(_later(later, int(came.unclear.sum()))),
        confirmed=confirmed,
        confirmed_words=_confirmed(int(said.sum()), confirmed),
        words=tuple(_words(outcomes)),
    )


def _outcomes(known: Known, came: Came) -> Iterator[HindsightOutcome]:
    told: dict[str, tuple[str, BoolArray | None, FloatArray | None]] = {
        "dealt": ("dealt again", came.dealt, None),
        "spent": ("were among the fifth that spent most", among_most(came.spent), came.spent),
        "contact": ("got in touch", came.contact, None),
        "signed": ("signed a contract", came.signed, None),
    }
    if (said := ~np.isnan(came.confirmed)).any():
        told["confirmed"] = ("are {clients}, as somebody confirmed", None, None)
        yield from _outcome("confirmed", told["confirmed"][0], known, came.confirmed > 0, said)
    for key, (title, happened, amount) in told.items():
        if happened is not None:
            everybody = np.ones(len(happened), dtype=np.bool_)
            yield from _outcome(key, title, known, happened, everybody, amount)


def _outcome(
    key: str,
    title: str,
    known: Known,
    happened: BoolArray,
    among: BoolArray,
    amount: FloatArray | None = None,
) -> Iterator[HindsightOutcome]:
    hits, number = int(happened[among].sum()), int(among.sum())
    if min(hits, number - hits) < FEW:
        return
    of = None if amount is None else amount[among]
    ranked = {
        name: ranking(getattr(known, name)[among], happened[among], of) for name in (*OURS, *RULES)
    }
    yield HindsightOutcome(
        key=key,
        title=title,
        accounts=number,
        happened=hits,
        scores=tuple(_score(name, each) for name, each in ranked.items()),
        words=f"{hits:,} of {number:,} {title}. {_beside(ranked)}",
    )


def _score(key: str, found: Ranking) -> HindsightScore:
    return HindsightScore(
        key=key,
        name=OURS.get(key) or RULES[key],
        ours=key in OURS,
        auc=found.auc,
        low=found.low,
        high=found.high,
        lift=None if math.isnan(found.lift) else found.lift,
    )


def _beside(ranked: Mapping[str, Ranking]) -> str:
    """Say which of ours and which plain rule ranks best, and whether the gap is more than chance.

    Which one is best is chosen by the same accounts, so a small gap says even less.
    """
    own, rule = (max(names, key=lambda name: ranked[name].auc) for names in (OURS, RULES))
    gap = difference(ranked[own], ranked[rule])
    mine = f"{OURS[own]} ({ranked[own].auc:.2f})"
    theirs = f"{RULES[rule]} ({ranked[rule].auc:.2f})"
    if not gap.clear:
        return (
            f"Of ours, {mine} foresaw it best; the best plain rule, {theirs}, did as well, as far"
            " as so many accounts can tell."
        )
    if gap.auc > 0:
        return f"Of ours, {mine} foresaw it best, and clearly better than any plain rule: {theirs}."
    return f"A plain rule foresaw it better: {theirs}; the best of ours was {mine}."


def _later(rows: tuple[ReliabilityRow, ...], unclear: int) -> Iterator[str]:
    if unclear:
        yield f"{count(unclear, 'account')} called undecided at the end are left out here."
    off = [row for row in rows if not row.holds]
    for row in off:
        way = "fewer" if row.came < row.foreseen else "more"
        yield (
            f"Of {count(row.accounts, 'account')} with a chance of {likelihood(row.foreseen)} on"
            f" average, {share(row.came)} are called {{client}} now: {way} than foreseen."
        )
    if rows and not off:
        yield "In every class as many are called {client} now as were foreseen, within chance."
    yield NO_TRUTH


def _confirmed(number: int, rows: tuple[ReliabilityRow, ...]) -> str:
    if not number:
        return (
            "Nobody has confirmed a kind yet, so nothing but later calls and contracts can be held"
            " against the chances. Confirm some accounts, some of them drawn by lot."
        )
    off = sum(not row.holds for row in rows)
    classes = count(off, "class", "classes")
    told = f"are off in {classes}" if off else "hold in every class, within chance"
    return (
        f"{count(number, 'account')} known then have a kind that somebody confirmed since or"
        f" before; no call here knew of it. The chances {told}."
    )


def _words(outcomes: tuple[HindsightOutcome, ...]) -> Iterator[str]:
    if outcomes:
        yield (
            "A call says what a relationship is, not who will buy most: that plain rules foresee"
            " purchases as well is no fault of it. Worth is meant to foresee them."
        )
    absent = {"contact": "contacts", "signed": "contracts"}.items()
    missing = [told for key, told in absent if key not in {each.key for each in outcomes}]
    if missing:
        yield f"Too few {' and '.join(missing)} are on record to hold anything against them."


def _rows(found: tuple[ReliabilityClass, ...]) -> tuple[ReliabilityRow, ...]:
    return tuple(ReliabilityRow(**asdict(each), holds=each.holds) for each in found)
