"""What the business is: client-based, customer-based or mixed, by five measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clienthood.business.shares import Moments, share_of_clients
from clienthood.business.trades import USUAL, usual_of
from clienthood.faces.views.kinds import KINDS, MOST, split, standing
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import kind_word, listed, share

FEW = 20
"""Accounts below which the business is said to be too young to tell."""
RULE = (
    "A kind with two thirds of the revenue makes the business, and with two thirds of the accounts"
    " where no revenue is on record. Where undecided accounts hold more than half, nothing can be"
    " said."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of the business, split by kind."""

    key: str
    title: str
    unit: str
    """accounts, money or number."""
    total: float
    client: float | None
    """Share with accounts called client; None where nothing is on record."""
    customer: float | None
    undecided: float | None
    expected: float | None
    """Share with clients if each account counts by its chance of being one."""
    low: float | None
    high: float | None
    """Range that holds this share nine times out of ten: kinds are not certain, and other accounts
    might have come."""
    unknown: str
    """Which record would fill it; empty where it is filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualTrade:
    """A trade and what it usually relies on."""

    trade: str
    relies_on: str
    listed: bool
    """Whether the definitions name it; else it was added beside them."""
    own: bool
    """Whether it is the trade of this book, by the words of its settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the business is, by how much, and what is usual in its trade."""

    verdict: str
    """client-based, customer-based, mixed or not yet clear."""
    rule: str
    chance: float | None
    """Chance that clients hold two thirds of it; None where nothing is to be shared."""
    sentences: tuple[str, ...]
    measures: tuple[Measure, ...]
    usual: tuple[UsualTrade, ...]


MEASURES = (
    ("accounts", "Accounts", "accounts", "1", ""),
    ("revenue", "Revenue, all on record", "money", "spent", "orders with their amounts"),
    (
        "revenue_year",
        "Revenue, last twelve months",
        "money",
        "spent_year",
        "orders with their amounts",
    ),
    ("orders", "Days with an order", "number", "order_days", "orders"),
    ("contacts", "Contacts and requests", "number", "contacts", "interactions and tickets"),
)
"""Key, title, unit, weight of each account in ``footing``, and the record that fills it."""
SUMS = (
    *((kind, f"case when kind = '{kind}' then {{w}} else 0 end") for kind in KINDS),
    ("weight", "{w}"),
    ("expected", "{w} * probability"),
    ("square", "{w} * {w}"),
    ("square_client", "{w} * {w} * probability"),
)


def standing_of(reading: Reading) -> Standing:
    """Return what the business is."""
    reading.needs("counting")
    sums = _sums(reading)
    found = [_measure(reading, sums, each) for each in MEASURES]
    measures = tuple(measure for measure, _ in found)
    verdict = standing(split(reading))
    by = next((at for at in (1, 0) if found[at][0].expected is not None), 0)
    usual = usual_of(reading.settings.book.trade)
    return Standing(
        verdict=verdict,
        rule=RULE,
        chance=found[by][1],
        sentences=_sentences(reading, verdict, measures[by], found[by][1]),
        measures=measures,
        usual=tuple(
            UsualTrade(
                trade=each.trade,
                relies_on=each.relies_on,
                listed=each.listed,
                own=each is usual,
            )
            for each in USUAL
        ),
    )


def _sums(reading: Reading) -> Mapping[str, object]:
    """Return the sums of all measures, each named by the sum and the measure."""
    columns = []
    for key, _, _, weight, _ in MEASURES:
        w = f"greatest(cast({weight} as double), 0)"
        columns += [
            f"coalesce(sum({sum_.format(w=w)}), 0) as {name}_of_{key}" for name, sum_ in SUMS
        ]
    return reading.rows(f"select {', '.join(columns)} from footing")[0]


def _measure(
    reading: Reading,
    sums: Mapping[str, object],
    asked: tuple[str, str, str, str, str],
) -> tuple[Measure, float | None]:
    key, title, unit, _, record = asked
    told = {name: float(str(sums[f"{name}_of_{key}"])) for name, _ in SUMS}
    total = told["weight"]
    share_ = share_of_clients(
        Moments(
            weight=total,
            client=told["expected"],
            square=told["square"],
            square_client=told["square_client"],
        )
    )
    shares = {kind: told[kind] / total if total > 0 else None for kind in KINDS}
    measure = Measure(
        key=key,
        title=title,
        unit=unit,
        total=total / reading.minor if unit == "money" else total,
        expected=share_.share,
        low=share_.low,
        high=share_.high,
        unknown="" if total > 0 else f"Nothing is on record; {record} would fill it.",
        **shares,
    )
    return measure, share_.chance_above(MOST)


def _sentences(
    reading: Reading, verdict: str, by: Measure, chance: float | None
) -> tuple[str, ...]:
    house = reading.settings.words
    clients = kind_word("client", house, 2)
    if by.expected is None:
        return ("No account is on record yet, so nothing can be said of the business.",)
    what = "revenue" if by.unit == "money" else "accounts"
    told = [
        f"The business is {verdict}: {clients} hold {share(by.expected)} of its {what}, counting"
        f" each account by its chance of being one."
    ]
    if by.low is not None and by.high is not None and share(by.low) != share(by.high):
        told.append(
            f"As sure as kinds and accounts allow, it is between {share(by.low)} and"
            f" {share(by.high)}, nine times out of ten."
        )
    accounts = reading.rows("select count(*) as n from calls")[0]["n"]
    if int(str(accounts)) < FEW:
        told.append(
            f"With {accounts} accounts this may change with the next ones: take it as a first look."
        )
    told.append(_usual_words(reading, verdict, chance))
    return tuple(line for line in told if line)


def _usual_words(reading: Reading, verdict: str, chance: float | None) -> str:
    usual = usual_of(reading.settings.book.trade)
    if usual is None:
        names = listed([f"{each.trade}" for each in USUAL[:3]])
        return (
            f"What is usual depends on the trade ({names} and the like rely on clients, shops and"
            " the like have customers); the settings name no trade that is known here."
        )
    kind = kind_word(usual.relies_on, reading.settings.words, 2)
    usually = f"{usual.relies_on}-based"
    does = "rely on" if usual.relies_on == "client" else "have"
    like = " as well" if usually == verdict else ""
    return f"In this trade ({usual.trade}) it is usual to {does} {kind}{like}."
