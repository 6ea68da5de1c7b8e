"""City and campaign: the owner that outlives a year, and one year of it."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Row


class CityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cities in which the user has a current membership."""
        return self.filter(pk__in=user.access.city_ids)


class City(Row):
    """A county-level city (or county) that runs the campaign; units, sites and people belong to it."""

    code = models.CharField(_("division code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=40)
    short_name = models.CharField(_("short name"), max_length=10, help_text=_("Used in document numbers."))
    preset = models.CharField(_("preset"), max_length=20, default="qianjiang")

    objects = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Campaigns of the user's cities."""
        return self.filter(city__in=user.access.city_ids)


class Campaign(Row):
    """One year of a city's campaign; rounds, cycles, rankings and budgets hang on it."""

    city = models.ForeignKey(City, models.PROTECT, related_name="campaigns", verbose_name=_("city"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    repeat_factor = models.PositiveSmallIntegerField(
        _("repeat factor (hundredths)"),
        default=100,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
        help_text=_("A repeated finding counts this many hundredths; 100 switches the rule off."),
    )
    adjustment_cap = models.DecimalField(
        _("adjustment cap"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("5.00"),
        help_text=_("Adjustments of a unit and period may together not exceed this many points either way."),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("working days of the notice"),
        default=5,
        help_text=_("How long units may object before a ranking is published; 0 publishes without waiting."),
    )

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["city__code", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["city", "year"], name="campaign_one_a_year"),
            models.CheckConstraint(condition=models.Q(repeat_factor__gte=100), name="campaign_repeat_factor"),
            models.CheckConstraint(condition=models.Q(adjustment_cap__gte=0), name="campaign_adjustment_cap"),
        ]

    def __str__(self) -> str:
        return f"{self.city.name} {self.year}"

    @property
    def code(self) -> str:
        """The name used by commands and files, such as ``429005-2026``."""
        return f"{self.city.code}-{self.year}"
