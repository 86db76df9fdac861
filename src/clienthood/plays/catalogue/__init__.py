"""The shipped plays, one file each, in the order in which they are shown."""

from clienthood.plays.catalogue.bridge import BRIDGE
from clienthood.plays.catalogue.consultation import CONSULTATION
from clienthood.plays.catalogue.convenience import CONVENIENCE
from clienthood.plays.catalogue.fast_help import FAST_HELP
from clienthood.plays.catalogue.free_product import FREE_PRODUCT
from clienthood.plays.catalogue.loyalty import LOYALTY
from clienthood.plays.catalogue.proposal import PROPOSAL
from clienthood.plays.catalogue.recommendation import RECOMMENDATION
from clienthood.plays.catalogue.recovery import RECOVERY
from clienthood.plays.catalogue.renewal import RENEWAL
from clienthood.plays.catalogue.sale import SALE
from clienthood.plays.catalogue.settling import SETTLING
from clienthood.plays.catalogue.team_contact import TEAM_CONTACT
from clienthood.plays.catalogue.testimonial import TESTIMONIAL
from clienthood.plays.catalogue.trial import TRIAL
from clienthood.plays.catalogue.value_message import VALUE_MESSAGE
from clienthood.plays.catalogue.workshop import WORKSHOP

SHIPPED = (
    CONSULTATION,
    TEAM_CONTACT,
    TESTIMONIAL,
    TRIAL,
    RENEWAL,
    PROPOSAL,
    WORKSHOP,
    RECOVERY,
    SALE,
    FREE_PRODUCT,
    VALUE_MESSAGE,
    CONVENIENCE,
    LOYALTY,
    FAST_HELP,
    RECOMMENDATION,
    BRIDGE,
    SETTLING,
)

__all__ = ["SHIPPED"]
