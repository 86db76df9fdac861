"""The world an agent acts in: its trade, calendar, shelf, books and chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clienthood.simulate.ledger import Books
from clienthood.simulate.needs import Ints
from clienthood.simulate.season import Calendar
from clienthood.simulate.shelf import Shelf
from clienthood.simulate.trade import Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that is the same for all agents of one business."""

    trade: Trade
    calendar: Calendar
    shelf: Shelf
    books: Books
    rng: np.random.Generator
    staff: Ints
    """Codes of the names of the staff."""
    channels: Ints
    promo_codes: Ints

    def word(self, text: str) -> int:
        """Return the code of a text."""
        return self.books.words.code(text)
