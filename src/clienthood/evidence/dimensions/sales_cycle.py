"""How long it took to win the account."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

FIRST_DEAL = "least(coalesce(first_exchange, signed_first), coalesce(signed_first, first_exchange))"

SALES_CYCLE = Dimension(
    name="sales_cycle",
    title="Sales cycle",
    family=Family.TERMS,
    question="How long did it take from the first contact to the first order or signature?",
    source="The sales cycle is long for clients and short for customers.",
    reads="days from the first recorded contact to the first order or signature",
    unit="days",
    increments=(
        Increment(name="lead_first", stream="leads", each="day", merge="min"),
        Increment(name="talk_first", stream="interactions", each="day", merge="min"),
        Increment(
            name="signed_first",
            stream="contracts",
            each="case when coalesce(form, '') <> 'one-off sale' then signed end",
            merge="min",
        ),
    ),
    value=f"{FIRST_DEAL} - least(coalesce(lead_first, talk_first), "
    f"coalesce(case when talk_first < {FIRST_DEAL} then talk_first end, lead_first, talk_first))",
    known=f"{FIRST_DEAL} is not null and (lead_first <= {FIRST_DEAL} or talk_first < {FIRST_DEAL})",
    cuts=(2, 14, 45),
    levels=(
        Level(name="at once", m=0.15, u=0.60, sentence="bought within a day of first contact"),
        Level(
            name="days",
            m=0.25,
            u=0.25,
            sentence="took {value} from first contact to first deal",
            brief="took days from first contact to first deal",
        ),
        Level(
            name="weeks",
            m=0.30,
            u=0.10,
            sentence="took {value} from first contact to first deal",
            brief="took weeks from first contact to first deal",
        ),
        Level(
            name="months",
            m=0.30,
            u=0.05,
            sentence="took {value} from first contact to first deal",
            brief="took months from first contact to first deal",
        ),
    ),
    settles="the enquiry or first talk before the first order (a leads list)",
    limits="Enquiries that nobody wrote down are missing more often for walk-ins. Open enquiries "
    "are not read: they have no end yet.",
    cites=(
        Citation(table="leads"),
        Citation(table="interactions"),
        Citation(table="contracts"),
        Citation(table="orders", where="amount_minor > 0"),
    ),
)
