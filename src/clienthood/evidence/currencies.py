"""Worth of each currency in the book's own, as factors on minor units."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from clienthood.engine import Engine
from clienthood.errors import RecordsError


def make_currencies(
    engine: Engine, *, own: str, rates: Mapping[str, float], places: Mapping[str, int]
) -> None:
    """Keep the table ``currencies`` (currency, factor): own minor units per minor unit.

    ``places`` gives decimal places of currencies that do not have two.

    Raises
    ------
    RecordsError
        If orders, payments or valued contracts hold a currency that is neither the book's own
        nor has a rate: amounts of different currencies are never added up.
    """
    factors = {}
    for code in sorted(_codes(engine)):
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


def _codes(engine: Engine) -> set[str]:
    """Return the currencies of the records; the empty one, where none is written, is among them."""
    rows = engine.fetch(
        "select currency from orders where currency is not null"
        " union select currency from payments where currency is not null"
        " union select currency from contracts"
        " where currency is not null and value_minor is not null"
    )
    return {"", *rows.column("currency").to_pylist()}
