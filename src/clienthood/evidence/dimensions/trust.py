"""How content the account is, and whether it says so."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level

PROMOTES = (
    "(scale = 'NPS' and score >= 9 or scale = 'CSAT' and score >= 5"
    " or scale = 'CES' and score >= 7)"
)
DETRACTS = (
    "(scale = 'NPS' and score <= 6 or scale = 'CSAT' and score <= 2"
    " or scale = 'CES' and score <= 3)"
)

TRUST = Dimension(
    name="trust",
    title="Trust",
    family=Family.REGARD,
    question="Is the account content, does it stay through problems, would it be quoted?",
    source="Clients often show trust and loyalty, by open communication; customers may seek "
    "alternatives.",
    reads="answers for less those against, over all answers; complaints solved count for, "
    "complaints left open against",
    unit="",
    increments=(
        Increment(
            name="answers",
            stream="feedback",
            each="case when score is not null and scale is not null then 1 else 0 end",
        ),
        Increment(
            name="promoted", stream="feedback", each=f"case when {PROMOTES} then 1 else 0 end"
        ),
        Increment(
            name="detracted", stream="feedback", each=f"case when {DETRACTS} then 1 else 0 end"
        ),
        Increment(
            name="testimonials",
            stream="feedback",
            each=f"case when may_publish and comment is not null"
            f" and not coalesce({DETRACTS}, false) then 1 else 0 end",
        ),
        Increment(
            name="complaints",
            stream="tickets",
            each="case when kind = 'complaint' then 1 else 0 end",
        ),
        Increment(
            name="complaints_stayed",
            stream="tickets",
            each="case when kind = 'complaint' and closed_at <= {as_of}"
            " and day < last_day then 1 else 0 end",
        ),
        Increment(
            name="helped_well",
            stream="tickets",
            each="case when closed_at <= {as_of} and satisfaction >= 0.9 * {satisfaction}"
            " then 1 else 0 end",
        ),
        Increment(
            name="helped_badly",
            stream="tickets",
            each="case when closed_at <= {as_of} and satisfaction <= 0.5 * {satisfaction}"
            " then 1 else 0 end",
        ),
        Increment(
            name="helped",
            stream="tickets",
            each="case when closed_at <= {as_of} and satisfaction is not null then 1 else 0 end",
        ),
    ),
    value="cast(promoted + complaints_stayed + helped_well - detracted - helped_badly"
    " - (complaints - complaints_stayed) as double)"
    " / nullif(answers + complaints + helped, 0)",
    known="answers + complaints + helped + testimonials > 0",
    level="case when testimonials > 0 and coalesce(trust_value, 0) > -0.34 then 3"
    " when trust_value >= 0.34 then 2 when trust_value > -0.34 or trust_value is null then 1"
    " else 0 end",
    levels=(
        Level(name="detractor", m=0.08, u=0.20, sentence="is not content with us"),
        Level(name="neutral", m=0.22, u=0.38, sentence="is neither for nor against us"),
        Level(name="promoter", m=0.40, u=0.34, sentence="is content and stays through problems"),
        Level(name="testimonial", m=0.30, u=0.08, sentence="has given words that may be quoted"),
    ),
    settles="a survey answer, a review, or how the last complaint ended",
    limits="Few answer surveys, and the extremes answer more. A content customer is still a "
    "customer, so promoters weigh little; only a quotable testimonial weighs two bits.",
    cites=(Citation(table="feedback"), Citation(table="tickets", where="kind = 'complaint'")),
)
