"""Accounts, people, memberships and facts: who the business deals with."""

from __future__ import annotations

from clienthood.standard.columns import ACCOUNT_ID, choice, flag, key, number, text, time
from clienthood.tables import Column, Table, Type

ACCOUNTS = Table(
    name="accounts",
    grain="one party: a person, a household or an organisation",
    key=("account_id",),
    tells="names, household and group ties, consent, and who must not be called at all",
    columns=(
        ACCOUNT_ID,
        text(
            "name",
            "name as the business writes it",
            "company",
            "customer name",
            "client name",
            "full name",
            "firma",
            "kundenname",
            "nom",
            "nombre",
        ),
        choice(
            "kind", "what kind of party", ("person", "household", "organisation"), "account type"
        ),
        key("parent_account_id", "the household or group it belongs to", "parent", "parent id"),
        text("industry", "its trade", "sector"),
        time("created_at", "when it was first written down", "created", "since", "created at"),
        text("country", "country", "country code"),
        text("postcode", "postal code", "zip", "postal code"),
        text("email", "e-mail address", "e-mail", "mail", "email address"),
        text("phone", "telephone number", "telephone", "mobile"),
        text("source", "how it came", "lead source", "original source", "channel"),
        flag("consent_marketing", "may be sent marketing", "accepts marketing"),
        flag("consent_publish", "may be named in public", "may publish"),
        flag("objects_to_profiling", "has objected to being profiled", "objection"),
        flag("excluded", "a supplier, a partner or staff: never called", "exclude"),
        choice(
            "confirmed_kind",
            "what somebody who knows the account says it is",
            ("client", "customer"),
            "confirmed kind",
            "verdict",
        ),
    ),
)

PEOPLE = Table(
    name="people",
    grain="one person of an account",
    key=("person_id",),
    tells="how many people are known on the other side, who pays and who benefits",
    columns=(
        key("person_id", "the person", "contact_id", "person", "pet_id", "beneficiary_id"),
        ACCOUNT_ID,
        text("name", "name", "full name"),
        choice("role", "what the person is to the account", ("payer", "beneficiary", "contact")),
        text("email", "e-mail address", "e-mail"),
    ),
)

MEMBERSHIPS = Table(
    name="memberships",
    grain="one membership in a loyalty programme",
    key=("account_id", "programme"),
    day="joined_on",
    tells="who joined a loyalty programme",
    columns=(
        ACCOUNT_ID,
        text("programme", "name of the programme", "program", "scheme", "plan"),
        time("joined_on", "when it joined", "joined", "member since", required=True),
        time("left_on", "when it left", "left"),
        number("points", "points held", unit="points"),
    ),
)

FACTS = Table(
    name="facts",
    grain="one thing that somebody knows about an account on a date",
    key=("account_id", "date", "kind"),
    day="date",
    tells="what no system exports: moved away, saw a price rise, uses others, lost its adviser",
    columns=(
        ACCOUNT_ID,
        time("date", "when it was learnt", "noted on", "day", required=True),
        Column(
            name="kind",
            type=Type.CHOICE,
            required=True,
            meaning="what is known",
            choices=(
                "uses_others",
                "rank",
                "share_of_wallet",
                "moved_away",
                "price_rise",
                "staff_change",
            ),
            synonyms=("fact", "what"),
        ),
        text("value", "uses_others: yes or no; rank: 1 is first choice; share_of_wallet: 0 to 1"),
        text("source", "who said so", "said by"),
    ),
)
