"""From when two identifiers are proposed as one account, and from when that is sure."""

from __future__ import annotations

from pydantic import Field

from clienthood.settings.section import Section


class IdentitySection(Section):
    """Who is one account: from when it is asked, and from when it is sure."""

    propose_at: float = Field(default=0.0, ge=-20, le=40, title="Bits from which a pair is shown")
    """Weight from which two identifiers are shown as perhaps one account; at 0 bits it is as
    likely as not."""
    sure_at: float = Field(default=3.0, ge=0, le=60, title="Bits from which a pair is sure")
    """Weight from which they are taken for one, unless anything speaks of different people; at 3
    bits the odds are eight to one."""
    by_itself: bool = Field(default=False, title="Join what is sure by itself")
    """Whether finding joins the sure pairs at once. Otherwise nothing is joined until somebody
    says so; either way each join can be taken back."""
