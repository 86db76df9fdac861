"""The fifteen shipped dimensions, one file each, in the order in which they are shown."""

from clienthood.evidence.dimensions.breadth import BREADTH
from clienthood.evidence.dimensions.contract import CONTRACT
from clienthood.evidence.dimensions.customization import CUSTOMIZATION
from clienthood.evidence.dimensions.depth import DEPTH
from clienthood.evidence.dimensions.duration import DURATION
from clienthood.evidence.dimensions.engagement import ENGAGEMENT
from clienthood.evidence.dimensions.exclusivity import EXCLUSIVITY
from clienthood.evidence.dimensions.motive import MOTIVE
from clienthood.evidence.dimensions.offering import OFFERING
from clienthood.evidence.dimensions.payment import PAYMENT
from clienthood.evidence.dimensions.referral import REFERRAL
from clienthood.evidence.dimensions.rhythm import RHYTHM
from clienthood.evidence.dimensions.sales_cycle import SALES_CYCLE
from clienthood.evidence.dimensions.support import SUPPORT
from clienthood.evidence.dimensions.trust import TRUST

SHIPPED = (
    DURATION,
    RHYTHM,
    SALES_CYCLE,
    CONTRACT,
    PAYMENT,
    OFFERING,
    CUSTOMIZATION,
    BREADTH,
    EXCLUSIVITY,
    ENGAGEMENT,
    SUPPORT,
    DEPTH,
    TRUST,
    REFERRAL,
    MOTIVE,
)

__all__ = ["SHIPPED"]
