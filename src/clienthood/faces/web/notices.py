"""What a page says after something was done, by the key that its address carries."""

from __future__ import annotations

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "objection-kept": "Noted: no page shows a call of this account any more. "
    "The next time the figures are computed it is left out of all of them.",
    "objection-withdrawn": "Taken back. The account is called again "
    "the next time the figures are computed.",
    "erased": "Erased for good. Not reached from here: backups and files that were made before, "
    "and the systems from which the records came. Compute the figures again.",
    "label-kept": "Noted. It counts from the next time the figures are computed.",
    "label-withdrawn": "Taken back. It counts from the next time the figures are computed.",
    "label-none": "Nothing had been said of this account.",
    "task-taken": "Taken on.",
    "task-done": "Done, and written down. The account rests for a while.",
    "task-dismissed": "Dismissed, with your reason.",
    "task-later": "Put off; it comes back by itself.",
    "task-outcome": "Noted what came of it.",
    "segment-kept": "The group is kept.",
    "segment-renamed": "The group has its new name.",
    "segment-dropped": "The group is dropped; no account was touched.",
    "experiment-started": "The lots are drawn and stay as they are.",
    "experiment-stopped": "Stopped. No effect of it is told, and nobody is held out any more.",
    "experiment-concluded": "The result is kept as it is now.",
    "looked": "Looked through all records: below stands who may be one account.",
    "joined": "Joined. They count as one account the next time the figures are computed.",
    "kept-apart": "Noted: they stay two accounts and are not proposed again.",
    "link-back": "Taken back; all other links stand. Compute the figures again.",
    "signed-out": "You have signed out.",
    "password-changed": "Your password is changed. All your other sessions have ended.",
    "token-revoked": "The token works no more.",
    "role-changed": "The role is changed. Who has it signs in anew.",
    "user-removed": "Removed. All sessions and tokens have ended.",
    "link-withdrawn": "The link works no more.",
    "alerts-sent": "Done: below stands what was sent and what was not.",
    "run-made": "Every account has been read anew.",
    "one-run": "There are no two runs to compare yet.",
    "settings-saved": "Saved. They count from the next run on.",
    "settings-same": "Nothing was changed.",
    "sample-removed": "The sample business is removed.",
    "no-file": "No file was chosen: choose one first.",
    "file-dropped": "The file is removed. Nothing of it was imported.",
    "pulled": "Done: what was new counts now. Below stands what each table came to.",
    "columns-kept": "Kept: the columns count as shown from the next pull on.",
    "source-removed": "The source is taken out of the settings. What was pulled of it stays.",
    "undone": "Taken back: the records are as without that import. Compute the figures again.",
    "mended": "Mended: the row counts now. Compute the figures again when you have finished.",
    "tried-again": "Tried again: what passed counts now, and what still waits is shown here.",
}
