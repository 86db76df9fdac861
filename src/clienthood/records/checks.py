"""The checks of a book's current records: one select each, in one list."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from clienthood.book import Book, read_manifest
from clienthood.engine import Engine
from clienthood.records.current import current_view
from clienthood.records.findings import Finding
from clienthood.records.quarantine import read_quarantine
from clienthood.records.words import nearest
from clienthood.standard import TABLES
from clienthood.tables import Type

DEALINGS = ("orders", "contracts", "payments", "interactions", "tickets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question to the records."""

    name: str
    severity: str
    table: str
    text: str
    """A select of the records that are wrong, with one column, ``sample``."""
    remedy: str
    needs: tuple[str, ...] = ()
    """Other tables that must be kept for the question to mean anything."""


CHECKS: tuple[Check, ...] = (
    *(
        Check(
            name="unknown accounts",
            severity="warning",
            table=table,
            needs=("accounts",),
            text=f"select account_id as sample from {table} where account_id not in "
            "(select account_id from accounts)",
            remedy="import the accounts too, or mend the account ids",
        )
        for table in (*DEALINGS, "people", "memberships", "feedback", "facts")
    ),
    Check(
        name="possible duplicate rows",
        severity="warning",
        table="orders",
        text="select order_id as sample from (select order_id, row_number() over (partition by "
        "account_id, ordered_at, amount_minor, product, quantity order by record_key) as nth, "
        "order_id as own, min(order_id) over (partition by account_id, ordered_at, amount_minor, "
        "product, quantity) as first_order from orders where amount_minor <> 0) as told "
        "where nth > 1 and own <> first_order",
        remedy="look whether one order was exported under two numbers; undo the batch that did",
    ),
    Check(
        name="zero amounts",
        severity="note",
        table="orders",
        text="select record_key as sample from orders where amount_minor = 0",
        remedy="they count as dealings that bring nothing; leave gifts and samples as they are",
    ),
    Check(
        name="refunds without their order",
        severity="note",
        table="orders",
        text="select record_key as sample from orders where amount_minor < 0 and "
        "(refund_of is null or refund_of not in (select order_id from orders "
        "where order_id is not null and amount_minor > 0))",
        remedy="write in refund_of which order was refunded",
    ),
    Check(
        name="ends before it starts",
        severity="warning",
        table="contracts",
        text="select contract_id as sample from contracts "
        "where coalesce(ended_on, ends_on) < coalesce(starts_on, signed_at)",
        remedy="mend the days and import the contracts again",
    ),
    Check(
        name="renews a contract that is not there",
        severity="note",
        table="contracts",
        text="select contract_id as sample from contracts where renews is not null "
        "and renews not in (select contract_id from contracts where contract_id is not null)",
        remedy="import the earlier contracts too",
    ),
    Check(
        name="paid before it was ordered",
        severity="note",
        table="payments",
        needs=("orders",),
        text="select payments.payment_id as sample from payments join (select order_id, "
        "min(ordered_at) as ordered_at from orders where order_id is not null group by order_id) "
        "as first_lines on first_lines.order_id = payments.order_id "
        "where cast(payments.paid_at as date) < cast(first_lines.ordered_at as date)",
        remedy="right for payments up front; otherwise mend the days",
    ),
    *(
        Check(
            name="closed before it was opened",
            severity="warning",
            table=table,
            text=f"select {key} as sample from {table} where closed_at < {opened}",
            remedy="mend the days and import them again",
        )
        for table, key, opened in (
            ("tickets", "ticket_id", "opened_at"),
            ("leads", "lead_id", "first_contact_at"),
        )
    ),
    *(
        Check(
            name="future days",
            severity="warning",
            table=table.name,
            text=f"select record_key as sample from {table.name} "
            f"where {table.day} >= timestamp '{{tomorrow}}'",
            remedy="mend the days and import them again",
        )
        for table in TABLES.values()
        if table.day
    ),
    Check(
        name="parents that are not there",
        severity="warning",
        table="accounts",
        text="select account_id as sample from accounts where parent_account_id is not null "
        "and parent_account_id not in (select account_id from accounts)",
        remedy="import the household or group as an account of its own",
    ),
    *(
        Check(
            name="other currencies than the book's",
            severity="note",
            table=table,
            text=f"select currency as sample from {table} where currency <> '{{currency}}'",
            remedy="they are turned into the book's own by [book.rates]",
        )
        for table in ("orders", "contracts", "payments", "leads")
    ),
)


def check_records(
    book: Book, engine: Engine, *, currency: str = "", today: dt.date | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with the current records and what waits in quarantine.

    Parameters
    ----------
    book, engine
        The records, and where the selects run.
    currency
        The book's own currency; empty: as in the manifest.
    today
        Days after it are future days; empty: today.
    """
    manifest = read_manifest(book.manifest_file)
    kept = {table for table in TABLES if current_view(engine, book, manifest, table)}
    words = {
        "tomorrow": ((today or dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1)).isoformat(),
        "currency": currency or manifest.currency,
    }
    rows = {table: _count(engine, f"select count(*) as n from {table}") for table in kept}
    found: list[Finding] = []
    for check in CHECKS:
        if check.table in kept and kept.issuperset(check.needs):
            text = check.text.format(**words)
            asked = f"select count(*) as n, min(sample) as sample from ({text}) as found"
            answer = engine.rows(asked)[0]
            if count := int(str(answer["n"])):
                sample = str(answer["sample"] or "")
                found.append(_finding(check, count, rows[check.table], sample))
    found.extend(finding for table in sorted(kept) for finding in _words(engine, table))
    return (*_quarantined(read_quarantine(book)), *found)


def _finding(check: Check, count: int, rows: int, sample: str) -> Finding:
    return Finding(
        check=check.name,
        severity=check.severity,
        table=check.table,
        count=count,
        share=count / rows,
        sample=sample,
        remedy=check.remedy,
    )


def _words(engine: Engine, table: str) -> Iterator[Finding]:
    """Yield a finding for each word that is not on the list of its column."""
    rows = _count(engine, f"select count(*) as n from {table}")
    for column in TABLES[table].columns:
        if column.type is not Type.CHOICE:
            continue
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in column.choices)
        found = engine.fetch(
            f"select {column.name} as word, count(*) as n from {table} "
            f"where {column.name} not in ({listed}) group by {column.name} order by n desc, word"
        )
        for entry in found.to_pylist()[:20]:
            near = nearest(entry["word"], column.choices)
            yield Finding(
                check=f"unknown word in {column.name}",
                severity="warning",
                table=table,
                count=entry["n"],
                share=entry["n"] / rows,
                sample=entry["word"],
                remedy=f"did you mean {near}?" if near else f"known: {', '.join(column.choices)}",
            )


def _quarantined(rows: pa.Table) -> Iterator[Finding]:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    samples: dict[tuple[str, str, str, str], str] = {}
    totals: defaultdict[str, int] = defaultdict(int)
    for row in rows.select(["table", "file", "line", "column", "reason", "remedy"]).to_pylist():
        cause = (row["table"], row["column"], row["reason"], row["remedy"])
        counts[cause] += 1
        totals[row["table"]] += 1
        samples.setdefault(cause, f"{row['file']}, line {row['line']}")
    for cause, count in counts.most_common():
        table, column, reason, remedy = cause
        yield Finding(
            check=f"quarantined: {column}: {reason}" if column else f"quarantined: {reason}",
            severity="error",
            table=table,
            count=count,
            share=count / totals[table],
            sample=samples[cause],
            remedy=remedy,
        )


def _count(engine: Engine, sql: str) -> int:
    return int(str(engine.rows(sql)[0]["n"]))
