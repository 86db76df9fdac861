"""Terms of the business and those it deals with."""

from __future__ import annotations

from clienthood.glossary.term import Term

TERMS = (
    Term(
        name="account",
        sentence="The party the business deals with: a person, a household or an organisation.",
    ),
    Term(
        name="customer",
        sentence="An account whose dealings are one-off or occasional exchanges. A loyal, "
        "frequent, valued buyer is still a customer.",
    ),
    Term(
        name="client",
        sentence="An account in an ongoing, collaborative relationship. A client may be silent "
        "for long: it comes when it needs help.",
    ),
    Term(
        name="consumer",
        sentence="Who uses what was bought: the pet, the child, the staff of a firm. A consumer "
        "need not be the one who pays, so payers and beneficiaries are kept apart.",
    ),
    Term(
        name="loyalty",
        sentence="Coming back, and often. It is worth much and makes nobody a client: each "
        "dealing may still be an exchange of its own.",
    ),
    Term(
        name="link",
        sentence="What somebody said of two identifiers: that they are one account. The records "
        "stay as they are, all figures follow, and it can be taken back.",
    ),
    Term(
        name="kind",
        sentence="Client, customer or undecided. It says what the relationship is at a date; "
        "it is no grade.",
    ),
    Term(
        name="undecided",
        sentence="The records do not tell yet whether an account is a client or a customer; "
        "what would settle it is shown beside it.",
    ),
    Term(
        name="persona",
        sentence="A group of accounts that are alike in their evidence and in what they buy, found "
        "in the records and named by what sets it apart. It holds if it is found again in most "
        "of the accounts.",
    ),
    Term(
        name="future kind",
        sentence="What an open enquiry would be once it is won, a client or a customer, by what "
        "it shows before any deal.",
    ),
    Term(
        name="book",
        sentence="The folder of one business: its records, settings and runs.",
    ),
    Term(
        name="batch",
        sentence="What one import brought into one table; it can be undone.",
    ),
    Term(
        name="quarantine",
        sentence="Where rows wait that could not be read; each keeps its reason and its remedy.",
    ),
    Term(
        name="finding",
        sentence="A problem of the records: what it is, how many rows it touches, what to do.",
    ),
    Term(
        name="run",
        sentence="One computation over all accounts as of a date; it never changes afterwards.",
    ),
    Term(
        name="as-of date",
        sentence="The day at which every figure stands; nothing later is read.",
    ),
    Term(
        name="current phase",
        sentence="The twelve months up to an account's own last dealing, stretched back to its "
        "third-last dealing.",
    ),
)
