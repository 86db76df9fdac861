"""How often people may be written to, asked and invited."""

from __future__ import annotations

from pydantic import Field

from clienthood.settings.section import Section


class ContactSection(Section):
    """How much one may write to an account before it is too much."""

    most_outgoing: int = Field(default=4, ge=1, le=90, title="Messages in 90 days at most")
    """Messages and campaigns to one account in 90 days; more, hardly answered, is too much."""


class StoriesSection(Section):
    """How often one may ask for a testimonial or a case study."""

    ask_again_days: int = Field(default=365, ge=1, le=3650, title="Days between two requests")
    """Days after a request for a testimonial in which the account is not asked again."""


class InvitationsSection(Section):
    """How often one may invite to a workshop, webinar or training."""

    again_days: int = Field(default=90, ge=1, le=3650, title="Days between two invitations")
    """Days after an invitation in which the account is not invited again."""
