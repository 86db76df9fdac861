"""The roster on disk: who is one account, as a derivation keeps it and others name it again.

An identifier whose root is itself is kept without it, which saves reading most of them twice.
"""

from __future__ import annotations

from pathlib import Path

from clienthood.engine import Engine
from clienthood.evidence.kept import first_file, name_kept

LISTED = ("members", "roster")
SPARING = "select account_id, nullif(root, account_id) as root, account_key from {rows}"
"""Members as they are kept."""
WHOLE = "select account_id, coalesce(root, account_id) as root, account_key from {rows}"
"""Members of those that are kept."""


def is_listed(folder: Path) -> bool:
    """Return whether a derivation keeps its members and its roster."""
    return all(first_file(folder, name).exists() for name in LISTED)


def keep_listing(engine: Engine, folder: Path) -> None:
    """Write ``members`` and ``roster`` into the folder of a derivation."""
    engine.save(SPARING.format(rows="members"), first_file(folder, "members"), ours=True)
    engine.save("select * from roster", first_file(folder, "roster"), ours=True)


def name_listing(engine: Engine, folder: Path) -> None:
    """Name ``members`` and ``roster`` as a derivation keeps them, by the keys accounts have now."""
    name_kept(engine, folder, "members", name="members_kept_on")
    engine.view("members", WHOLE.format(rows="members_kept_on"))
    name_kept(engine, folder, "roster")
