"""What the account asks for between sales."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window

SUPPORT = Dimension(
    name="support",
    title="Support",
    family=Family.CONTACT,
    question="Does the account ask questions between sales, or only about one order?",
    source="Clients expect frequent support, between sales and about their activities; customers "
    "ask about a purchase number, such as for a refund.",
    reads="questions not tied to one order, in the current phase",
    unit="questions",
    increments=(
        Increment(
            name="open_questions",
            stream="tickets",
            each="case when order_id is null and coalesce(kind, 'question')"
            " in ('question', 'advice', 'problem') then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="order_requests",
            stream="tickets",
            each="case when order_id is not null or kind = 'refund' then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="refunds",
            stream="orders",
            each="case when cents < 0 then 1 else 0 end",
            window=Window.PHASE,
        ),
    ),
    value="open_questions",
    known="open_questions + order_requests > 0 or ({kept:tickets} and {as_of} - first_day >= 182)",
    level="case when open_questions >= 3 then 3 when open_questions >= 1 then 2"
    " when order_requests + refunds > 0 then 0 else 1 end",
    levels=(
        Level(
            name="about orders only",
            m=0.10,
            u=0.22,
            sentence="asks only about single orders, or returns them",
        ),
        Level(name="none", m=0.30, u=0.63, sentence="asked nothing between sales"),
        Level(
            name="1 or 2 questions",
            m=0.25,
            u=0.11,
            sentence="asked {value} between sales",
            brief="asked a question or two between sales",
        ),
        Level(
            name="ongoing questions",
            m=0.35,
            u=0.04,
            sentence="asked {value} between sales",
            brief="asks between sales again and again",
        ),
    ),
    settles="the tickets or requests for help, with the order they are about, if any; that there "
    "are none is read from half a year on",
    limits="Help by telephone that nobody writes down is invisible. No tickets kept is unknown; "
    "tickets kept and none found is a reading once the account is half a year old.",
    cites=(Citation(table="tickets"), Citation(table="orders", where="amount_minor < 0")),
)
