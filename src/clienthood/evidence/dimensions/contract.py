"""Whether an agreement over time stands."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

BINDS = (
    "(form in ('engagement', 'retainer', 'framework')"
    " or (form is null or form not in ('one-off sale', 'standard form', 'subscription'))"
    " or (form <> 'one-off sale' and responsibilities and (permissions or billing_information)))"
)
IN_FORCE = (
    "((ended is null or ended > {as_of}) and (ends is null or ends >= {as_of} or auto_renews)"
    " and (renewed is null or renewed > {read_to}))"
)
"""An agreement that was renewed has made way for its renewal."""

CONTRACT = Dimension(
    name="contract",
    title="Contract",
    family=Family.TERMS,
    question="Is there a signed agreement over time, and does it stand?",
    source="Clients often sign a formal contract: terms of service, billing information, privacy "
    "acknowledgement, duties and permissions; customers rarely do.",
    reads="the best agreement: 0 none, 1 standard terms over, 2 standard terms in force, "
    "3 signed and ended, 4 signed and in force",
    unit="",
    increments=(
        Increment(
            name="best_contract",
            stream="contracts",
            each=f"case when {BINDS} and {IN_FORCE} then 4 when {BINDS} then 3"
            f" when form <> 'one-off sale' and {IN_FORCE} then 2 else 1 end",
            merge="max",
        ),
    ),
    value="coalesce(best_contract, 0)",
    known="{kept:contracts} or best_contract is not null",
    cuts=(1, 2, 3, 4),
    levels=(
        Level(name="none", m=0.25, u=0.75, sentence="no contract is on file"),
        Level(
            name="standard terms, over",
            m=0.05,
            u=0.15,
            sentence="had standard terms or a one-off sales contract only",
        ),
        Level(
            name="standard terms, in force",
            m=0.05,
            u=0.05,
            sentence="has a subscription or standard terms in force",
            never_against=True,
        ),
        Level(name="signed and ended", m=0.15, u=0.03, sentence="had a signed agreement"),
        Level(
            name="signed and in force",
            m=0.50,
            u=0.02,
            sentence="has a signed agreement in force",
            never_against=True,
        ),
    ),
    settles="the contracts, with their form and their dates",
    limits="A click on standing terms is no relationship, so a subscription weighs nothing by "
    "itself, and where subscriptions are all that is kept, who has none is unknown; a contract "
    "without a form is taken as signed. One that renews itself stands until "
    "somebody ends it; one that another contract renews makes way for that one. Advice given on a "
    "handshake has no contract at all and is found by other dimensions.",
    cites=(Citation(table="contracts", day="signed_at"),),
)
