"""Whom the account has brought."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

REFERRAL = Dimension(
    name="referral",
    title="Referral",
    family=Family.REGARD,
    question="Has the account recommended us to others?",
    source="Clients recommend a professional to friends; customers rarely do.",
    reads="accounts and enquiries brought",
    unit="referrals",
    increments=(Increment(name="brought", stream="referrals", each="1"),),
    value="brought",
    known="brought > 0 or ({kept:referrals} and {as_of} - first_day >= 182)",
    cuts=(1, 2),
    levels=(
        Level(name="none", m=0.50, u=0.82, sentence="has brought nobody that we know of"),
        Level(name="one", m=0.30, u=0.14, sentence="has recommended us once"),
        Level(
            name="several",
            m=0.20,
            u=0.04,
            sentence="has recommended us {value}",
            brief="has recommended us several times",
        ),
    ),
    settles="the question, asked of every newcomer: who sent you? (that it brought nobody is read "
    "from half a year on)",
    limits="Only what newcomers say is known, and nobody is expected to have brought others within "
    "half a year. Refer-a-friend vouchers buy referrals from "
    "customers; keep them apart as campaigns.",
    cites=(Citation(table="referrals"),),
)
