"""The fifteen ways in which an account deals with a business, and which kind each one is.

The kind follows from what the relationship is, by the documents' definitions: a client is in an
ongoing, collaborative relationship, even if silent for long; a customer makes exchanges that are
over when the product is handed across, even if they are frequent, loyal and valued.
"""

from __future__ import annotations

from dataclasses import dataclass

CLIENT = "client"
CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """One way to deal with a business."""

    name: str
    kind: str
    tricky: bool
    """Whether a glance at the records, such as how often or how lately, would mislead."""
    begins: tuple[float, float] = (0.0, 1.0)
    """Where in the recorded years it begins, as shares; below 0 is before the first record."""
    begins_before_end: tuple[int, int] | None = None
    """Days before the end at which it begins, for those who are new."""
    talk: float
    """How much it speaks with the business; 1 is the ordinary client."""
    refers: float
    """How readily it recommends the business; 1 is the ordinary client."""


ARCHETYPES: dict[str, Archetype] = {
    archetype.name: archetype
    for archetype in (
        Archetype(
            name="retained", kind=CLIENT, tricky=False, begins=(-0.3, 0.8), talk=1.2, refers=1.2
        ),
        Archetype(
            name="episodic", kind=CLIENT, tricky=True, begins=(-0.1, 0.3), talk=0.7, refers=0.9
        ),
        Archetype(
            name="project", kind=CLIENT, tricky=False, begins=(0.0, 0.75), talk=1.1, refers=0.9
        ),
        Archetype(
            name="informal", kind=CLIENT, tricky=True, begins=(-0.2, 0.75), talk=1.2, refers=1.1
        ),
        Archetype(
            name="dormant", kind=CLIENT, tricky=True, begins=(-0.2, 0.3), talk=0.9, refers=0.7
        ),
        Archetype(
            name="new client",
            kind=CLIENT,
            tricky=True,
            begins_before_end=(25, 170),
            talk=1.2,
            refers=0.3,
        ),
        Archetype(name="one-off", kind=CUSTOMER, tricky=False, talk=0.1, refers=0.05),
        Archetype(
            name="occasional",
            kind=CUSTOMER,
            tricky=False,
            begins=(-0.1, 0.8),
            talk=0.12,
            refers=0.15,
        ),
        Archetype(
            name="loyal regular",
            kind=CUSTOMER,
            tricky=True,
            begins=(-0.2, 0.9),
            talk=0.15,
            refers=0.35,
        ),
        Archetype(
            name="deal hunter",
            kind=CUSTOMER,
            tricky=False,
            begins=(0.0, 0.8),
            talk=0.12,
            refers=0.15,
        ),
        Archetype(
            name="subscriber",
            kind=CUSTOMER,
            tricky=True,
            begins=(-0.1, 0.9),
            talk=0.1,
            refers=0.15,
        ),
        Archetype(name="big one-off", kind=CUSTOMER, tricky=True, talk=0.4, refers=0.15),
        Archetype(
            name="refunder",
            kind=CUSTOMER,
            tricky=False,
            begins=(0.0, 0.85),
            talk=0.25,
            refers=0.03,
        ),
        Archetype(name="walk-in", kind=CUSTOMER, tricky=True, talk=0.3, refers=0.1),
        Archetype(
            name="new customer",
            kind=CUSTOMER,
            tricky=True,
            begins_before_end=(1, 60),
            talk=0.1,
            refers=0.05,
        ),
    )
}
