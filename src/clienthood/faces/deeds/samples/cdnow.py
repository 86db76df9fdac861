"""``cdnow``: every order of 23,570 new customers of an online music shop, 1997 to mid-1998."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from clienthood.faces.deeds.samples.sample import Sample, package_file

INSTALL = "lifetimes==0.11.3"
COLUMNS = ("account_id", "day", "quantity", "amount")


def write_cdnow(folder: Path) -> None:
    """Write orders.csv: customer, day, number of compact discs (so: goods), dollars."""
    text = package_file("lifetimes", "datasets/CDNOW_master.txt", INSTALL).read_text("utf-8")
    cells = [line.split() for line in text.splitlines()[1:] if line.strip()]
    columns = dict(zip(COLUMNS, map(pa.array, zip(*cells, strict=True)), strict=True))
    day = pc.strptime(columns["day"], format="%Y%m%d", unit="s").cast(pa.date32())
    orders = pa.table(
        {
            "account_id": columns["account_id"],
            "ordered_at": day,
            "amount": columns["amount"].cast(pa.decimal128(12, 2)),
            "quantity": columns["quantity"].cast(pa.int64()),
            "nature": pa.array(["goods"] * len(day), pa.string()),
        }
    )
    csv.write_csv(orders, folder / "orders.csv")


CDNOW = Sample(
    name="cdnow",
    title="CDNOW (sample)",
    trade="shop",
    currency="USD",
    told="Every order of 23,570 people who first bought at the online music shop CDNOW early in "
    "1997. Days, numbers of discs and amounts are all it holds.",
    write=write_cdnow,
)
