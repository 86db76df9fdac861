"""Whether the account meets its need here alone."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

TOLD = (
    "case when kind = 'uses_others' and lower(value) in ('yes', 'y', 'true', '1') then 1"
    " when kind = 'uses_others' and lower(value) in ('no', 'n', 'false', '0') then 4"
    " when kind = 'rank' and trim(value) = '1' then 3"
    " when kind = 'rank' then 2"
    " when kind = 'share_of_wallet' and try_cast(value as double) < 0.34 then 1"
    " when kind = 'share_of_wallet' and try_cast(value as double) < 0.67 then 2"
    " when kind = 'share_of_wallet' and try_cast(value as double) < 0.95 then 3"
    " when kind = 'share_of_wallet' and try_cast(value as double) is not null then 4 end"
)

EXCLUSIVITY = Dimension(
    name="exclusivity",
    title="Exclusivity",
    family=Family.SUBSTANCE,
    question="Does the account meet this need here alone, as far as it has told?",
    source="A client usually relies on one business for the need; a customer may shop at several.",
    reads="what was last told: 1 uses others, 2 shares, 3 mostly us, 4 only us",
    unit="",
    increments=(
        Increment(name="told_last", stream="facts", each=f"day * 10 + ({TOLD})", merge="max"),
    ),
    value="told_last - 10 * floor(cast(told_last as double) / 10)",
    known="told_last is not null",
    cuts=(2, 3, 4),
    levels=(
        Level(name="uses others", m=0.12, u=0.42, sentence="has told us that it uses others too"),
        Level(name="shares", m=0.24, u=0.33, sentence="ranks us among others"),
        Level(name="mostly us", m=0.32, u=0.15, sentence="has told us that we come first"),
        Level(name="only us", m=0.32, u=0.10, sentence="has told us that it uses nobody else"),
    ),
    settles="one question: do you use anybody else for this?",
    limits="Read only from what the account told; never inferred from silence, since nobody's "
    "records show what was bought elsewhere.",
    cites=(Citation(table="facts", where="kind in ('uses_others', 'rank', 'share_of_wallet')"),),
)
