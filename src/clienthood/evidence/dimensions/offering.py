"""Whether advice and services are bought, or goods."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window

OFFERING = Dimension(
    name="offering",
    title="Offering",
    family=Family.SUBSTANCE,
    question="Are advice and services bought, or goods?",
    source="Clients typically buy advice and solutions, professional services; customers buy "
    "products, by quality, price, convenience and features.",
    reads="share of spend in services and advice, of the spend whose nature is known",
    unit="share",
    increments=(
        Increment(
            name="spend_advice",
            stream="orders",
            each="case when cents > 0 and nature in ('service', 'advice') then cents else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="spend_told",
            stream="orders",
            each="case when cents > 0 and nature is not null then cents else 0 end",
            window=Window.PHASE,
        ),
    ),
    value="spend_advice / nullif(spend_told, 0)",
    known="spend_told > 0",
    level="case when offering_value <= 0.02 then 0 when offering_value <= 0.5 then 1"
    " when offering_value < 0.98 then 2 else 3 end",
    levels=(
        Level(name="no services", m=0.05, u=0.45, sentence="buys goods or subscriptions only"),
        Level(
            name="few services",
            m=0.15,
            u=0.15,
            sentence="buys some services ({value} of spend)",
            brief="buys some services",
        ),
        Level(name="mostly services", m=0.30, u=0.15, sentence="buys mostly services ({value})"),
        Level(name="all services", m=0.50, u=0.25, sentence="buys services and advice only"),
    ),
    settles="for each order line, whether it was goods, a service or advice",
    limits="A haircut is a service and its buyer a customer, so services alone weigh one bit. "
    "A subscription is a standing order for something standard: it counts as spend that is not "
    "advice.",
    cites=(Citation(table="orders", where="nature is not null and amount_minor > 0"),),
)
