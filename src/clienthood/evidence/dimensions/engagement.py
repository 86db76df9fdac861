"""How often the two sides really talk."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window
from clienthood.evidence.streams import SUBSTANTIVE

ENGAGEMENT = Dimension(
    name="engagement",
    title="Engagement",
    family=Family.CONTACT,
    question="How often do the two sides meet, consult or review outside an order?",
    source="Clients collaborate: advice, guidance, consultation; customers seek to complete a "
    "transaction.",
    reads="two-way meetings, consultations, reviews and calls a quarter, in the current phase",
    unit="a quarter",
    increments=(
        Increment(
            name="talks",
            stream="interactions",
            each=f"case when {SUBSTANTIVE} then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(name="staff_known", stream="staff", each="1"),
        Increment(name="staff_logging", stream="keepers", each="1"),
    ),
    value="cast(talks as double) / phase_quarters",
    known="talks > 0 or ({kept:interactions} and (staff_known = 0 or staff_logging > 0))",
    level="case when talks = 0 then 0 when talks >= 3 and engagement_value >= 0.9 then 3"
    " when talks >= 2 and engagement_value >= 0.34 then 2 else 1 end",
    levels=(
        Level(name="none", m=0.12, u=0.70, sentence="no meeting or consultation is recorded"),
        Level(name="rare", m=0.18, u=0.18, sentence="talks with us rarely ({value})"),
        Level(name="some", m=0.30, u=0.09, sentence="talks with us now and then ({value})"),
        Level(name="regular", m=0.40, u=0.03, sentence="talks with us regularly ({value})"),
    ),
    settles="meetings, calls and consultations: an export of the calendar or the CRM",
    limits="Newsletters, reminders and one-way mail are not engagement. Accounts served only by "
    "staff who log nothing are unknown, not unengaged; staff who log half make theirs look half "
    "as engaged.",
    cites=(Citation(table="interactions", where=SUBSTANTIVE),),
)
