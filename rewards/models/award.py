"""Money for the best: the rules of awards and the awards."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Cycle, Ranking
from campaign.choices import Right
from campaign.models import Campaign, RankingGroup, Row, Unit, User
from rewards.choices import AwardStatus, Recipient
from rewards.rules.awards import amount_allowed
from rewards.rules.money import COMMITTING

from .budget import MONEY_RIGHTS, Budget, cities_with_any


class AwardRule(Row):
    """Which ranks of which group earn how much in which cycle, or how many individuals are honoured."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="award_rules", verbose_name=_("campaign")
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="award_rules", verbose_name=_("cycle"))
    group = models.ForeignKey(
        RankingGroup,
        models.PROTECT,
        blank=True,
        null=True,
        related_name="award_rules",
        verbose_name=_("group"),
    )
    recipient = models.CharField(_("recipient"), max_length=10, choices=Recipient.choices)
    rank_from = models.PositiveSmallIntegerField(_("from rank"), blank=True, null=True)
    rank_to = models.PositiveSmallIntegerField(_("to rank"), blank=True, null=True)
    headcount = models.PositiveSmallIntegerField(_("number of individuals"), blank=True, null=True)
    amount = models.PositiveIntegerField(_("amount (yuan)"), validators=[MinValueValidator(1)])
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("award rule")
        verbose_name_plural = _("award rules")
        ordering = ["campaign", "cycle__position", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    recipient=Recipient.COLLECTIVE,
                    group__isnull=False,
                    rank_from__gte=1,
                    rank_to__gte=F("rank_from"),
                    headcount__isnull=True,
                )
                | Q(
                    recipient=Recipient.INDIVIDUAL,
                    rank_from__isnull=True,
                    rank_to__isnull=True,
                    headcount__gte=1,
                ),
                name="award_rule_shape",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.get_recipient_display()} {self.amount}"

    def clean(self) -> None:
        if self.cycle_id and self.cycle.campaign_id != self.campaign_id:
            raise ValidationError({"cycle": _("Choose a cycle of the same campaign.")})
        if self.group_id and self.group.campaign_id != self.campaign_id:
            raise ValidationError({"group": _("Choose a group of the same campaign.")})
        budget = Budget.objects.filter(campaign=self.campaign_id).first()
        if budget and self.amount and not amount_allowed(self.amount, budget.award_least, budget.award_most):
            bounds = {"least": budget.award_least, "most": budget.award_most}
            raise ValidationError({"amount": _("One award is %(least)s to %(most)s yuan.") % bounds})


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who works on awards sees all; others see approved and paid ones, a unit only its own."""
        office = Q(campaign__city__in=cities_with_any(user, *MONEY_RIGHTS))
        granted = Q(status__in=COMMITTING)
        readers = Q(campaign__city__in=user.access.cities_with(Right.SEE_RELEASED))
        return self.filter(office | granted & (readers | Q(unit__in=user.access.unit_ids)))

    def proposed(self) -> Self:
        return self.filter(status=AwardStatus.PROPOSED)

    def committing(self) -> Self:
        """Awards that take from the budget."""
        return self.filter(status__in=COMMITTING)


class Award(Row):
    """Money and honour for a unit or one of its people; approved by a second person, then paid."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="awards", verbose_name=_("campaign"))
    rule = models.ForeignKey(
        AwardRule, models.PROTECT, blank=True, null=True, related_name="awards", verbose_name=_("rule")
    )
    ranking = models.ForeignKey(
        Ranking, models.PROTECT, blank=True, null=True, related_name="awards", verbose_name=_("ranking")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, blank=True, null=True, related_name="awards", verbose_name=_("unit")
    )
    recipient = models.CharField(_("recipient"), max_length=10, choices=Recipient.choices)
    slot = models.PositiveSmallIntegerField(_("place on the list"), default=1)
    person_name = models.CharField(_("person"), max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), blank=True, null=True)
    amount = models.PositiveIntegerField(_("amount (yuan)"), validators=[MinValueValidator(1)])
    status = models.CharField(
        _("status"), max_length=10, choices=AwardStatus.choices, default=AwardStatus.PROPOSED
    )
    reason = models.CharField(_("reason of the proposal"), max_length=200, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    is_sanctioned = models.BooleanField(_("unit has a sanction in force"), default=False)
    is_basis_changed = models.BooleanField(_("basis changed"), default=False)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    approved_by = models.ForeignKey(
        User, models.PROTECT, blank=True, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), blank=True, null=True)
    paid_at = models.DateTimeField(_("paid at"), blank=True, null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), blank=True, null=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-proposed_at", "rank", "slot"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "ranking", "unit"],
                condition=Q(recipient=Recipient.COLLECTIVE),
                name="award_unit_once",
            ),
            models.UniqueConstraint(
                fields=["rule", "ranking", "slot"],
                condition=Q(recipient=Recipient.INDIVIDUAL),
                name="award_slot_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="award_amount"),
            models.CheckConstraint(
                condition=Q(status__in=[AwardStatus.PROPOSED, AwardStatus.WITHDRAWN])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="award_approved_named",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="award_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=AwardStatus.PAID) | Q(paid_at__isnull=False), name="award_paid_dated"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=COMMITTING) | Q(unit__isnull=False), name="award_granted_to_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_name or self.unit} {self.amount}"
