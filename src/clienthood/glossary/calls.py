"""Terms of evidence and calls."""

from __future__ import annotations

from clienthood.glossary.term import Term

TERMS = (
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
        name="calibration",
        sentence="Whether of the accounts called client with 80 %, four of five are clients.",
        source="Spiegelhalter 1986",
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
        name="RFM",
        symbol="RFM",
        sentence="Recency, frequency and monetary value: a score of how lately, how often and "
        "for how much an account bought. It finds big buyers, not clients.",
        source="Hughes 1994",
    ),
)
