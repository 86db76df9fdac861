"""Proposals as they were found last: a file among what is derived, made anew at any time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clienthood.book import Book
from clienthood.book.merges import Said, read_merges, standing
from clienthood.identity.finding import HOUSEHOLD_BITS, Proposal, Verdict

FILE = "identity.parquet"
_ABOUT = b"clienthood"
_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("into_account_id", pa.string()),
        ("verdict", pa.string()),
        ("bits", pa.float64()),
        ("prior", pa.float64()),
        ("weights", pa.string()),
        ("levels", pa.string()),
        ("keys", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search for identifiers that may be one account."""

    records: str
    """Hash of the batches it was made on."""
    made_at: str
    identifiers: int
    """Identifiers that were compared."""
    weighed: bool
    """Whether pairs were weighed; otherwise exact keys alone were compared."""


def keep_search(book: Book, search: Search, found: Sequence[Proposal]) -> None:
    """Keep what a search found, in place of the one before."""
    book.derived.mkdir(parents=True, exist_ok=True)
    rows = [
        asdict(each)
        | {
            "verdict": each.verdict.value,
            "weights": json.dumps(dict(each.weights)),
            "levels": json.dumps(dict(each.levels)),
        }
        for each in found
    ]
    table = pa.Table.from_pylist(rows, schema=_SCHEMA)
    told = table.replace_schema_metadata({_ABOUT: json.dumps(asdict(search)).encode()})
    part = book.derived / f"{FILE}.part"
    pq.write_table(told, part)
    part.replace(book.derived / FILE)


def unanswered(book: Book) -> pa.Table:
    """Return account_id, into_account_id and bits, as they are doubted, of the last search.

    Without those of which somebody said that they are not the same.
    """
    columns = ["account_id", "into_account_id", "bits"]
    file = book.derived / FILE
    if not file.exists():
        return pa.schema([_SCHEMA.field(name) for name in columns]).empty_table()
    found = pq.read_table(file, columns=[*columns, "verdict"])
    bits = pc.fill_null(found.column("bits"), 0.0)
    family = pc.equal(found.column("verdict"), Verdict.HOUSEHOLD.value)
    bits = pc.if_else(family, pc.min_element_wise(bits, HOUSEHOLD_BITS), bits)
    found = found.select(columns).set_column(2, "bits", bits)
    apart = {
        frozenset((each.account_id, each.into_account_id))
        for each in standing(read_merges(book), Said.OTHER)
    }
    if not apart:
        return found
    pairs = zip(*(found.column(name).to_pylist() for name in columns[:2]), strict=True)
    return found.filter(pa.array([frozenset(pair) not in apart for pair in pairs]))


def last_search(book: Book) -> tuple[Search, tuple[Proposal, ...]] | None:
    """Return the last search and what it found, the surest first; None where there was none."""
    file = book.derived / FILE
    if not file.exists():
        return None
    table = pq.read_table(file)
    search = Search(**json.loads(table.schema.metadata[_ABOUT]))
    return search, tuple(
        Proposal(
            **row
            | {
                "verdict": Verdict(row["verdict"]),
                "weights": json.loads(row["weights"]),
                "levels": json.loads(row["levels"]),
                "keys": tuple(row["keys"]),
            }
        )
        for row in table.to_pylist()
    )
