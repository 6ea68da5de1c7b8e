"""What the machine has to do and has done."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.choices import JobStatus

from .base import Row
from .city import Campaign
from .unit import Unit


class StaleScore(Row):
    """A unit's month whose visits changed and whose scores must be computed again."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="stale_scores", verbose_name=_("campaign")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now)

    class Meta:
        verbose_name = _("stale score")
        verbose_name_plural = _("stale scores")
        constraints = [models.UniqueConstraint(fields=["campaign", "unit", "month"], name="stale_once")]


class JobRun(Row):
    """One piece of periodic work; the key says for what, so that the same work is not done twice."""

    key = models.CharField(_("key"), max_length=120, unique=True)
    name = models.CharField(_("job"), max_length=60)
    status = models.CharField(
        _("status"), max_length=10, choices=JobStatus.choices, default=JobStatus.RUNNING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), blank=True, null=True)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.key
