"""Consequences: the rules of sanctions and the sanctions."""

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Cycle, Ranking
from campaign.choices import Right
from campaign.models import Campaign, RankingGroup, Row, Unit, User
from rewards.choices import SanctionStatus

from .budget import cities_with_any

DECIDED_AGAINST = (SanctionStatus.CONFIRMED, SanctionStatus.ENDED)


class SanctionRule(Row):
    """How many units at the end of a group's annual ranking lose which eligibility."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="sanction_rules", verbose_name=_("campaign")
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="sanction_rules", verbose_name=_("cycle"))
    group = models.ForeignKey(
        RankingGroup, models.PROTECT, related_name="sanction_rules", verbose_name=_("group")
    )
    last = models.PositiveSmallIntegerField(_("number from the end"), validators=[MinValueValidator(1)])
    consequence = models.CharField(_("consequence"), max_length=100)

    class Meta:
        verbose_name = _("sanction rule")
        verbose_name_plural = _("sanction rules")
        ordering = ["campaign", "group__position"]
        constraints = [models.UniqueConstraint(fields=["cycle", "group"], name="sanction_rule_once")]

    def __str__(self) -> str:
        return f"{self.group} {self.last} {self.consequence}"

    def clean(self) -> None:
        if self.cycle_id and (self.cycle.campaign_id != self.campaign_id or not self.cycle.is_annual):
            raise ValidationError({"cycle": _("Choose the annual cycle of the same campaign.")})
        if self.group_id and self.group.campaign_id != self.campaign_id:
            raise ValidationError({"group": _("Choose a group of the same campaign.")})


class SanctionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The office sees all; others see those that were confirmed, a unit only its own."""
        office = Q(campaign__city__in=cities_with_any(user, Right.PROPOSE_AWARDS, Right.DECIDE_SANCTIONS))
        confirmed = Q(status__in=DECIDED_AGAINST)
        readers = Q(campaign__city__in=user.access.cities_with(Right.SEE_RELEASED))
        return self.filter(office | confirmed & (readers | Q(unit__in=user.access.unit_ids)))

    def in_force(self, *, at: datetime) -> Self:
        """Confirmed by then and not yet ended, which the next annual publication does."""
        return self.filter(status__in=DECIDED_AGAINST, decided_at__lte=at).filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at)
        )

    def proposed(self) -> Self:
        return self.filter(status=SanctionStatus.PROPOSED)


class Sanction(Row):
    """A unit's loss of eligibility, proposed by the ranking and confirmed or dismissed by a person."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="sanctions", verbose_name=_("campaign")
    )
    rule = models.ForeignKey(SanctionRule, models.PROTECT, related_name="sanctions", verbose_name=_("rule"))
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="sanctions", verbose_name=_("ranking"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sanctions", verbose_name=_("unit"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    status = models.CharField(
        _("status"), max_length=10, choices=SanctionStatus.choices, default=SanctionStatus.PROPOSED
    )
    asks = models.JSONField(
        _("to be decided"),
        default=list,
        blank=True,
        help_text=_("Why the cut line needs a person's judgement."),
    )
    is_basis_changed = models.BooleanField(_("basis changed"), default=False)
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), blank=True, null=True)
    signature = models.CharField(_("signature line"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), blank=True, null=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        ordering = ["-proposed_at", "-rank"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "ranking", "unit"], name="sanction_unit_once"),
            models.CheckConstraint(
                condition=~Q(status__in=DECIDED_AGAINST)
                | ~Q(signature="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="sanction_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status=SanctionStatus.ENDED) | Q(ended_at__isnull=False),
                name="sanction_ended_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.rule.consequence}"
