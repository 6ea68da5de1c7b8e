"""Points added or taken by decision."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import Campaign, Row, Unit, User

from .cycle import Cycle


class AdjustmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who see drafts; others read the sum in the score itself."""
        return self.filter(campaign__city__in=user.access.cities_with(Right.SEE_DRAFTS))

    def in_force(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Adjustment(Row):
    """Signed points for a unit and a period, with a reason and the document that orders them."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="adjustments", verbose_name=_("campaign")
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="adjustments", verbose_name=_("cycle"))
    period = models.PositiveSmallIntegerField(_("period"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adjustments", verbose_name=_("unit"))
    points = models.DecimalField(_("points"), max_digits=4, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    document = models.CharField(_("document"), max_length=60)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), blank=True, null=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["made_at"]
        constraints = [models.CheckConstraint(condition=~Q(points=0), name="adjustment_not_zero")]

    def __str__(self) -> str:
        return f"{self.unit} {self.points:+}"
