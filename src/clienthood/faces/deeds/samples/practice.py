"""``practice``: a generated firm of accountants; its truth is known and kept aside."""

from __future__ import annotations

from pathlib import Path

from clienthood.faces.deeds.samples.sample import Sample
from clienthood.simulate import Business, simulate, write_business

ACCOUNTS, SEED = 400, 20260630
TRUTH = "truth.csv"


def practice() -> Business:
    """Return the generated firm."""
    return simulate("accountant", accounts=ACCOUNTS, seed=SEED)


def write_practice(folder: Path) -> None:
    """Write the records into a folder, and the truth beside that folder."""
    write_business(practice(), folder)
    (folder / TRUTH).replace(folder.parent / TRUTH)


PRACTICE = Sample(
    name="practice",
    title="Hartley & Finch (sample)",
    trade="accountant",
    currency="EUR",
    told="A generated firm of accountants with about 400 accounts; nobody in it is real. Who is a "
    "client in truth lies in truth.csv, which is never imported.",
    write=write_practice,
)
