"""Questions people ask, answered with the book's own accounts as examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from clienthood.faces.views import examples
from clienthood.faces.views.examples import Example
from clienthood.faces.views.kinds import split, standing
from clienthood.faces.views.reading import Reading
from clienthood.faces.views.wording import count, figure, share
from clienthood.glossary import TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and its answer."""

    anchor: str
    """Its address on the page."""
    question: str
    answer: tuple[str, ...]
    here: tuple[str, ...]
    """What this book says to it, beside its examples."""
    examples: tuple[Example, ...]
    missing: str
    """Where no account fits: that none does, and the record that would show one; else empty."""
    terms: tuple[str, ...]
    """Terms of the glossary that the answer uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """All questions; without examples where nothing was computed yet."""

    run: str
    """The run that the examples are of; empty without one."""
    as_of: dt.date | None
    behind: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is the same in every book: the words, and how examples are found."""

    anchor: str
    question: str
    answer: tuple[str, ...]
    terms: tuple[str, ...]
    find: Callable[[Reading], tuple[Example, ...]] | None = None
    missing: str = ""
    told: Callable[[Reading], tuple[str, ...]] | None = None


def questions(reading: Reading | None) -> Questions:
    """Return all questions with answers, with examples from a run where there is one."""
    return Questions(
        run="" if reading is None else reading.run.id,
        as_of=None if reading is None else reading.run.as_of,
        behind=() if reading is None else reading.behind(),
        questions=tuple(_answered(asked, reading) for asked in ASKED),
    )


def _answered(asked: _Asked, reading: Reading | None) -> Question:
    found: tuple[Example, ...] = ()
    told: tuple[str, ...] = ()
    if reading is not None:
        found = asked.find(reading) if asked.find else ()
        told = asked.told(reading) if asked.told else ()
    missing = asked.missing if asked.find and not found else ""
    if missing and reading is None:
        missing = "Your own accounts stand here as examples once records are in and computed."
    return Question(
        anchor=asked.anchor,
        question=asked.question,
        answer=asked.answer,
        here=told,
        examples=found,
        missing=missing,
        terms=asked.terms,
    )


def _business(reading: Reading) -> tuple[str, ...]:
    rows, house = split(reading), reading.settings.words
    verdict = {
        "client-based": f"This business lives by {house.clients}",
        "customer-based": f"This business lives by {house.customers}",
        "mixed": f"This business lives by both, {house.clients} and {house.customers}",
        "not yet clear": "What this business lives by cannot be told yet: too much of it comes"
        " from undecided accounts",
    }[standing(rows)]
    client = rows[0]
    if client.share_of_revenue is None:
        shares = f"{share(client.share_of_accounts)} of its accounts are {house.clients}"
        return (f"{verdict}. {shares}; no revenue is on record to weigh them by.",)
    told = f"{share(client.share_of_accounts)} of its accounts are {house.clients}, and they"
    return (f"{verdict}. {told} brought {share(client.share_of_revenue)} of its revenue.",)


def _sure(reading: Reading) -> tuple[str, ...]:
    row = reading.rows(
        "select count(*) as called, coalesce(sum(probability), 0) as expected from calls"
        " where kind = 'client' and confirmed is null"
    )[0]
    confirmed = int(str(reading.rows("select count(confirmed) as n from calls")[0]["n"]))
    told = (
        f"{count(confirmed, 'account')} of this book {'is' if confirmed == 1 else 'are'} of"
        " confirmed kind; the page of the evidence holds the probabilities against them."
        if confirmed
        else "No kind has been confirmed in this book yet, so nothing has checked its"
        " probabilities: agree or disagree with some calls."
    )
    called, expected = int(str(row["called"])), float(str(row["expected"]))
    if not called:
        return (told,)
    return (
        f"Of the {count(called, 'account')} called client here, the probabilities expect"
        f" {figure(round(expected))} to be clients.",
        told,
    )


def _bits(reading: Reading) -> tuple[str, ...]:
    return (
        "Bits add up: where an account starts, plus those of each dimension, is exactly the total"
        " that its page shows.",
    )


ASKED: tuple[_Asked, ...] = (
    _Asked(
        anchor="customer-called-client",
        question="Can a customer be called a client?",
        answer=(
            "Every client is a certain type of customer, since each of them has bought. But not"
            " every customer is a client.",
            f"Customer: {TERMS['customer'].sentence}",
            f"Client: {TERMS['client'].sentence}",
        ),
        find=examples.clearest,
        missing="No account is called client or customer yet: contracts, and the talks that take"
        " place beside orders, would tell most.",
        terms=("customer", "client", "kind"),
    ),
    _Asked(
        anchor="client-and-consumer",
        question="What is the difference between a client and a consumer?",
        answer=(
            f"Consumer: {TERMS['consumer'].sentence}",
            "A client or customer is the party that the business deals with; a consumer is who"
            " uses what it bought. Of a family with a dog, the family is the account.",
        ),
        find=examples.payers,
        missing="No record of this book says who benefits from what an account pays: people with"
        " their role (people: role = beneficiary) would.",
        terms=("consumer", "account", "client"),
    ),
    _Asked(
        anchor="loyal-customer",
        question="Is a loyal customer a client?",
        answer=(
            "Not by being loyal.",
            TERMS["loyalty"].sentence,
            "Who comes for a coffee each morning buys each morning anew; no advice is asked, and"
            " nothing is made for him alone.",
        ),
        find=examples.loyal_customers,
        missing="No customer of this book is known to have bought on more than five days; orders"
        " with their dates would show one.",
        terms=("loyalty", "customer", "frequency"),
    ),
    _Asked(
        anchor="silent-client",
        question="Is a client who is silent lost?",
        answer=(
            "Not by being silent: a client may be silent for long, and comes when it needs help.",
            "No dimension reads how long ago the last dealing was. What silence does lower is the"
            " worth to be expected, and that is told apart from the kind.",
        ),
        find=examples.silent_clients,
        missing="No client of this book has been silent for a year; a longer record of orders and"
        " talks would show one.",
        terms=("client", "current phase", "P(alive)"),
    ),
    _Asked(
        anchor="become-client",
        question="Can a customer become a client, and a client a customer?",
        answer=(
            "Both, and neither is a rise or a fall. The kind tells of a relationship at a date,"
            " by what was on record then; when advice, agreements or trust come in or end, it"
            " may change.",
        ),
        find=examples.changed_kind,
        missing="No account changed between two days of this book; a run as of an earlier day"
        " would show who did (clienthood run --as-of DATE).",
        terms=("kind", "as-of date", "run"),
    ),
    _Asked(
        anchor="which-businesses",
        question="Which businesses have clients, and which have customers?",
        answer=(
            "Advice and tailored work make clients: law firms, accountants, agencies, vets,"
            " dentists. What is bought and taken along makes customers: shops, coffee shops,"
            " filling stations. Many businesses have both.",
            "The line runs through the relationship, not through the trade.",
        ),
        told=_business,
        terms=("standing", "client", "customer"),
    ),
    _Asked(
        anchor="customer-worth-less",
        question="Is a customer worth less than a client?",
        answer=(
            "No. Client and customer are two kinds of relationship, each to be served in its own"
            " way; the kind is no grade. Clients often stay longer; what an account brings is"
            " counted for each by itself.",
        ),
        find=examples.best_customer,
        missing="No revenue of a customer is on record; orders with their amounts would show it.",
        terms=("kind", "worth", "customer"),
    ),
    _Asked(
        anchor="undecided",
        question="Why is an account undecided?",
        answer=(
            TERMS["undecided"].sentence,
            "Either too little is known of it, or what is known speaks both ways.",
        ),
        find=examples.undecided,
        missing="No account of this book is undecided.",
        terms=("undecided", "evidence", "probability"),
    ),
    _Asked(
        anchor="contract",
        question="Does signing a contract make a client?",
        answer=(
            "Not by itself. A signed agreement over time is among the strongest signs; a click on"
            " standing terms is none, and advice on a handshake makes clients without any paper.",
        ),
        find=examples.beside_contracts,
        missing="This book shows neither a customer with terms in force nor a client with nothing"
        " signed; the contracts, with their form and their dates, would.",
        terms=("weight", "dimension", "contractual setting"),
    ),
    _Asked(
        anchor="unknown",
        question="Why is something unknown not counted?",
        answer=(
            TERMS["unknown"].sentence,
            "Who keeps no list of meetings cannot conclude that nobody met. Missing is not zero:"
            " it makes a call less sure, and pushes it neither way.",
        ),
        find=examples.least_known,
        missing="Everything is known of every account of this book that has a kind.",
        terms=("unknown", "dimension", "evidence"),
    ),
    _Asked(
        anchor="bits",
        question="What are bits?",
        answer=(
            TERMS["bits"].sentence,
            "Two bits for client make the odds four times as high, three make them eight times.",
        ),
        find=examples.heaviest,
        missing="Nothing speaks for client in this book yet; contracts and talks would.",
        told=_bits,
        terms=("bits", "log odds", "prior"),
    ),
    _Asked(
        anchor="how-sure",
        question="How sure is 80 %?",
        answer=(
            "Of a hundred accounts with records that give 80 %, eighty should be clients and"
            " twenty not. A single account is one or the other: the figure tells how far its"
            " records let anyone say which.",
            TERMS["calibration"].sentence,
        ),
        find=examples.near_the_line,
        missing="No account is called client yet; more records beside orders would tell.",
        told=_sure,
        terms=("probability", "calibration", "confirmed kind"),
    ),
)
"""In the order in which they are read."""
