"""Every closed list of the assessment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CycleKind(TextChoices):
    """How long a cycle's period is; the codes are those of `campaign.rules.periods`."""

    TWO_MONTH = "two-month", _("Every two months")
    QUARTER = "quarter", _("Every quarter")
    YEAR = "year", _("Every year")


class Method(TextChoices):
    WEIGHTED = "weighted", _("Weighted sum of components")
    MEAN_OF_PERIODS = "mean_of_periods", _("Mean of the periods of the year")


class MissingPolicy(TextChoices):
    REWEIGHT = "reweight", _("Scale the other weights up")
    GROUP_MEAN = "group_mean", _("Use the mean of the group")
    EXCLUDE = "exclude", _("Leave the unit out of the ranks")


class Source(TextChoices):
    """Where a component's part comes from; nothing else may enter a score."""

    UNANNOUNCED = "unannounced", _("Unannounced inspection")
    ANNOUNCED = "announced", _("Announced inspection")
    WEEKLY_CHECK = "weekly_check", _("Weekly check")
    INDEX_FIELD = "index_field", _("Index inspection")
    TASK_CLOSURE = "task_closure", _("Tasks closed on time")
    RECTIFICATION = "rectification", _("Rectified on time")
    SATISFACTION = "satisfaction", _("Satisfaction")
    INDEX_SURVEY = "index_survey", _("Index survey")
    AD_QUOTA = "ad_quota", _("Public-service advertising")
    PLEDGE = "pledge", _("Pledge")
    PERIOD_MEAN = "period_mean", _("Mean of the periods")


class RankingStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    NOTICED = "noticed", _("Noticed")
    PUBLISHED = "published", _("Published")


class Flag(TextChoices):
    """Marks beside a total."""

    PARTIAL = "partial", _("Partial")
    IMPUTED = "imputed", _("Imputed")
    EXCLUDED = "excluded", _("Excluded")
    TIED = "tied", _("Tied")
    CLAMPED = "clamped", _("Held within 0–100")
