"""What a page says after something was done, by the key that its address carries."""

from __future__ import annotations

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "signed-out": "You have signed out.",
    "password-changed": "Your password is changed. All your other sessions have ended.",
    "token-revoked": "The token works no more.",
    "role-changed": "The role is changed. Who has it signs in anew.",
    "user-removed": "Removed. All sessions and tokens have ended.",
    "link-withdrawn": "The link works no more.",
    "run-made": "Every account has been read anew.",
    "one-run": "There are no two runs to compare yet.",
    "settings-saved": "Saved. They count from the next run on.",
    "settings-same": "Nothing was changed.",
    "sample-removed": "The sample business is removed.",
}
