"""Whether what is bought is made for the account."""

from clienthood.evidence.dimension import Citation, Dimension, Family, Increment, Level, Window

CUSTOMIZATION = Dimension(
    name="customization",
    title="Customization",
    family=Family.SUBSTANCE,
    question="Is what is bought tailored to the account, or taken from stock?",
    source="Services for clients are typically tailored, bespoke, personal; customers take what "
    "is in stock.",
    reads="share of order lines made or quoted for the account, or priced off the list by "
    "agreement",
    unit="share",
    increments=(
        Increment(
            name="lines_told",
            stream="orders",
            each="case when cents > 0 and (bespoke is not null or list_cents > 0)"
            " then 1 else 0 end",
            window=Window.PHASE,
        ),
        Increment(
            name="lines_bespoke",
            stream="orders",
            each="case when cents > 0 and (bespoke or (list_cents > 0 and promo_code is null"
            " and discount_cents is not null"
            " and abs(list_cents - discount_cents - cents) > 0.02 * list_cents))"
            " then 1 else 0 end",
            window=Window.PHASE,
        ),
    ),
    peers=(("book_bespoke", "max(lines_bespoke) over ()"),),
    value="cast(lines_bespoke as double) / nullif(lines_told, 0)",
    known="lines_told > 0 and book_bespoke > 0",
    level="case when customization_value <= 0 then 0 when customization_value <= 0.2 then 1"
    " when customization_value <= 0.6 then 2 else 3 end",
    levels=(
        Level(name="none", m=0.20, u=0.75, sentence="takes what is in stock"),
        Level(
            name="up to 20 %",
            m=0.15,
            u=0.13,
            sentence="{value} of lines made for it",
            brief="up to a fifth of lines made for it",
        ),
        Level(
            name="20 to 60 %",
            m=0.25,
            u=0.08,
            sentence="{value} of lines made for it",
            brief="a fifth to three fifths of lines made for it",
        ),
        Level(
            name="over 60 %",
            m=0.40,
            u=0.04,
            sentence="{value} of lines made for it",
            brief="most lines made for it",
        ),
    ),
    settles="for each order line, whether it was made or quoted for this account",
    limits="A tailor makes everything to measure. A mark that no line of the book ever carries is "
    "a default, not a record, and says nothing. Discounts for everybody are not agreements: "
    "prices off the list count only where discounts and promotions are written down as well.",
    cites=(Citation(table="orders", where="bespoke is not null and amount_minor > 0"),),
)
