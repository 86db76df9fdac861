"""Rows of the standard tables that arrive at a book, made at random."""

import datetime as dt

START = dt.date(2023, 1, 1)


def order(rng, at, day, *, account=None):
    return {
        "order_id": f"O{at}",
        "account_id": account or f"A{rng.randint(1, 30):02d}",
        "ordered_at": on(day),
        "amount": rng.choice(["10.00", "25.50", "-5.00", "99.99"]),
        "category": rng.choice(["bread", "books", "advice"]),
        "nature": rng.choice(["goods", "service"]),
        "staff": rng.choice(["Ann", "Bob", "", ""]),
    }


def talk(rng, at, day):
    return {
        "interaction_id": f"I{at}",
        "account_id": some_account(rng),
        "happened_at": on(day),
        "kind": rng.choice(["meeting", "call", "e-mail"]),
        "direction": rng.choice(["in", "out", "two-way"]),
        "staff": rng.choice(["Ann", "Bob", "Cleo", ""]),
    }


def payment(rng, at, day):
    return {
        "payment_id": f"P{at}",
        "account_id": f"A{rng.randint(1, 30):02d}",
        "order_id": f"O{rng.randint(1, 400)}",
        "paid_at": on(day),
        "due_on": on(day + 10),
        "amount": "10.00",
    }


def contract(rng, at, day):
    return {
        "contract_id": f"C{at}",
        "account_id": some_account(rng),
        "signed_at": on(day),
        "form": rng.choice(["retainer", "subscription", "one-off sale"]),
        "auto_renews": rng.choice(["yes", "no"]),
        "renews": rng.choice(["", f"C{rng.randint(1, 8)}"]),
    }


def party(rng, at, _day):
    account = rng.randint(1, 34)
    return {
        "account_id": f"A{account:02d}",
        "name": f"Name {at}",
        "parent_account_id": rng.choice(["", "", f"A{rng.randint(1, 34):02d}"]),
        "source": rng.choice(["referral", "advert"]),
        "excluded": "yes" if (at + account) % 8 == 0 else "",
    }


def ticket(rng, at, day):
    return {
        "ticket_id": f"T{at}",
        "account_id": some_account(rng),
        "opened_at": on(day),
        "closed_at": on(day + rng.randint(0, 60)),
        "order_id": rng.choice(["", f"O{rng.randint(1, 400)}"]),
        "kind": rng.choice(["question", "complaint", "refund"]),
    }


def lead(rng, at, day):
    return {
        "lead_id": f"L{at}",
        "account_id": rng.choice(["", some_account(rng)]),
        "first_contact_at": on(day),
        "closed_at": rng.choice(["", on(day + 30)]),
        "outcome": rng.choice(["won", "lost", "open"]),
        "offer": rng.choice(["trial", "discount"]),
    }


def referral(rng, at, day):
    return {
        "referrer_account_id": some_account(rng),
        "referred_account_id": some_account(rng),
        "lead_id": f"L{at}",
        "referred_at": on(day),
    }


def feedback(rng, at, day):
    return {
        "account_id": some_account(rng),
        "given_at": on(day),
        "scale": rng.choice(["NPS", "CSAT"]),
        "score": rng.randint(1, 5),
        "may_publish": rng.choice(["yes", "no", ""]),
    }


def campaign(rng, at, _day):
    return {"campaign_id": f"K{at % 3}", "kind": rng.choice(["discount", "workshop"])}


def campaign_contact(rng, at, day):
    return {
        "campaign_id": f"K{at % 3}",
        "account_id": some_account(rng),
        "sent_at": on(day),
        "responded_at": rng.choice(["", on(day + 1)]),
    }


def fact(rng, at, day):
    kind, values = rng.choice(
        [("uses_others", ["yes", "no"]), ("price_rise", ["yes"]), ("staff_change", ["yes"])]
    )
    return {
        "account_id": some_account(rng),
        "date": on(day),
        "kind": kind,
        "value": rng.choice(values),
    }


def membership(rng, at, day):
    return {"account_id": some_account(rng), "programme": "card", "joined_on": on(day)}


def person(rng, at, _day):
    return {
        "person_id": f"P{at}",
        "account_id": some_account(rng),
        "role": rng.choice(["payer", "beneficiary", "contact"]),
    }


def some_account(rng):
    return f"A{rng.randint(1, 34):02d}"


def on(day):
    return (START + dt.timedelta(days=day)).isoformat()


MAKERS = {
    "orders": order,
    "interactions": talk,
    "payments": payment,
    "contracts": contract,
    "accounts": party,
    "tickets": ticket,
    "leads": lead,
    "referrals": referral,
    "feedback": feedback,
    "campaigns": campaign,
    "campaign_contacts": campaign_contact,
    "facts": fact,
    "memberships": membership,
    "people": person,
}
