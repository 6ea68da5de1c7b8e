"""How scores are made: cycles and their components."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.choices import CycleKind, Method, MissingPolicy, Source
from campaign.models import Campaign, RankingGroup, Row
from campaign.rules.periods import Period, periods_of


class CycleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """How scores are made is public to everyone with an account in the city."""
        return self.filter(campaign__city__in=user.access.city_ids)


class Cycle(Row):
    """A way of scoring that returns every period of a campaign, such as the two-month composite."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cycles", verbose_name=_("campaign"))
    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("period"), max_length=10, choices=CycleKind.choices)
    method = models.CharField(_("method"), max_length=16, choices=Method.choices, default=Method.WEIGHTED)
    missing = models.CharField(
        _("when a part is missing"),
        max_length=12,
        choices=MissingPolicy.choices,
        default=MissingPolicy.REWEIGHT,
    )
    child = models.ForeignKey(
        "self",
        models.PROTECT,
        blank=True,
        null=True,
        related_name="parents",
        verbose_name=_("cycle averaged"),
    )
    minimum_periods = models.PositiveSmallIntegerField(
        _("fewest periods"), default=1, validators=[MinValueValidator(1)]
    )
    groups = models.ManyToManyField(RankingGroup, related_name="cycles", verbose_name=_("groups"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="cycle_code_once"),
            models.CheckConstraint(
                condition=~Q(method=Method.MEAN_OF_PERIODS) | Q(child__isnull=False),
                name="cycle_mean_needs_child",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.method == Method.MEAN_OF_PERIODS and not self.child:
            raise ValidationError({"child": _("Choose the cycle whose periods are averaged.")})

    @property
    def is_annual(self) -> bool:
        return self.kind == CycleKind.YEAR

    def period(self, number: int) -> Period:
        """The period of that number in the campaign's year; the year's own number is 0."""
        return Period(self.kind, self.campaign.year, number)

    def periods(self) -> list[Period]:
        return periods_of(self.kind, self.campaign.year)


class Component(Row):
    """A part of a cycle's total, with its weight in percent."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="components", verbose_name=_("cycle"))
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    weight = models.DecimalField(
        _("weight in percent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["cycle", "position"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "source"], name="component_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="component_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.weight}%"
