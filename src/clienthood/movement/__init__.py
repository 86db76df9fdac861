"""Movement: the kind of each account month by month, and the moves between kinds."""

from __future__ import annotations

from clienthood.movement.moving import make_movement

__all__ = ["make_movement"]
