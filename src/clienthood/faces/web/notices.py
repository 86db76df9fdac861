"""What a page says after something was done, by the key that its address carries."""

from __future__ import annotations

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "signed-out": "You have signed out.",
}
