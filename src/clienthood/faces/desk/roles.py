"""What each role may do, as pages show it."""

from __future__ import annotations

from clienthood.faces.desk.rights import RIGHTS, Right
from clienthood.faces.views.users import RightRow


def rights_table() -> tuple[RightRow, ...]:
    """Return every right, what it means, and the roles that have it."""
    return tuple(
        RightRow(
            right=right.value,
            meaning=right.meaning,
            roles=tuple(role.value for role, given in RIGHTS.items() if right in given),
        )
        for right in Right
    )
