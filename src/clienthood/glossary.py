"""The glossary: each term once, with the sentence that says what it means here."""

from __future__ import annotations

import re
from dataclasses import dataclass

OWN = "the definitions of this product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term."""

    name: str
    symbol: str = ""
    """How it is written in formulas and columns; empty where it has no symbol."""
    sentence: str
    source: str = OWN
    """Whose word it is."""

    @property
    def anchor(self) -> str:
        """Where a page of terms holds this one: its name in lower case with hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


_TERMS = (
    Term(
        name="account",
        sentence="The party the business deals with: a person, a household or an organisation.",
    ),
    Term(
        name="customer",
        sentence="An account whose dealings are one-off or occasional exchanges. A loyal, "
        "frequent, valued buyer is still a customer.",
    ),
    Term(
        name="client",
        sentence="An account in an ongoing, collaborative relationship. A client may be silent "
        "for long: it comes when it needs help.",
    ),
    Term(
        name="consumer",
        sentence="Who uses what was bought: the pet, the child, the staff of a firm. A consumer "
        "need not be the one who pays, so payers and beneficiaries are kept apart.",
    ),
    Term(
        name="loyalty",
        sentence="Coming back, and often. It is worth much and makes nobody a client: each "
        "dealing may still be an exchange of its own.",
    ),
    Term(
        name="undecided",
        sentence="The records do not tell yet whether an account is a client or a customer; "
        "what would settle it is shown beside it.",
    ),
    Term(
        name="persona",
        sentence="A group of accounts that are alike in their evidence and in what they buy, found "
        "in the records and named by what sets it apart. It holds if it is found again in most "
        "of the accounts.",
    ),
    Term(
        name="future kind",
        sentence="What an open enquiry would be once it is won, a client or a customer, by what "
        "it shows before any deal.",
    ),
    Term(
        name="kind",
        sentence="Client, customer or undecided. It says what the relationship is at a date; "
        "it is no grade.",
    ),
    Term(
        name="call",
        sentence="The kind of an account with its probability and its evidence, as of a date.",
    ),
    Term(
        name="confirmed kind",
        sentence="What somebody who knows the account says it is. It stands over the call, and "
        "the model learns from it.",
    ),
    Term(
        name="evidence",
        sentence="What the records show of an account, dimension by dimension, each with a "
        "weight for or against client.",
    ),
    Term(
        name="dimension",
        sentence="One thing that tells clients from customers, such as a contract or the advice "
        "asked for. There are fifteen, in five families.",
    ),
    Term(
        name="family",
        sentence="Dimensions that look at the same side of a relationship: time, terms, "
        "substance, contact or regard.",
    ),
    Term(
        name="level",
        sentence="The reading of a dimension for one account, in order from customer-like to "
        "client-like.",
    ),
    Term(
        name="unknown",
        sentence="The record that would tell was not kept, or the account is too young to tell. "
        "Unknown weighs nothing.",
    ),
    Term(
        name="weight",
        symbol="log2(m/u)",
        sentence="How much a level tells: how many times likelier it is among clients than among "
        "customers, in bits.",
        source="Fellegi and Sunter 1969",
    ),
    Term(
        name="m",
        symbol="m",
        sentence="The share of clients that show a level.",
        source="Fellegi and Sunter 1969",
    ),
    Term(
        name="u",
        symbol="u",
        sentence="The share of customers that show a level.",
        source="Fellegi and Sunter 1969",
    ),
    Term(
        name="bits",
        symbol="bits",
        sentence="The unit of evidence: +1 doubles the odds that an account is a client, −1 "
        "halves them, 0 says nothing.",
        source="Good 1950; Shannon 1948",
    ),
    Term(
        name="dependence",
        sentence="How far two dimensions say the same of an account beyond its being a client or "
        "a customer; what they share counts once.",
    ),
    Term(
        name="beta",
        symbol="β",
        sentence="The part of a dimension's evidence that counts, since dimensions that repeat "
        "one another must not count twice.",
    ),
    Term(
        name="prior",
        symbol="prior bits",
        sentence="Where the odds start before an account's own evidence: what the book as a "
        "whole says.",
        source="Bayes",
    ),
    Term(
        name="log odds",
        symbol="log2 odds",
        sentence="The prior plus the bits of all dimensions; 0 is one to one, 3 is eight to one "
        "for client.",
        source="Good 1950",
    ),
    Term(
        name="probability",
        symbol="P",
        sentence="How likely the account is a client, given the evidence: the log odds on a "
        "scale from 0 to 1.",
        source="Bayes",
    ),
    Term(
        name="as-of date",
        sentence="The day at which every figure stands; nothing later is read.",
    ),
    Term(
        name="current phase",
        sentence="The twelve months up to an account's own last dealing, stretched back to its "
        "third-last dealing.",
    ),
    Term(
        name="book",
        sentence="The folder of one business: its records, settings and runs.",
    ),
    Term(
        name="batch",
        sentence="What one import brought into one table; it can be undone.",
    ),
    Term(
        name="quarantine",
        sentence="Where rows wait that could not be read; each keeps its reason and its remedy.",
    ),
    Term(
        name="finding",
        sentence="A problem of the records: what it is, how many rows it touches, what to do.",
    ),
    Term(
        name="run",
        sentence="One computation over all accounts as of a date; it never changes afterwards.",
    ),
    Term(
        name="frequency",
        symbol="x",
        sentence="How often an account came again after its first dealing.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="recency",
        symbol="t_x",
        sentence="The age at which the last dealing took place, counted from the first one.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="age",
        symbol="T",
        sentence="The time from an account's first dealing to the as-of date.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="P(alive)",
        symbol="P(alive)",
        sentence="How likely an account that signed nothing will ever come again.",
        source="Schmittlein, Morrison and Colombo 1987",
    ),
    Term(
        name="expected purchases",
        sentence="How often such an account buys in the time ahead on average; one account may "
        "do far more or less.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="worth",
        sentence="What an account will bring in the time ahead, discounted, after margin and the "
        "cost of contact as far as they are known; shown as a range.",
    ),
    Term(
        name="residual worth",
        symbol="DERT",
        sentence="What the purchases (DERT) and renewals (DERL) still to come are worth today, "
        "without an end in time; shown is what goes beyond the time ahead.",
        source="Fader, Hardie and Lee 2005; Fader and Hardie 2010",
    ),
    Term(
        name="worth at risk",
        sentence="What is lost on average since an account may leave or not renew: what it would "
        "bring, times the chance that it stays, times the chance that it does not.",
    ),
    Term(
        name="Pareto/NBD",
        sentence="Each account buys at its own pace until, unseen, it leaves for good. The "
        "default model of buying without a contract.",
        source="Schmittlein, Morrison and Colombo 1987",
    ),
    Term(
        name="Gamma-Gamma",
        sentence="The model of what an account spends each time: its own mean, drawn towards "
        "that of all accounts, the more so the fewer its purchases.",
        source="Fader and Hardie 2013",
    ),
    Term(
        name="sBG",
        sentence="Each contract has its own chance of not being renewed; those that stay are "
        "therefore ever more faithful.",
        source="Fader and Hardie 2007",
    ),
    Term(
        name="CLV",
        symbol="CLV",
        sentence="Customer lifetime value: what the future dealings of an account are worth today.",
        source="Berger and Nasr 1998",
    ),
    Term(
        name="movement",
        sentence="How an account comes to be of another kind, or goes and comes back, from one "
        "month to the next.",
    ),
    Term(
        name="drifting",
        sentence="Of a client: silent for longer than its own rhythm brings. It may still come.",
    ),
    Term(
        name="lost",
        sentence="Its agreement ended and nothing took its place, or it has been silent for far "
        "longer than its own rhythm ever brings. What is lost may be recovered.",
    ),
    Term(
        name="alert",
        sentence="A message by a rule of yours, to a person or a program, of what happened to an "
        "account; each is sent once.",
    ),
    Term(
        name="retention",
        symbol="r",
        sentence="The share of accounts under contract that stay for another period.",
        source="Fader and Hardie 2007",
    ),
    Term(
        name="cohort",
        sentence="Accounts whose first dealing fell into the same period.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="holdout",
        sentence="The days of the record that a forecast does not see, so that it can be held "
        "against them.",
        source="Fader and Hardie 2005",
    ),
    Term(
        name="experiment",
        sentence="A comparison of accounts that were treated with alike ones that were not, lots "
        "deciding which: then only the treatment and chance can make a difference.",
        source="Fisher 1935",
    ),
    Term(
        name="holdout group",
        sentence="The accounts that lots keep out of what is tried, to compare with.",
    ),
    Term(
        name="interval",
        sentence="All effects that the records do not refute: such ranges hold the true effect in "
        "95 of 100 experiments.",
        source="Neyman 1937",
    ),
    Term(
        name="p-value",
        symbol="p",
        sentence="How often chance alone would bring about as large a difference if what was tried "
        "did nothing.",
        source="Fisher 1935",
    ),
    Term(
        name="CUPED",
        symbol="CUPED",
        sentence="What an account's own past explains of an outcome is taken off before sides are "
        "compared, so that less is left to chance.",
        source="Deng, Xu, Kohavi and Walker 2013",
    ),
    Term(
        name="lift",
        sentence="How many times the mean the tenth of accounts with the highest scores has.",
    ),
    Term(
        name="log score",
        sentence="The mean logarithm of the probability (density) that a forecast gave to what "
        "happened; the higher, the better.",
        source="Good 1952",
    ),
    Term(
        name="MAE",
        symbol="MAE",
        sentence="Mean absolute error: how many purchases a forecast is off for an account on "
        "average.",
    ),
    Term(
        name="AUC",
        symbol="AUC",
        sentence="How often a forecast ranks an account that came again before one that did not; "
        "0.5 is a coin, 1 is always.",
        source="Hanley and McNeil 1982",
    ),
    Term(
        name="concentration",
        sentence="How much of the worth the accounts of most worth hold together.",
    ),
    Term(
        name="Gini coefficient",
        sentence="How unevenly a sum is spread: 0 where all accounts bring the same, near 1 where "
        "one brings all.",
        source="Gini (1912)",
    ),
    Term(
        name="Herfindahl index",
        symbol="HHI",
        sentence="How far a sum rests on few: the squares of the accounts' shares, added up; 1 "
        "where one brings all, 1/n where n bring the same.",
        source="Hirschman (1945), Herfindahl (1950)",
    ),
    Term(
        name="predictability",
        sentence="How far revenue may lie off what is foreseen: half the range that holds nine "
        "futures of ten, as a share of what is expected.",
    ),
    Term(
        name="scoreboard",
        sentence="What is counted to see how the business does: for clients how content they are "
        "and who stays, for customers how many there are and how often they come.",
    ),
    Term(
        name="standing",
        sentence="What the business lives by: clients or customers where one of them brings two "
        "thirds of the revenue, else both.",
    ),
    Term(
        name="RFM",
        symbol="RFM",
        sentence="Recency, frequency and monetary value: a score of how lately, how often and "
        "for how much an account bought. It finds big buyers, not clients.",
        source="Hughes 1994",
    ),
    Term(
        name="contractual setting",
        sentence="A business sees when an account ends, because a contract does.",
        source="Fader and Hardie 2009",
    ),
    Term(
        name="noncontractual setting",
        sentence="A business does not see when an account ends: it just does not come again.",
        source="Fader and Hardie 2009",
    ),
    Term(
        name="calibration",
        sentence="Whether of the accounts called client with 80 %, four of five are clients.",
        source="Spiegelhalter 1986",
    ),
    Term(
        name="cadence",
        sentence="How often an account and the business talk: the geometric mean of the gaps "
        "between days of two-way contact. Overdue is who is silent for longer than nine of ten "
        "of its own gaps.",
    ),
    Term(
        name="recommendation",
        sentence="What an account is likely to buy next, read from what others alike bought "
        "after what it has.",
    ),
    Term(
        name="case study",
        sentence="A story of what came of a relationship, told in public with the account's "
        "consent; a testimonial is a few words of its own.",
    ),
    Term(
        name="Brier score",
        symbol="Brier",
        sentence="Mean squared difference between probability and truth: 0 is perfect, 0.25 is "
        "a coin.",
        source="Brier 1950",
    ),
    Term(
        name="Spiegelhalter's z",
        symbol="z",
        sentence="How far probabilities are off, in steps of what chance explains; beyond 2 "
        "either way they do not hold.",
        source="Spiegelhalter 1986",
    ),
    Term(
        name="play",
        sentence="One thing to do for accounts of one kind: who qualifies, why, what it may bring, "
        "what must have been agreed to, and when to stop.",
    ),
    Term(
        name="uplift",
        sentence="What doing something adds beyond what would have come anyway, as a share of what "
        "an account is worth. A guess with a range until an experiment measures it.",
    ),
    Term(
        name="expected gain",
        sentence="Uplift times value less cost: what a play is expected to bring on average. It "
        "may well bring nothing.",
    ),
    Term(
        name="the day's queue",
        sentence="At most ten accounts to do something for today, each once, the most promising "
        "first, within the contacts an account may get.",
    ),
)

TERMS: dict[str, Term] = {term.name: term for term in _TERMS}
"""All terms by name, in the order in which they build on one another."""
