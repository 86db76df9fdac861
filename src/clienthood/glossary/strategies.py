"""Terms of movement, of what to do, and of the business as a whole."""

from __future__ import annotations

from clienthood.glossary.term import Term

TERMS = (
    Term(
        name="movement",
        sentence="How an account comes to be of another kind, or goes and comes back, from one "
        "month to the next.",
    ),
    Term(
        name="drifting",
        sentence="Of a client: silent for longer than its own rhythm brings, or paying at once "
        "where it paid on account, or dealing on after its agreement ended. It may still come.",
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
