"""``clienthood simulate``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from clienthood.faces.cli.options import Json
from clienthood.faces.cli.paper import Paper, print_json, stages
from clienthood.faces.views.wording import count, figure
from clienthood.simulate import simulate, write_business


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What business is wanted."""

    trade: str
    """What it does: law_firm, accountant, dental_practice, shop and others."""
    accounts: int
    """How many accounts the truth holds."""
    seed: int
    """Any whole number."""
    client_share: float | None = None
    """Share of clients, 0 to 1; the trade's own where not given."""
    sources: str = ""
    """Tables that the business keeps, parted by commas; all where not given."""


def simulate_business(
    folder: Annotated[Path, Parameter(name="DIR")],
    /,
    *,
    wanted: Wanted,
    json: Json = False,
) -> None:
    """Write the records of a generated business, and the truth about its accounts.

    Each kept table becomes a CSV file in standard columns. truth.csv holds account_id and kind; it
    is never imported. Equal seeds give equal businesses.

    Example: clienthood simulate shop --trade coffee_shop --accounts 300 --seed 1

    Parameters
    ----------
    folder
        Where the files go; made where it is missing.
    """
    kept = tuple(name.strip() for name in wanted.sources.split(",") if name.strip()) or None
    with stages() as shown:
        shown.told(f"letting {wanted.accounts:,} accounts act")
        made = simulate(
            wanted.trade,
            accounts=wanted.accounts,
            seed=wanted.seed,
            client_share=wanted.client_share,
            sources=kept,
        )
        write_business(made, folder)
    rows = {name: table.num_rows for name, table in made.tables.items()}
    if json:
        print_json({"folder": folder, "trade": made.trade, "end": made.end, "rows": rows})
        return
    paper = Paper()
    paper.table(
        ("file", "rows"), [(f"{name}.csv", figure(n)) for name, n in rows.items()], right=(1,)
    )
    paper.say(f"truth.csv: the kind of {count(made.truth.num_rows, 'account')}, never imported")
