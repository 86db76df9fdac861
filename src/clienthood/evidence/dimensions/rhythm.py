"""How steadily the account deals with the business."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Level
from clienthood.evidence.spans import GAP_DAYS, GAPS

STEADY = (
    f"(active_months >= 12 or (active_months >= 4 and gap_squares * {GAPS}"
    f" <= 3.5 * {GAP_DAYS} * {GAP_DAYS}))"
)

RHYTHM = Dimension(
    name="rhythm",
    title="Rhythm",
    family=Family.TIME,
    question="Does the account come once, now and then, or steadily?",
    source="A client's relationship is ongoing; a customer's is one-off or occasional.",
    reads="distinct months with an order, a signature or a payment under contract; steady where "
    "the gaps are no more scattered than CV² = 2.5 (regularity k = 1/CV² of at least 0.4, after "
    "Wheat & Morrison 1990)",
    unit="months",
    value="active_months",
    known="exchange_days > 0 and (exchange_days > 1 or"
    " {as_of} - first_exchange >= greatest(91, 2 * {typical_gap}))",
    level="case when active_months <= 1 then 0 when active_months = 2 then 1"
    f" when {STEADY} then 3 else 2 end",
    levels=(
        Level(name="once", m=0.10, u=0.42, sentence="dealt in a single month"),
        Level(name="twice", m=0.13, u=0.16, sentence="dealt in two months"),
        Level(
            name="repeated",
            m=0.27,
            u=0.17,
            sentence="dealt in {value}, in bursts",
            brief="deals in bursts",
        ),
        Level(
            name="sustained",
            m=0.50,
            u=0.25,
            sentence="deals steadily, in {value} so far",
            brief="deals steadily",
        ),
    ),
    settles="more time: a first purchase tells no rhythm until twice the usual gap has passed",
    limits="A weekly coffee is as steady as a retainer: frequency alone never makes a client. "
    "Silence is not read at all, so a client of every second year loses nothing by it.",
    cites=(
        Citation(table="orders", where="amount_minor > 0"),
        Citation(table="contracts"),
        Citation(table="payments", where="paid_at is not null"),
    ),
)
