"""Movement: the kind of each account month by month, and the moves between kinds."""

from __future__ import annotations

from clienthood.movement.moves import MOVES
from clienthood.movement.moving import make_movement
from clienthood.movement.split import PARTS, Way, split

__all__ = ["MOVES", "PARTS", "Way", "make_movement", "split"]
