"""Worth of each currency in the book's own, as factors on minor units."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa

from clienthood.engine import Engine
from clienthood.errors import RecordsError

AMOUNTS = {"orders": "", "payments": "", "contracts": " and value_minor is not null"}
"""Tables with amounts, and of which of their rows the currency counts."""


def make_currencies(
    engine: Engine,
    *,
    own: str,
    rates: Mapping[str, float],
    places: Mapping[str, int],
    codes: Collection[str] | None = None,
) -> None:
    """Keep the table ``currencies`` (currency, factor): own minor units per minor unit.

    ``places`` gives decimal places of currencies that do not have two; ``codes`` the currencies
    of the records, where they are known already.

    Raises
    ------
    RecordsError
        If orders, payments or valued contracts hold a currency that is neither the book's own
        nor has a rate: amounts of different currencies are never added up.
    """
    factors = {}
    for code in sorted(currencies_of(engine) if codes is None else codes):
        if code in ("", own) or not own:
            factors[code] = 1.0
        elif code in rates:
            factors[code] = rates[code] * 10.0 ** (places.get(own, 2) - places.get(code, 2))
        else:
            raise RecordsError(
                f"the records hold amounts in {code} as well as {own}, and no rate is given",
                hint=f"add to clienthood.toml, under [book.rates]: {code} = <{own} for one {code}>",
            )
    if not own and len(factors.keys() - {""}) > 1:
        raise RecordsError(
            f"the records hold amounts in {', '.join(sorted(factors.keys() - {''}))}",
            hint='name the book\'s own in clienthood.toml: [book] currency = "EUR", and the rates',
        )
    engine.load(
        "currencies",
        pa.table(
            {
                "currency": pa.array(list(factors), pa.string()),
                "factor": pa.array(list(factors.values()), pa.float64()),
            }
        ),
    )


def currencies_of(engine: Engine, named: Mapping[str, str] | None = None) -> set[str]:
    """Return the currencies of the records; the empty one, where none is written, is among them.

    ``named``: the views of the tables that are looked at; all where not given.
    """
    views = {name: name for name in AMOUNTS} if named is None else named
    parts = [
        f"select currency from {view} where currency is not null{AMOUNTS[table]}"
        for table, view in views.items()
    ]
    if not parts:
        return {""}
    told = "\nunion all\n".join(parts)
    rows = engine.rows(f"select currency from ({told}) told group by currency")
    return {"", *(str(row["currency"]) for row in rows)}
