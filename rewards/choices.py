"""Every closed list of rewards and sanctions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Recipient(TextChoices):
    COLLECTIVE = "collective", _("Advanced collective")
    INDIVIDUAL = "individual", _("Advanced individual")


class AwardStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SanctionStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


class Doubt(TextChoices):
    """Why an award or a sanction needs a person's reason, not only a click."""

    SANCTIONED = "sanctioned", _("The unit has a sanction in force")
    OVERRUN = "overrun", _("The proposals of this ranking together exceed what the budget has left")
    TIE_AT_LINE = "tie_at_line", _("Units are tied at the cut line; all of them are listed")
    HALF_OF_GROUP = "half_of_group", _("The cut line takes half of the ranked units or more")
