"""Every closed list of field inspection."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    UNANNOUNCED = "unannounced", _("Unannounced")
    ANNOUNCED = "announced", _("Announced")


class RoundKind(TextChoices):
    MONTHLY = "monthly", _("Monthly inspection")
    WEEKLY = "weekly", _("Weekly check")
    SPECIAL = "special", _("Special inspection")
    INDEX = "index", _("Index inspection")
    EXPERT = "expert", _("Expert inspection")


class Gravity(TextChoices):
    GENERAL = "general", _("General problem")
    KEY = "key", _("Key problem")


class VisitStatus(TextChoices):
    DRAFT = "draft", _("Being recorded")
    SUBMITTED = "submitted", _("Submitted")
