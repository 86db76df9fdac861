"""Interactions, tickets, leads, referrals, feedback and campaigns: what passes between sales."""

from __future__ import annotations

from clienthood.standard.columns import ACCOUNT_ID, choice, flag, key, money, number, text, time
from clienthood.tables import Column, Table, Type

INTERACTIONS = Table(
    name="interactions",
    grain="one contact outside an order",
    key=("interaction_id",),
    day="happened_at",
    tells="who meets, consults and asks for advice, and with whom",
    columns=(
        key("interaction_id", "the contact", "activity_id", "engagement id", "event_id"),
        ACCOUNT_ID,
        time(
            "happened_at",
            "when it happened",
            "date",
            "start",
            "activity date",
            "timestamp",
            required=True,
        ),
        choice(
            "kind",
            "what it was",
            (
                "meeting",
                "consultation",
                "call",
                "e-mail",
                "visit",
                "review",
                "training",
                "workshop",
                "webinar",
            ),
            "type",
            "activity type",
        ),
        choice("direction", "who spoke to whom", ("in", "out", "two-way")),
        number("minutes", "how long it took", "duration", unit="minutes"),
        key("person_id", "the person of the account", "contact_id"),
        text("staff", "who took part for the business", "owner", "employee", "assigned to"),
        text("topic", "what it was about", "subject", "title"),
    ),
)

TICKETS = Table(
    name="tickets",
    grain="one request for help",
    key=("ticket_id",),
    day="opened_at",
    tells="whether help is asked between sales or only about one order",
    columns=(
        key("ticket_id", "the request", "case_id", "case number", "ticket"),
        ACCOUNT_ID,
        time("opened_at", "when it was opened", "created", "created at", "date", required=True),
        time("closed_at", "when it was closed", "closed", "solved at"),
        key("order_id", "the order it is about; empty is none in particular", "order"),
        choice(
            "kind",
            "what was asked",
            ("question", "advice", "problem", "complaint", "refund"),
            "type",
            "category",
        ),
        number(
            "satisfaction",
            "how content the account was with the answer, 1 worst to 5 best",
            "csat",
            unit="points of 5",
        ),
        text("text", "what was written", "subject", "description", "message"),
    ),
)

LEADS = Table(
    name="leads",
    grain="one enquiry, won, lost or open",
    key=("lead_id",),
    day="first_contact_at",
    tells="how long it took to win an account, and with what",
    columns=(
        key("lead_id", "the enquiry", "deal_id", "opportunity_id", "lead"),
        Column(
            name="account_id",
            type=Type.KEY,
            meaning="the account, once known",
            synonyms=ACCOUNT_ID.synonyms,
        ),
        time(
            "first_contact_at",
            "when it began",
            "created",
            "created at",
            "date",
            "first contact",
            required=True,
        ),
        time("closed_at", "when it was decided", "closed", "close date"),
        choice("outcome", "how it ended", ("won", "lost", "open"), "stage", "status"),
        text(
            "source",
            "where it came from: referral, advert, walk-in, content, …",
            "lead source",
            "channel",
        ),
        choice(
            "offer",
            "what it was offered",
            ("trial", "proposal", "consultation", "testimonial", "discount", "free product"),
        ),
        money("value", "what it is or was worth", "amount"),
        text("currency", "three-letter code (ISO 4217)", "ccy"),
    ),
)

REFERRALS = Table(
    name="referrals",
    grain="one account or enquiry brought by another account",
    key=("referrer_account_id", "referred_account_id", "lead_id"),
    day="referred_at",
    tells="who recommends the business",
    columns=(
        key(
            "referrer_account_id",
            "the account that recommended",
            "referrer",
            "referred by",
            required=True,
        ),
        key("referred_account_id", "the account it brought", "referred", "referee"),
        key("lead_id", "the enquiry it brought, where no account is known yet", "lead"),
        time("referred_at", "when", "date", required=True),
    ),
    one_of=("referred_account_id", "lead_id"),
)

FEEDBACK = Table(
    name="feedback",
    grain="one answer to a survey, or a review",
    key=("account_id", "given_at", "scale"),
    day="given_at",
    tells="who is content, who is not, and who may be quoted",
    columns=(
        ACCOUNT_ID,
        time("given_at", "when it was given", "date", "submitted", required=True),
        number("score", "the answer on its scale", "rating", "nps"),
        choice(
            "scale", "NPS is 0 to 10, CSAT 1 to 5, CES 1 to 7 (7 easiest)", ("NPS", "CSAT", "CES")
        ),
        text("comment", "what was written", "text", "review"),
        flag("may_publish", "may be quoted in public", "publish", "testimonial"),
    ),
)

CAMPAIGNS = Table(
    name="campaigns",
    grain="one campaign",
    key=("campaign_id",),
    tells="what a campaign offered",
    columns=(
        key("campaign_id", "the campaign", "campaign", required=True),
        choice(
            "kind",
            "what it offered",
            (
                "discount",
                "free product",
                "value",
                "testimonial",
                "trial",
                "newsletter",
                "workshop",
                "loyalty",
            ),
            "type",
        ),
        text("name", "its name", "title"),
    ),
)

CAMPAIGN_CONTACTS = Table(
    name="campaign_contacts",
    grain="one campaign message to one account",
    key=("campaign_id", "account_id", "sent_at"),
    day="sent_at",
    tells="what an account answers to: a discount or an invitation",
    columns=(
        key("campaign_id", "the campaign", "campaign", required=True),
        ACCOUNT_ID,
        time("sent_at", "when it was sent", "sent", "date", required=True),
        time("responded_at", "when the account answered", "responded", "clicked at"),
    ),
)
