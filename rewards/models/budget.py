"""The year's money."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import Campaign, Row, User
from rewards.rules.awards import LEAST, MOST

MONEY_RIGHTS = (Right.PROPOSE_AWARDS, Right.APPROVE_AWARDS, Right.PAY_AWARDS)


def cities_with_any(user: User, *rights: Right) -> frozenset[UUID]:
    """The cities in which the user holds at least one of the rights."""
    return frozenset().union(*(user.access.cities_with(right) for right in rights))


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who propose, approve or pay awards, and those who read every unit's record."""
        return self.filter(campaign__city__in=cities_with_any(user, *MONEY_RIGHTS, Right.SEE_RELEASED))


class Budget(Row):
    """What a campaign may spend on awards in its year and what approved and paid ones took, in yuan."""

    campaign = models.OneToOneField(
        Campaign, models.PROTECT, related_name="budget", verbose_name=_("campaign")
    )
    total = models.PositiveBigIntegerField(_("total (yuan)"))
    committed = models.PositiveBigIntegerField(_("committed (yuan)"), default=0, editable=False)
    award_least = models.PositiveIntegerField(
        _("smallest award (yuan)"), default=LEAST, validators=[MinValueValidator(1)]
    )
    award_most = models.PositiveIntegerField(
        _("largest award (yuan)"), default=MOST, validators=[MinValueValidator(1)]
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = [
            models.CheckConstraint(condition=Q(committed__lte=F("total")), name="budget_not_overdrawn"),
            models.CheckConstraint(condition=Q(committed__gte=0), name="budget_committed_positive"),
            models.CheckConstraint(
                condition=Q(award_least__gte=1, award_most__gte=F("award_least")), name="budget_award_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.total}"

    def clean(self) -> None:
        if self.award_least and self.award_most and self.award_most < self.award_least:
            raise ValidationError({"award_most": _("The largest award cannot be below the smallest.")})

    @property
    def remaining(self) -> int:
        return self.total - self.committed
