"""What won the account and what moves it."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window

RECOMMENDED = (
    "(source like '%referral%' or source like '%recommend%' or source like '%word of mouth%'"
    " or source like '%testimonial%' or source like '%friend%')"
)
TAUGHT = (
    "(source like '%content%' or source like '%webinar%' or source like '%workshop%'"
    " or source like '%trial%' or source like '%consult%' or source like '%event%'"
    " or source like '%blog%' or source like '%partner%')"
)
BARGAIN = (
    "(source like '%discount%' or source like '%promo%' or source like '%voucher%'"
    " or source like '%coupon%' or source like '%sale%')"
)

MOTIVE = Dimension(
    name="motive",
    title="Motive",
    family=Family.REGARD,
    question="What won the account, and what does it answer to?",
    source="Clients are won by testimonials, the team and trials; customers by sales, free "
    "products and value.",
    reads="what won or moves it: 0 promotion, 1 walk-in or advert, 2 content, trial or "
    "consultation, 3 referral or testimonial",
    unit="",
    increments=(
        Increment(
            name="won_by",
            stream="leads",
            each=f"case when offer = 'testimonial' or {RECOMMENDED} then 4"
            f" when offer in ('trial', 'proposal', 'consultation') or {TAUGHT} then 3"
            f" when offer in ('discount', 'free product') or {BARGAIN} then 1"
            " when source is not null then 2 end",
            merge="max",
        ),
        Increment(
            name="came_by",
            stream="parties",
            each=f"case when {RECOMMENDED} then 4 when {TAUGHT} then 3"
            f" when {BARGAIN} then 1 when source is not null then 2 end",
            merge="max",
        ),
        Increment(name="was_referred", stream="referred", each="1"),
        Increment(
            name="answered_bargain",
            stream="responses",
            each="case when kind in ('discount', 'free product') then 1 else 0 end",
        ),
        Increment(
            name="answered_value",
            stream="responses",
            each="case when kind in ('testimonial', 'trial', 'workshop') then 1 else 0 end",
        ),
        Increment(
            name="days_promo",
            stream="orders",
            each="case when cents > 0 and promo_code is not null then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="days_bought",
            stream="orders",
            each="case when cents > 0 then 1 else 0 end",
            window=Window.PHASE,
        ),
    ),
    value="case when days_promo * 2 > days_bought then 0"
    " when answered_bargain >= 2 and answered_bargain > answered_value then 0"
    " when was_referred > 0 or coalesce(won_by, came_by) = 4 then 3"
    " when coalesce(won_by, came_by) = 3 or answered_value >= 1 then 2"
    " when coalesce(won_by, came_by) = 1 or answered_bargain >= 1"
    " or days_promo * 4 > days_bought then 0"
    " else coalesce(won_by, came_by) - 1 end",
    known="days_promo * 4 > days_bought or answered_bargain + answered_value + was_referred > 0"
    " or coalesce(won_by, came_by) is not null",
    cuts=(1, 2, 3),
    levels=(
        Level(name="promotion", m=0.08, u=0.35, sentence="is moved by discounts"),
        Level(name="walk-in or advert", m=0.32, u=0.45, sentence="walked in, or saw an advert"),
        Level(
            name="content, trial or consultation",
            m=0.30,
            u=0.10,
            sentence="was won by advice or a trial",
        ),
        Level(
            name="referral or testimonial",
            m=0.30,
            u=0.10,
            sentence="came by recommendation or testimonial",
        ),
    ),
    settles="how each account came: the source and the offer of its enquiry",
    limits="What won an account is often guessed by staff. Answers to discounts show what was "
    "offered as much as what is wanted.",
    cites=(
        Citation(table="leads"),
        Citation(table="accounts", where="source is not null", day="created_at"),
        Citation(table="referrals"),
        Citation(table="campaign_contacts", where="responded_at is not null"),
        Citation(table="orders", where="promo_code is not null"),
    ),
)
