"""Terms of worth."""

from __future__ import annotations

from clienthood.glossary.term import Term

TERMS = (
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
        name="CLV",
        symbol="CLV",
        sentence="Customer lifetime value: what the future dealings of an account are worth today.",
        source="Berger and Nasr 1998",
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
)
