"""How many needs are met here."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

VOLUME = (
    "case when exchange_days < 2 then 0 when exchange_days < 4 then 1"
    " when exchange_days < 8 then 2 when exchange_days < 16 then 3"
    " when exchange_days < 32 then 4 when exchange_days < 64 then 5"
    " when exchange_days < 128 then 6 else 7 end"
)
SERVED = "greatest(needs_bought, beneficiaries)"

BREADTH = Dimension(
    name="breadth",
    title="Breadth",
    family=Family.SUBSTANCE,
    question="How many needs, or how many of the family or firm, are served here?",
    source="A client often brings all of a need to one business: all pets to one clinic, all "
    "dental needs to one dentist; customers buy from several shops.",
    reads="categories bought or beneficiaries served, against accounts that deal as often",
    unit="needs",
    increments=(
        Increment(name="needs_bought", stream="needs", each="1"),
        Increment(
            name="beneficiaries",
            stream="people",
            each="case when role = 'beneficiary' then 1 else 0 end",
        ),
    ),
    peers=(
        (
            "peer_needs",
            f"avg(case when {SERVED} > 0 then cast({SERVED} as double) end)"
            f" over (partition by {VOLUME})",
        ),
    ),
    value=SERVED,
    known=f"{SERVED} > 0",
    level=f"case when {SERVED} <= 1 then 0"
    f" when {SERVED} >= 3 and {SERVED} >= 1.5 * peer_needs then 3"
    f" when {SERVED} >= 2 and {SERVED} > peer_needs then 2 else 1 end",
    levels=(
        Level(name="one need", m=0.30, u=0.48, sentence="comes for one need"),
        Level(
            name="few needs",
            m=0.30,
            u=0.30,
            sentence="comes for {value}, no more than others",
            brief="comes for a few needs, no more than others",
        ),
        Level(
            name="several needs",
            m=0.24,
            u=0.14,
            sentence="comes for {value}, more than most",
            brief="comes for more needs than most",
        ),
        Level(
            name="most needs",
            m=0.16,
            u=0.08,
            sentence="comes for {value}, far more than most",
            brief="comes for far more needs than most",
        ),
    ),
    settles="the category of each order line, or the people and animals served",
    limits="Who buys often buys more kinds of thing, so an account is compared with those that "
    "deal as often. A business with one category cannot read it.",
    cites=(
        Citation(table="orders", where="category is not null and amount_minor > 0"),
        Citation(table="people"),
    ),
)
