"""How long the relationship has lasted."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level
from clienthood.evidence.streams import SUBSTANTIVE

DURATION = Dimension(
    name="duration",
    title="Duration",
    family=Family.TIME,
    question="How long has the relationship lasted, from the first dealing to the last?",
    source="Clients are engaged over an extended period, beyond a single transaction or project; "
    "a customer's exchange typically ends when the product is received.",
    reads="days from first to last dealing, time under contract included",
    unit="days",
    increments=(
        Increment(
            name="contract_from",
            stream="contracts",
            each="case when coalesce(form, '') <> 'one-off sale' then starts end",
            merge="min",
        ),
        Increment(
            name="contract_until",
            stream="contracts",
            each="case when coalesce(form, '') = 'one-off sale' or starts > {as_of} then null"
            " when ended <= {as_of} then ended"
            " when ends <= {as_of} and not auto_renews then ends else {as_of} end",
            merge="max",
        ),
    ),
    value="greatest(last_day, coalesce(contract_until, last_day))"
    " - least(first_day, coalesce(contract_from, first_day))",
    known="{as_of} - first_day >= 182",
    cuts=(30, 182, 730),
    levels=(
        Level(name="under a month", m=0.08, u=0.38, sentence="all dealings fell within a month"),
        Level(
            name="1 to 6 months",
            m=0.15,
            u=0.19,
            sentence="dealt with us for {value}",
            brief="dealt with us for some months",
        ),
        Level(
            name="6 to 24 months",
            m=0.30,
            u=0.18,
            sentence="has dealt with us for {value}",
            brief="has dealt with us for more than half a year",
        ),
        Level(
            name="2 years or more",
            m=0.47,
            u=0.25,
            sentence="has dealt with us for {value}",
            brief="has dealt with us for two years or more",
        ),
    ),
    settles="older records, or half a year of waiting: the account is too young to tell",
    limits="A loyal shopper lasts as long as a client does, so it weighs little. Records that "
    "begin late make every relationship look shorter than it is.",
    cites=(
        Citation(table="orders", where="amount_minor > 0"),
        Citation(table="contracts"),
        Citation(table="payments", where="paid_at is not null"),
        Citation(table="interactions", where=SUBSTANTIVE),
    ),
)
