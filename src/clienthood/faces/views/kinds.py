"""The split of a book by kind: accounts, revenue, and what the business is."""

from __future__ import annotations

from dataclasses import dataclass

from clienthood.faces.views.reading import Reading

KINDS = ("client", "customer", "undecided")
MOST = 2 / 3
"""Share of revenue from which a kind makes the business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind: how many accounts, and how much they brought."""

    kind: str
    accounts: int
    share_of_accounts: float
    revenue: float
    """In the book's own currency, over the whole record."""
    share_of_revenue: float | None
    """None where no revenue is on record."""
    revenue_last_year: float
    """In the twelve calendar months up to the as-of date."""


def split(reading: Reading) -> tuple[KindRow, ...]:
    """Return a row for each kind, clients first; kinds without accounts too."""
    found = {
        str(row["kind"]): row
        for row in reading.rows(
            f"select kind, count(*) as accounts, coalesce(sum(spent), 0) / {reading.minor} as"
            f" revenue, coalesce(sum(spent_year), 0) / {reading.minor} as year"
            " from calls group by kind"
        )
    }
    accounts = sum(_number(row, "accounts") for row in found.values())
    revenue = sum(_number(row, "revenue") for row in found.values())
    rows = []
    for kind in KINDS:
        row = found.get(kind, {"accounts": 0, "revenue": 0.0, "year": 0.0})
        rows.append(
            KindRow(
                kind=kind,
                accounts=int(_number(row, "accounts")),
                share_of_accounts=_number(row, "accounts") / accounts if accounts else 0.0,
                revenue=_number(row, "revenue"),
                share_of_revenue=_number(row, "revenue") / revenue if revenue > 0 else None,
                revenue_last_year=_number(row, "year"),
            )
        )
    return tuple(rows)


def standing(rows: tuple[KindRow, ...]) -> str:
    """Return ``client-based``, ``customer-based``, ``mixed`` or ``not yet clear``.

    A kind with two thirds of the revenue makes the business, and of the accounts where no revenue
    is on record. Where undecided accounts hold more than half, nothing can be said.
    """
    shares = {
        row.kind: row.share_of_accounts if row.share_of_revenue is None else row.share_of_revenue
        for row in rows
    }
    if shares["undecided"] > 1 / 2:
        return "not yet clear"
    for kind in ("client", "customer"):
        if shares[kind] >= MOST:
            return f"{kind}-based"
    return "mixed"


def _number(row: dict[str, object], name: str) -> float:
    return float(row[name])  # type: ignore[arg-type]
