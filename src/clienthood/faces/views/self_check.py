"""Does the business do for its clients what a client-centric business does? By its own records."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, kind_word, opened, share

MOST, SOME = 0.5, 0.0
RULE = (
    "Shown: true of at least half of those it could be true of. In part: of some. Not shown: of"
    " nobody, though such records are kept. Not recorded: no such record is kept, which says"
    " nothing."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the five things that a client-centric business does."""

    key: str
    title: str
    verdict: str
    """shown, in part, not shown or not recorded."""
    value: float | None
    """Share of those it could be true of."""
    of: int
    """How many these are."""
    says: str
    missing: str
    """What would show more; empty where it is shown."""
    link: str
    link_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    key: str
    title: str
    tables: tuple[str, ...]
    does: str
    """Condition on ``footing`` that is true of those of whom it is."""
    says: str
    """``{share}``, ``{number}``, ``{of}`` and ``{clients}`` stand for the figures."""
    missing: str
    link: str
    link_name: str
    all_accounts: bool = False


ASKED = (
    _Asked(
        key="know",
        title="Knows who is who",
        tables=(),
        does="kind <> 'undecided'",
        says="The records tell of {share} of {of} whether they are clients or customers.",
        missing="More kinds of records, or a word from you, would settle the others.",
        link="/accounts?kind=undecided",
        link_name="Those not yet decided",
        all_accounts=True,
    ),
    _Asked(
        key="tailor",
        title="Tailors what it offers",
        tables=("orders",),
        does="tailored > 0",
        says="{share} of {of} had something bespoke or advice in the last twelve months.",
        missing="Mark order lines as bespoke, and say their nature (goods, service, advice).",
        link="/accounts?kind=client",
        link_name="The clients",
    ),
    _Asked(
        key="cultivate",
        title="Keeps in touch",
        tables=("interactions",),
        does="spoken_with > 0",
        says="With {share} of {of} there was a talk, a meeting or an exchange in the last 90 days.",
        missing="Talk to those who were not heard of, and write down the talks there were.",
        link="/plays",
        link_name="What to do next",
    ),
    _Asked(
        key="stories",
        title="Shows their stories",
        tables=("feedback",),
        does="quotable > 0",
        says="{share} of {of} have said something that may be quoted in public.",
        missing="Ask clients who are content for a sentence, and whether it may be published.",
        link="/plays",
        link_name="What to do next",
    ),
    _Asked(
        key="invite",
        title="Offers more than the service",
        tables=("interactions",),
        does="invited > 0",
        says="{share} of {of} came to a workshop, a webinar or a training in the last year.",
        missing="Offer a workshop or a webinar, and write down who came (interactions: kind).",
        link="/plays",
        link_name="What to do next",
    ),
)


def self_check(reading: Reading) -> tuple[Check, ...]:
    """Return what the records show of five things that a client-centric business does."""
    reading.needs("counting")
    columns = []
    for asked in ASKED:
        of = "true" if asked.all_accounts else "kind = 'client'"
        columns.append(f"count(case when {of} then 1 end) as of_{asked.key}")
        columns.append(f"count(case when {of} and {asked.does} then 1 end) as {asked.key}")
    row = reading.rows(f"select {', '.join(columns)} from footing")[0]
    return tuple(
        _check(reading, asked, int(str(row[f"of_{asked.key}"])), int(str(row[asked.key])))
        for asked in ASKED
    )


def _check(reading: Reading, asked: _Asked, number: int, true: int) -> Check:
    kept = all(name in reading.kept for name in asked.tables)
    value = true / number if kept and number else None
    house = reading.settings.words
    one, many = kind_word("client", house), kind_word("client", house, 2)
    of = count(number, "account") if asked.all_accounts else count(number, one, many)
    says = (
        asked.says.format(share=share(value), of=of)
        if value is not None
        else f"No such record is kept ({', '.join(asked.tables)}), so nothing can be said."
        if number
        else f"No {one} is on record yet."
    )
    return Check(
        key=asked.key,
        title=asked.title,
        verdict=_verdict(value),
        value=value,
        of=number,
        says=opened(says),
        missing="" if value is not None and value >= MOST else asked.missing,
        link=asked.link,
        link_name=asked.link_name,
    )


def _verdict(value: float | None) -> str:
    if value is None:
        return "not recorded"
    if value >= MOST:
        return "shown"
    return "in part" if value > SOME else "not shown"
