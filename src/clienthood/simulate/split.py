"""One business written down by three systems that know nothing of each other, and the truth.

A shop, a CRM and the accounting each hold part of the dealings, under identifiers of their own,
with slips of the pen, blanks, nicknames and legal forms; families and colleagues share mailboxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from clienthood.simulate import spelling
from clienthood.simulate.business import Business
from clienthood.simulate.spelling import Party

SHOP, CRM, ACCOUNTING = "shop", "crm", "accounting"
SYSTEMS = (SHOP, CRM, ACCOUNTING)
KEPT_BY = {
    "memberships": SHOP,
    "contracts": ACCOUNTING,
    "campaigns": CRM,
}
"""Tables of one system other than the CRM; orders and payments are in shop and accounting."""
OVER_THE_COUNTER = 0.8
"""Share of the orders of goods that the shop takes; the rest is invoiced by accounting."""
LISTED = 0.6
"""Share of accounts without any contact that the CRM lists all the same."""
ALWAYS = (
    "kind", "created_at", "country", "source", "industry", "consent_marketing", "consent_publish",
    "objects_to_profiling", "excluded",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The same business in three systems."""

    systems: Mapping[str, Mapping[str, pa.Table]]
    """Standard tables by system and name."""
    truth: pa.Table
    """account_id, party: which account of the whole business an identifier stands for."""
    mailboxes: tuple[tuple[str, str], ...]
    """Pairs of accounts of the whole business that are different people behind one mailbox."""


def split(business: Business, *, seed: int, contacts: bool = True, addresses: bool = True) -> Split:
    """Return a business as three systems hold it; equal seeds give equal splits.

    Parameters
    ----------
    business
        It keeps ``accounts``.
    contacts
        Whether the contacts in the CRM are people of the account they stand under, as a rule who
        acts for it in the shop as well; otherwise their names have nothing to do with it.
    addresses
        Whether all addresses of people and households spell their names; otherwise none does.
        In life some do.
    """
    rng = np.random.default_rng([seed, 33])
    accounts = business.tables["accounts"].to_pylist()
    parties, mailboxes = spelling.draw_parties(accounts, rng, spelt=addresses)
    told = {name: _systems_of(name, table, rng) for name, table in business.tables.items()}
    told["payments"] = _with_their_orders(business, told, rng)
    names = {
        row["account_id"]: {system: _number(system, at) for system in SYSTEMS}
        for at, row in enumerate(
            accounts[place] for place in rng.permutation(len(accounts)).tolist()
        )
    }
    present = _present(business, told, accounts, rng)
    kept = dict(business.tables)
    if contacts and "people" in kept:
        kept["people"] = _contacts(kept["people"], parties, np.random.default_rng([seed, 34]))
    systems: dict[str, dict[str, pa.Table]] = {}
    for system in SYSTEMS:
        rows = [row for row in accounts if row["account_id"] in present[system]]
        tables = {"accounts": _accounts(system, rows, parties, names, rng)} if rows else {}
        for name, table in kept.items():
            if name != "accounts" and (own := _own(name, table, system, told, names)) is not None:
                tables[name] = own
        systems[system] = tables
    pairs = [
        (names[row["account_id"]][system], row["account_id"])
        for system in SYSTEMS
        for row in accounts
        if row["account_id"] in present[system]
    ]
    truth = pa.table(
        {
            "account_id": pa.array([own for own, _ in pairs], pa.string()),
            "party": pa.array([party for _, party in pairs], pa.string()),
        }
    )
    return Split(systems=systems, truth=truth, mailboxes=mailboxes)


def write_split(found: Split, folder: Path) -> tuple[Path, ...]:
    """Write every table as ``<system>_<table>.csv``; return the files, accounts first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for system, tables in found.systems.items():
        for name, table in tables.items():
            files.append(folder / f"{system}_{name}.csv")
            csv.write_csv(table, files[-1])
    return tuple(files)


def _number(system: str, at: int) -> str:
    if system == SHOP:
        return str(7_100_000 + at)
    return f"H{90_000 + at}" if system == CRM else f"X-{at + 1:05d}"


def _systems_of(name: str, table: pa.Table, rng: np.random.Generator) -> pa.Array:
    """Return the system of each row of a table."""
    if name != "orders":
        return pa.array([KEPT_BY.get(name, CRM)] * table.num_rows, pa.string())
    chance = dict.fromkeys(dict.fromkeys(table["order_id"].to_pylist()), 0.0)
    chance = {order: float(rng.random()) for order in chance}
    nature = (
        table["nature"].to_pylist() if "nature" in table.column_names else [None] * table.num_rows
    )
    goods = {
        order
        for order, kind in zip(table["order_id"].to_pylist(), nature, strict=True)
        if kind in (None, "goods")
    }
    return pa.array(
        [
            SHOP if order in goods and chance[order] < OVER_THE_COUNTER else ACCOUNTING
            for order in table["order_id"].to_pylist()
        ],
        pa.string(),
    )


def _with_their_orders(
    business: Business, told: Mapping[str, pa.Array], rng: np.random.Generator
) -> pa.Array:
    """Return the system of each payment: that of its order, or accounting."""
    del rng
    if "payments" not in business.tables:
        return pa.array([], pa.string())
    payments = business.tables["payments"]
    at = {}
    if "orders" in business.tables:
        orders = business.tables["orders"]["order_id"].to_pylist()
        at = dict(zip(orders, told["orders"].to_pylist(), strict=True))
    by = payments["order_id"].to_pylist() if "order_id" in payments.column_names else []
    return pa.array([at.get(order, ACCOUNTING) for order in by], pa.string())


def _present(
    business: Business,
    told: Mapping[str, pa.Array],
    accounts: list[dict[str, object]],
    rng: np.random.Generator,
) -> dict[str, set[object]]:
    """Return which accounts each system knows."""
    found: dict[str, set[object]] = {system: set() for system in SYSTEMS}
    for name, table in business.tables.items():
        if name == "accounts":
            continue
        for column in [each for each in table.column_names if each.endswith("account_id")]:
            for account, system in zip(
                table[column].to_pylist(), told[name].to_pylist(), strict=True
            ):
                if account is not None:
                    found[system].add(account)
    listed = rng.random(len(accounts)) < LISTED
    for row, chosen in zip(accounts, listed.tolist(), strict=True):
        account = row["account_id"]
        nowhere = not any(account in known for known in found.values())
        if chosen or nowhere or row.get("parent_account_id"):
            found[CRM].add(account)
        if row.get("parent_account_id"):
            found[CRM].add(row["parent_account_id"])
    return found


def _own(
    name: str,
    table: pa.Table,
    system: str,
    told: Mapping[str, pa.Array],
    names: Mapping[str, Mapping[str, str]],
) -> pa.Table | None:
    """Return the rows of one system under its own identifiers; None without any."""
    rows = table.filter(pc.equal(told[name], system))
    if not rows.num_rows:
        return None
    for column in [each for each in rows.column_names if each.endswith("account_id")]:
        own = [
            None if account is None else names[account][system]
            for account in rows[column].to_pylist()
        ]
        rows = rows.set_column(rows.column_names.index(column), column, pa.array(own, pa.string()))
    return rows


def _contacts(
    people: pa.Table, parties: Mapping[object, Party], rng: np.random.Generator
) -> pa.Table:
    """Return people of whom the first of each account is one who belongs to it."""
    seen: set[object] = set()
    named = []
    for row in people.select(["account_id", "name"]).to_pylist():
        account = row["account_id"]
        first = account in parties and account not in seen
        seen.add(account)
        named.append(spelling.contact(parties[account], rng) if first else row["name"])
    return people.set_column(
        people.column_names.index("name"), "name", pa.array(named, pa.string())
    )


def _accounts(
    system: str,
    rows: list[dict[str, object]],
    parties: Mapping[object, Party],
    names: Mapping[object, Mapping[str, str]],
    rng: np.random.Generator,
) -> pa.Table:
    written = []
    for row in rows:
        cells = spelling.written(parties[row["account_id"]], system, rng)
        cells |= {name: row.get(name) for name in ALWAYS if name in row}
        if system != CRM:
            cells["kind"] = None
        parent = row.get("parent_account_id")
        cells["parent_account_id"] = names[parent][CRM] if parent and system == CRM else None
        written.append({"account_id": names[row["account_id"]][system], **cells})
    return pa.Table.from_pylist(written)
