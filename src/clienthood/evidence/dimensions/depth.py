"""How many ties hold the two sides together."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

STAYS = (
    "(case when (moved_on < last_day) then 1 else 0 end"
    " + case when (price_rise_on < last_day) then 1 else 0 end"
    " + case when (staff_change_on < last_day) then 1 else 0 end)"
)
SERVED = (
    "({staff} >= 3 and staff_known > 0 and exchange_days + talk_days >= 3"
    " and last_day - first_day >= 180)"
)
SAME_HANDS = "(staff_known = 1 or (staff_known = 2 and exchange_days + talk_days >= 8))"
CHOSEN = f"({SERVED} and same_hands_share <= 0.8)"
PEOPLE = "(case when people_known >= 2 then 1 else 0 end)"

DEPTH = Dimension(
    name="depth",
    title="Depth",
    family=Family.CONTACT,
    question="Which ties hold the two sides together beyond the single dealing?",
    source="A client often keeps the same professional, even after moving; a customer goes by "
    "value, convenience and location.",
    reads="ties: two or more people known, the same professional kept for half a year, stayed "
    "through a move, a price rise or a change of staff",
    unit="ties",
    increments=(
        Increment(name="people_known", stream="people", each="1"),
        Increment(
            name="moved_on",
            stream="facts",
            each="case when kind = 'moved_away' then day end",
            merge="min",
        ),
        Increment(
            name="price_rise_on",
            stream="facts",
            each="case when kind = 'price_rise' then day end",
            merge="min",
        ),
        Increment(
            name="staff_change_on",
            stream="facts",
            each="case when kind = 'staff_change' then day end",
            merge="min",
        ),
    ),
    peers=(
        (
            "same_hands_share",
            f"avg(case when {SERVED} and {SAME_HANDS} then cast(1 as double)"
            f" when {SERVED} then cast(0 as double) end) over ()",
        ),
    ),
    value=f"{PEOPLE} + (case when {CHOSEN} and {SAME_HANDS} then 1 else 0 end) + {STAYS}",
    known="people_known > 0 or {kept:people} or "
    + CHOSEN
    + " or moved_on is not null or price_rise_on is not null or staff_change_on is not null",
    cuts=(1, 2),
    levels=(
        Level(name="none", m=0.50, u=0.82, sentence="no tie beyond the single dealing is recorded"),
        Level(
            name="some",
            m=0.30,
            u=0.14,
            sentence="has {value} to us beyond the single dealing",
            brief="is tied to us beyond the single dealing",
        ),
        Level(
            name="many",
            m=0.20,
            u=0.04,
            sentence="has {value} to us beyond the single dealing",
            brief="has many ties to us beyond the single dealing",
        ),
    ),
    settles="who served each order, the contacts on the other side, or what the account stayed "
    "through",
    limits="In a house with one or two professionals everybody keeps the same one, so that is "
    "read only where three or more serve and at least one account in five is passed around.",
    cites=(
        Citation(table="people"),
        Citation(table="facts", where="kind in ('moved_away', 'price_rise', 'staff_change')"),
        Citation(table="orders", where="staff is not null and amount_minor > 0"),
        Citation(table="interactions", where="staff is not null"),
    ),
)
