"""Whether the account pays at once or by an arrangement."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window

PAYMENT = Dimension(
    name="payment",
    title="Payment",
    family=Family.TERMS,
    question="Does the account pay at once, or by an arrangement?",
    source="A client pays a fee up front or by a payment plan, regularly; a customer pays right "
    "away.",
    reads="share of payments on account, by instalment, up front or by retainer",
    unit="share",
    increments=(
        Increment(
            name="pay_told",
            stream="payments",
            each="case when plan is not null then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="pay_plan",
            stream="payments",
            each="case when plan in ('retainer', 'instalment', 'up front') then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="pay_retainer",
            stream="payments",
            each="case when plan = 'retainer' then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="pay_account",
            stream="payments",
            each="case when plan = 'on account' then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="pay_auto",
            stream="payments",
            each="case when plan = 'autopay' then 1 else 0 end",
            window=Window.PHASE,
        ),
    ),
    value="cast(pay_plan + pay_account as double) / nullif(pay_told, 0)",
    known="pay_told > 0",
    level="case when pay_plan * 2 > pay_told and (pay_plan >= 2 or pay_retainer > 0) then 3"
    " when pay_account * 2 > pay_told or (pay_plan + pay_account) * 2 > pay_told"
    " and pay_plan + pay_account >= 2 then 2"
    " when (pay_plan + pay_account + pay_auto) * 10 > pay_told then 1 else 0 end",
    levels=(
        Level(name="at once", m=0.25, u=0.75, sentence="pays at once"),
        Level(
            name="stored card or mixed", m=0.20, u=0.17, sentence="pays by stored card, or mixed"
        ),
        Level(name="mostly on account", m=0.35, u=0.06, sentence="pays mostly on account"),
        Level(
            name="retainer or plan", m=0.20, u=0.02, sentence="pays by retainer, plan or up front"
        ),
    ),
    settles="the payments with their arrangement, or with due dates",
    limits="Some trades invoice everybody. One payment up front or by instalment is no arrangement "
    "over time: it takes two. A due date a week or more after the order counts as "
    "on account where no arrangement is written down.",
    cites=(Citation(table="payments"),),
)
