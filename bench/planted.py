"""Books with planted groups, written as files: orders, contracts, contacts, requests, enquiries.

Each group has its own taste, rhythm, terms, talk and way in; each account varies around its group,
so groups overlap. The kinds of records are those of any business; the truth is kept apart.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass

import numpy as np

END = dt.date(2026, 6, 30)
YEARS = 3
CATEGORIES = ("tax", "advice", "books", "software", "training", "forms", "paper", "repairs")
NATURES = ("service", "advice", "goods", "subscription", "service", "goods", "goods", "service")
GAPS = (7, 21, 45, 90, 200)
SOURCES = ("referral", "advert", "walk-in", "content")
WORRIES = ("late delivery", "wrong invoice", "too expensive", "hard to reach", "parts missing")
WISHES = ("opening hours", "payment in instalments", "payroll changes", "delivery to the door")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    taste: np.ndarray
    gap: float
    signs: float
    on_account: float
    promo: float
    talks: float
    asks: float
    source: str
    worry: str


def plant(folder, *, groups, accounts, seed):
    """Write a book's files; return the group of each account by its identifier."""
    rng = np.random.default_rng([seed, 4711])
    drawn = _groups(groups, rng)
    shares = rng.dirichlet(np.full(groups, 8.0))
    truth, rows = (
        {},
        {name: [] for name in ("orders", "contracts", "interactions", "tickets", "leads")},
    )
    for nth in range(accounts):
        account = f"P{nth + 1:04d}"
        at = int(rng.choice(groups, p=shares))
        truth[account] = at
        _live(account, drawn[at], rng, rows)
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in rows.items():
        if found:
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.DictWriter(handle, fieldnames=list(found[0]))
                writer.writeheader()
                writer.writerows(found)
    return truth


def _groups(number, rng):
    gaps = rng.permutation(np.array(GAPS, float))[np.arange(number) % len(GAPS)]
    found = []
    for at in range(number):
        taste = np.full(len(CATEGORIES), 0.15)
        taste[rng.choice(len(CATEGORIES), 2, replace=False)] = 4.0
        found.append(
            Group(
                taste=taste / taste.sum(),
                gap=float(gaps[at]),
                signs=float(rng.choice([0.1, 0.8])),
                on_account=float(rng.choice([0.1, 0.7])),
                promo=float(rng.choice([0.03, 0.5])),
                talks=float(rng.choice([0.1, 3.0])),
                asks=float(rng.choice([0.2, 2.5])),
                source=str(rng.choice(SOURCES)),
                worry=str(rng.choice(WORRIES)),
            )
        )
    return found


def _live(account, group, rng, rows):
    own = rng.dirichlet(group.taste * 12.0 + 0.02)
    first = int(rng.integers(30, round(YEARS * 365.25)))
    gap = group.gap * float(rng.lognormal(0.0, 0.35))
    begun = END - dt.timedelta(days=first)
    day = 0.0
    while day <= first:
        _order(account, group, own, begun + dt.timedelta(days=int(day)), rng, rows)
        day += max(float(rng.gamma(4.0, gap / 4.0)), 1.0)
    if rng.random() < group.signs:
        rows["contracts"].append(
            {
                "contract_id": f"K{account}",
                "account_id": account,
                "signed_at": begun,
                "form": "engagement",
                "auto_renews": "yes",
            }
        )
    for _ in range(rng.poisson(group.talks * first / 365.25)):
        rows["interactions"].append(_talk(account, begun, first, rng, len(rows["interactions"])))
    for _ in range(rng.poisson(group.asks * first / 365.25)):
        rows["tickets"].append(_ask(account, group, begun, first, rng, len(rows["tickets"])))
    if rng.random() < 0.6:
        source = group.source if rng.random() < 0.7 else str(rng.choice(SOURCES))
        rows["leads"].append(
            {
                "lead_id": f"L{account}",
                "account_id": account,
                "first_contact_at": begun - dt.timedelta(days=int(rng.integers(0, 40))),
                "closed_at": begun,
                "outcome": "won",
                "source": source,
            }
        )


def _order(account, group, own, day, rng, rows):
    at = int(rng.choice(len(CATEGORIES), p=own))
    rows["orders"].append(
        {
            "order_id": f"R{len(rows['orders']) + 1:06d}",
            "account_id": account,
            "ordered_at": day,
            "amount": f"{float(rng.lognormal(4.0, 0.5)):.2f}",
            "currency": "EUR",
            "category": CATEGORIES[at],
            "nature": NATURES[at],
            "promo_code": "SAVE" if rng.random() < group.promo else "",
        }
    )


def _talk(account, begun, first, rng, nth):
    return {
        "interaction_id": f"I{nth + 1:06d}",
        "account_id": account,
        "happened_at": begun + dt.timedelta(days=int(rng.integers(0, first + 1))),
        "kind": "meeting",
        "direction": "two-way",
        "topic": str(rng.choice(WISHES)),
    }


def _ask(account, group, begun, first, rng, nth):
    hurts = rng.random() < 0.4
    said = group.worry if hurts else str(rng.choice(WISHES))
    return {
        "ticket_id": f"T{nth + 1:06d}",
        "account_id": account,
        "opened_at": begun + dt.timedelta(days=int(rng.integers(0, first + 1))),
        "kind": "problem" if hurts else "advice",
        "text": f"asks about {said}" if not hurts else f"complains of {said}",
    }
