"""What each record of an account says, in words: one sentence for a row of any standard table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from clienthood.faces.views.wording import count, figure, long_date, opened

Row = Mapping[str, Any]
LONGEST = 160
"""Characters from which a text that somebody wrote is cut."""
SPOKE = {"in": ", they came to us", "out": ", we came to them", "two-way": ", both spoke"}


def in_words(table: str, row: Row) -> str:
    """Return what a record says, without its date and amount."""
    return opened("".join(_WORDS[table](row)))


def who(table: str, row: Row) -> str:
    """Return who acted for the business or was there for the account; empty if nothing says."""
    if table == "facts":
        return str(row.get("source") or "")
    return str(row.get("staff") or "")


def _cut(text: object) -> str:
    told = " ".join(str(text).split())
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def _order(row: Row) -> Iterator[str]:
    back = (row["amount_minor"] or 0) < 0
    yield "refund of " if back else "bought "
    if row["quantity"] and row["quantity"] != 1:
        yield f"{figure(row['quantity'])} × "
    yield _cut(row["product"] or row["category"] or row["nature"] or "something that is not named")
    if row["product"] and row["category"]:
        yield f", {_cut(row['category'])}"
    if row["bespoke"]:
        yield ", made for it alone"
    if row["promo_code"]:
        yield f", with promotion {_cut(row['promo_code'])}"
    if row["order_id"]:
        yield f" (order {row['order_id']})"


def _contract(row: Row) -> Iterator[str]:
    yield f"{'renewed' if row['renews'] else 'signed'}: {row['form'] or 'a contract'}"
    if row["ends_on"]:
        yield f" until {long_date(row['ends_on'])}"
    if row["auto_renews"]:
        yield ", renews itself"
    if row["ended_on"]:
        yield f"; ended on {long_date(row['ended_on'])}"


def _payment(row: Row) -> Iterator[str]:
    yield "paid" if row["paid_at"] else "payment due, not on record as paid"
    if row["method"] and row["paid_at"]:
        yield f" by {_cut(row['method'])}"
    if row["plan"]:
        yield f", {row['plan']}"
    if row["paid_at"] and row["due_on"]:
        late = (row["paid_at"] - row["due_on"]).days
        if late > 0:
            yield f", {count(late, 'day')} after it was due"
    if row["order_id"]:
        yield f" (order {row['order_id']})"


def _interaction(row: Row) -> Iterator[str]:
    yield str(row["kind"] or "contact")
    yield SPOKE.get(row["direction"] or "", "")
    if row["topic"]:
        yield f": {_cut(row['topic'])}"
    if row["minutes"]:
        yield f", {count(row['minutes'], 'minute')}"


def _ticket(row: Row) -> Iterator[str]:
    yield f"asked us: {row['kind'] or 'request'}"
    if row["text"]:
        yield f", “{_cut(row['text'])}”"
    if row["order_id"]:
        yield f", about order {row['order_id']}"
    if row["closed_at"]:
        yield f"; closed on {long_date(row['closed_at'])}"
    if row["satisfaction"] is not None:
        yield f"; rated {figure(row['satisfaction'])} of 5"


def _lead(row: Row) -> Iterator[str]:
    yield "enquiry"
    if row["source"]:
        yield f" by way of {_cut(row['source'])}"
    if row["offer"]:
        yield f", offered: {row['offer']}"
    if row["outcome"]:
        yield f"; {row['outcome']}"
        if row["closed_at"]:
            yield f" on {long_date(row['closed_at'])}"


def _referral(row: Row) -> Iterator[str]:
    if row["told_party"] == "referred_account_id":
        yield f"was brought by {row['referrer_account_id']}"
    elif row["referred_account_id"]:
        yield f"recommended us to {row['referred_account_id']}"
    else:
        yield f"recommended us; enquiry {row['lead_id']}"


def _feedback(row: Row) -> Iterator[str]:
    yield "answered a survey" if row["scale"] else "gave its opinion"
    if row["score"] is not None:
        yield f": {figure(row['score'])}" + (f" on {row['scale']}" if row["scale"] else "")
    if row["comment"]:
        yield f", “{_cut(row['comment'])}”"
    if row["may_publish"]:
        yield "; may be quoted in public"


def _campaign(row: Row) -> Iterator[str]:
    yield f"was sent campaign {row['campaign_id']}"
    if row["responded_at"]:
        yield f"; answered on {long_date(row['responded_at'])}"


def _membership(row: Row) -> Iterator[str]:
    yield f"joined {_cut(row['programme'] or 'a programme')}"
    if row["left_on"]:
        yield f"; left on {long_date(row['left_on'])}"


def _fact(row: Row) -> Iterator[str]:
    yield f"noted: {str(row['kind']).replace('_', ' ')}"
    if row["value"]:
        yield f", {_cut(row['value'])}"


def _account(row: Row) -> Iterator[str]:
    yield f"written down as {row['account_id']}"
    if row["name"]:
        yield f", {_cut(row['name'])}"
    if row["source"]:
        yield f"; came by way of {_cut(row['source'])}"
    if row["objects_to_profiling"]:
        yield "; has objected to being profiled"
    if row["confirmed_kind"]:
        yield f"; written down as a {row['confirmed_kind']}"


def _person(row: Row) -> Iterator[str]:
    yield f"a person: {_cut(row['name'] or row['person_id'] or 'no name')}"
    if row["role"]:
        yield f", {row['role']}"


_WORDS: Mapping[str, Callable[[Row], Iterator[str]]] = {
    "accounts": _account,
    "people": _person,
    "orders": _order,
    "contracts": _contract,
    "payments": _payment,
    "interactions": _interaction,
    "tickets": _ticket,
    "leads": _lead,
    "referrals": _referral,
    "feedback": _feedback,
    "campaign_contacts": _campaign,
    "memberships": _membership,
    "facts": _fact,
}
